/** A request as transports send it, whether it may be sent there, and the limits of one attempt. */
import { Encode } from "../error/FlatError.ts"

/** A body that is read while it is sent: an upload with the contents of files. It can be read once. */
export interface RequestBody extends AsyncIterable<Uint8Array> {
  /** Length in bytes, if it is known. The header `content-length` has it too. */
  readonly length: number | undefined
  /** Why the body is incomplete, if its source failed. */
  readonly failure: Encode | undefined
  /** Ends the body: nothing more of it is needed. */
  readonly cancel: () => void
  /** Returns the chunks as a stream for `fetch`, which pulls the next one when it has room for it. */
  readonly readable: () => ReadableStream<Uint8Array>
  /** Reads the whole body into a `Blob`, for a `fetch` that cannot send streams. */
  readonly blob: () => Promise<Blob>
  /** Called on progress: when a chunk is requested and when it is ready; with `true` after the last one. */
  onProgress: (complete: boolean) => void
}

/** A request as transports send it. */
export interface TransportRequest {
  /** HTTP method. */
  readonly method: string
  /** Absolute URL with its query. */
  readonly url: string
  /** Names in lower case. They include the token: a transport must not log them. */
  readonly headers: Record<string, string>
  /** Body: a string is sent as it is. */
  readonly body: string | RequestBody | undefined
  /** Whether the request goes to another origin than the API's, such as a file store: the transport must not add anything that is for the API only. */
  readonly anonymous?: boolean | undefined
  /** The option that names the URL, if the body has a client secret. */
  readonly secretFor?: string | undefined
  /** Whether a token or a client secret may be sent over `http:` to another machine. */
  readonly allowHttp?: boolean | undefined
  /** Whether the transport has begun to send it. Set by transports with `marksTaken`. */
  isTaken?: boolean
}

const loopback = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/

/** Whether a host is this machine. */
export const isLoopback = (hostname: string): boolean => loopback.test(hostname)

/** Whether others can read what is sent to a URL: it goes over `http:` to another machine, which is not that of the page. */
export const isReadable = (address: string): boolean => {
  if (address.startsWith("https:")) return false
  const url = URL.parse(address)
  const page = (globalThis as { readonly location?: { readonly origin: string } }).location
  return url?.protocol === "http:" && !isLoopback(url.hostname) && url.origin !== page?.origin
}

/** What is wrong with such a URL, and the way out. */
export const cleartext =
  "must be https: over http others can read tokens and passwords. allowHttp: true, --allow-http or FLAT_ALLOW_HTTP=1 sends them"

/** Returns why a request is not sent: others could read its token or its client secret. */
export const refusalOf = ({ allowHttp, headers, secretFor, url }: TransportRequest): Encode | undefined => {
  const path = secretFor ?? (headers["authorization"] === undefined ? undefined : "baseUrl")
  return path === undefined || allowHttp === true || !isReadable(url)
    ? undefined
    : new Encode({ problems: [{ path, problem: cleartext }] })
}

/** The limits of one attempt. */
export interface AttemptLimits {
  /** Milliseconds from the last chunk sent to the response headers, and for an error response from there to the end of its body. */
  readonly attempt: number
  /** Milliseconds until the request is written to a connection, for a write that is sent again. Transports that cannot observe it ignore it. */
  readonly connect?: number | undefined
  /** Milliseconds without a chunk within a body. */
  readonly idle: number
  /** Largest body of a success that is read as text, in bytes after decompression. */
  readonly responseBytes: number
  /** Largest body of an error response, in bytes after decompression. */
  readonly errorBytes: number
}
