/** A request as transports send it, and the limits of one attempt. */
import type { Encode } from "../error/FlatError.ts"

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
