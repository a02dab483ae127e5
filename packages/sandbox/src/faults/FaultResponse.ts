/**
 * Applies faults, either instead of the operation or to its response. A fault instead of the operation leaves the state unchanged. A fault on the
 * response does not undo the operation's writes.
 */
import * as Effect from "effect/Effect"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Stream from "effect/Stream"
import { ConnectionReset, Failure, rateLimited, server, toResponse } from "../http/Errors.ts"
import * as Paging from "../http/Paging.ts"
import { applyBodyFault } from "./BodyFaults.ts"
import type { Fault } from "./Rules.ts"

type Response = HttpServerResponse.HttpServerResponse

/** Request data that a fault needs. */
export interface Context {
  readonly endpoint: HttpApiEndpoint.Top
  readonly url: URL
  /** Current time, in milliseconds since the epoch. */
  readonly now: number
  /** An error id as the API sends it, and a number unique to the request. */
  readonly id: string
  readonly nonce: number
  /** Completes when the sandbox closes. */
  readonly ended: Effect.Effect<void>
}

// Captured before a test can install fake timers. Waits until written bytes are flushed to the socket.
const soon = globalThis.setImmediate ?? globalThis.setTimeout
const flush = Effect.callback<void>((resume) => void soon(() => resume(Effect.void)))

const htmlPage = (status: number): Response =>
  HttpServerResponse.text(
    `<html>\r\n<head><title>${status} Bad Gateway</title></head>\r\n<body>\r\n<center><h1>${status} Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n`,
    { status, contentType: "text/html" }
  )

const retryAfter = (seconds: number | undefined) =>
  seconds === undefined ? undefined : { "retry-after": String(seconds) }

/** Returns the cursor of the requested page, and whether it is a `previous` one. */
const requestedPage = ({ searchParams }: URL): { readonly back: boolean; readonly cursor: string } => {
  const back = searchParams.get("previous")
  const start = { order: searchParams.getAll("sort").join(","), descending: searchParams.get("direction") === "desc" }
  return { back: back !== null, cursor: back ?? searchParams.get("next") ?? Paging.encode(start) }
}

const setLink = (response: Response, url: URL, back: boolean, cursor: string): Response =>
  HttpServerResponse.setHeader(
    response,
    "link",
    Paging.link(url, back ? { previous: cursor } : { next: cursor }) as string
  )

/** Returns the complete response of a fault that has one; `undefined` for other faults. */
const ownResponse = (fault: Fault, context: Context): Response | undefined => {
  switch (fault.name) {
    case "html":
      return htmlPage(fault.status ?? 502)
    case "status": {
      const { seconds, status = 500 } = fault
      const headers = retryAfter(seconds)
      const injected = { status, code: "INJECTED_FAULT", message: "Injected fault", headers }
      return toResponse(status >= 500 ? server(status, context.id, headers) : new Failure(injected))
    }
    case "rate-limit":
      return HttpServerResponse.setHeaders(toResponse(rateLimited()), {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(Math.ceil(context.now / 1000 + (fault.seconds ?? 1)))
      })
    case "too-many-requests":
      return toResponse(
        new Failure({
          status: 429,
          code: "TOO_MANY_REQUESTS",
          message: "Too many requests. Wait for the number of seconds in Retry-After",
          headers: retryAfter(fault.seconds ?? 1)
        })
      )
    case "empty-page": {
      const { back, cursor } = requestedPage(context.url)
      // A new cursor for the requested position: a client may stop when it sees the same cursor again.
      const next = Paging.encode({ ...(Paging.decode(cursor) as Paging.Cursor), nonce: context.nonce })
      return setLink(HttpServerResponse.jsonUnsafe([]), context.url, back, next)
    }
    default:
      return undefined
  }
}

// A client that disconnects does not stop the server's work, so the request is not interrupted. Closing the sandbox breaks it like a server crash.
const pause = ({ ms = 1000 }: Fault, { ended }: Context): Effect.Effect<void, ConnectionReset> =>
  Effect.raceFirst(
    Effect.interruptible(Effect.sleep(ms)),
    Effect.andThen(Effect.interruptible(ended), Effect.fail(new ConnectionReset()))
  )

/**
 * Applies a fault before the operation. Returns a response that replaces the operation, fails with a broken connection, or returns `undefined` to
 * execute the operation.
 */
export const before = (fault: Fault, context: Context): Effect.Effect<Response | undefined, ConnectionReset> => {
  if (fault.executed === true) return Effect.undefined
  switch (fault.name) {
    case "latency":
      return Effect.as(pause(fault, context), undefined)
    case "reset-before-headers":
      return Effect.fail(new ConnectionReset())
    default:
      return Effect.succeed(ownResponse(fault, context))
  }
}

const bytesOf = ({ body }: Response): Uint8Array | undefined => body._tag === "Uint8Array" ? body.body : undefined

const contentTypeOf = ({ headers }: Response): string => headers["content-type"] ?? "application/octet-stream"

const isJson = (response: Response): boolean => contentTypeOf(response).startsWith("application/json")

const withText = (response: Response, text: string): Response =>
  HttpServerResponse.text(text, {
    status: response.status,
    contentType: "application/json",
    headers: without(response.headers, "content-length", "content-type")
  })

const without = (headers: Readonly<Record<string, string>>, ...names: ReadonlyArray<string>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))

const streamBytes = (response: Response, stream: Stream.Stream<Uint8Array, Error>, contentLength: number): Response =>
  HttpServerResponse.stream(stream, {
    status: response.status,
    contentType: contentTypeOf(response),
    contentLength,
    headers: without(response.headers, "content-length", "content-type")
  })

const breakOff = (response: Response, all: Uint8Array, bytes: number): Response => {
  const head = all.slice(0, Math.min(Math.max(bytes, 1), all.length - 1))
  const reset = Stream.unwrap(Effect.as(flush, Stream.fail(new Error("the connection was reset"))))
  return streamBytes(response, Stream.concat(Stream.succeed(head), reset), all.length)
}

const dripping = (response: Response, all: Uint8Array, { bytes = 64, ms = 100 }: Fault): Response => {
  const step = Math.max(1, Math.floor(bytes))
  const chunks = Array.from({ length: Math.ceil(all.length / step) }, (_, i) => all.slice(i * step, (i + 1) * step))
  const drip = Stream.mapEffect(Stream.fromIterable(chunks), (chunk) => Effect.as(Effect.sleep(ms), chunk))
  return streamBytes(response, drip, all.length)
}

const applyFault = (fault: Fault, response: Response, context: Context): Response => {
  const all = bytesOf(response)
  // Error responses of the operation stay unchanged.
  if (all === undefined || all.length === 0 || response.status >= 300) return response
  switch (fault.name) {
    case "slow-body":
      return dripping(response, all, fault)
    case "reset-after-headers":
      return breakOff(response, all, fault.bytes ?? 1)
    case "cut-body":
      return breakOff(response, all, fault.bytes ?? Math.floor(all.length / 2))
  }
  // The remaining faults change JSON only: files stay unchanged.
  if (!isJson(response)) return response
  const text = new TextDecoder().decode(all)
  switch (fault.name) {
    case "truncated-json":
      return withText(response, text.length < 2 ? "{" : text.slice(0, Math.max(1, Math.floor(text.length / 2))))
    case "malformed-json":
      return withText(response, `${text},,`)
    case "repeated-cursor": {
      const { back, cursor } = requestedPage(context.url)
      return setLink(response, context.url, back, cursor)
    }
    default:
      return withText(response, JSON.stringify(applyBodyFault(fault, JSON.parse(text), context.endpoint)))
  }
}

/** Applies a fault to the response of an executed operation. */
export const after = (fault: Fault, response: Response, context: Context): Effect.Effect<Response, ConnectionReset> =>
  fault.executed === true
    ? Effect.map(before({ ...fault, executed: false }, context), (instead) => instead ?? response)
    : Effect.sync(() => applyFault(fault, response, context))
