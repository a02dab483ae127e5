/**
 * An exchange directly over undici's `dispatch`: no streams, no promises, one timer. Whether a request was sent is known exactly, because undici
 * reports when it starts to write the request.
 */
import type * as Undici from "@effect/platform-node/Undici"
import { type Decode, type Encode, Timeout, Transport } from "@flat-sdk/core/FlatError"
import * as BodyLimit from "@flat-sdk/core/internal/body/BodyLimit"
import { rootMessage } from "@flat-sdk/core/internal/redaction/Cause"
import type { TransportResponse } from "@flat-sdk/core/internal/request/Response"
import { type Exchange } from "@flat-sdk/core/internal/transport/Exchange"
import { longestTimer } from "@flat-sdk/core/internal/transport/LoopTurn"
import * as LoopTurn from "@flat-sdk/core/internal/transport/LoopTurn"
import type { Limits, Outgoing } from "@flat-sdk/core/internal/transport/Outgoing"
import * as Effect from "effect/Effect"
import { Decompression, type Reader } from "./Decompression.ts"
import { ResponseText } from "./ResponseText.ts"

type Finish = (result: Effect.Effect<TransportResponse, Transport | Timeout | Encode | Decode>) => void

/**
 * Reads a response as text.
 *
 * The controller is stored in a field: captured in a closure, it would keep the whole request alive until the response is garbage collected.
 */
export class ResponseReader implements Undici.Dispatcher.DispatchHandler, Reader {
  protected controller: Undici.Dispatcher.DispatchController | undefined = undefined
  protected status = 0
  protected headers: Record<string, string> = {}
  private readonly text = new ResponseText()
  private since: number
  private moved = 0
  /** Bytes of the body that are still allowed. */
  private left = 0
  private compressed = 0
  protected decompression: Decompression | undefined = undefined
  private timer: NodeJS.Timeout
  protected done = false
  protected readonly limits: Limits
  private readonly finish: Finish
  private readonly body: Outgoing["body"]
  private awaiting: "attempt" | "idle" = "attempt"

  constructor(limits: Limits, finish: Finish, body: Outgoing["body"]) {
    this.limits = limits
    this.finish = finish
    this.body = body
    // One timer for all limits, which are checked when it fires: a second timer would double the cost.
    this.since = performance.now()
    this.timer = setTimeout(ranOut, Math.min(limits.attempt, limits.idle, longestTimer), this)
    if (typeof body === "object") body.onMoved = (complete) => this.sent(complete)
  }

  /** Restarts the time limit when a part or all of the body was sent. */
  private sent(complete: boolean): void {
    if (this.status !== 0) return
    this.awaiting = complete ? "attempt" : "idle"
    this.since = performance.now()
  }

  onRequestStart(controller: Undici.Dispatcher.DispatchController): void {
    this.controller = controller
    if (this.done) controller.abort(interrupted)
  }

  onResponseStart(_: unknown, status: number, headers: Record<string, string | Array<string> | undefined>): void {
    // 1xx responses precede the final response.
    if (status < 200) return
    this.status = status
    this.headers = flatten(headers)
    this.moved = performance.now()
    this.left = BodyLimit.of(this.limits, status)
    if (status > 299) this.since = this.moved
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.moved = performance.now()
    if (this.headers["content-encoding"] === undefined) this.add(chunk)
    else this.decompress(chunk)
  }

  onResponseEnd(): void {
    if (this.decompression === undefined) this.whole()
    else this.decompression.end()
  }

  /** Adds a decoded chunk of the body. */
  protected add(piece: Buffer): void {
    if (this.done) return
    this.left -= piece.length
    if (this.left >= 0) this.text.add(piece)
    else this.exceed(piece.subarray(0, piece.length + this.left))
  }

  /** Stops reading at the size limit. For an error response the start of the body is sufficient. */
  private exceed(last: Buffer): void {
    if (this.status > 299) {
      this.text.add(last)
      this.whole()
    } else this.end(Effect.fail(BodyLimit.exceeded(this.limits, this.status, this.headers["content-type"])))
    this.controller?.abort(interrupted)
  }

  /** Adds a chunk of a compressed body. */
  protected decompress(chunk: Buffer): void {
    // Data after the end of a compressed body is ignored, but limited.
    this.compressed += chunk.length
    if (this.compressed > this.most()) return this.exceed(Buffer.alloc(0))
    this.decompression ??= Decompression.open(this.headers["content-encoding"]!, chunk, this.controller!, this)
    // An unsupported content coding is rejected later, from the headers.
    if (this.decompression === undefined) this.add(chunk)
    else this.decompression.write(chunk)
  }

  /** Returns the maximum size of the body on the wire in bytes. */
  protected most(): number {
    return BodyLimit.of(this.limits, this.status)
  }

  /** Adds a decompressed chunk. */
  decompressed(piece: Buffer): void {
    this.add(piece)
  }

  /** Ends the exchange: the whole body was received and decompressed. */
  whole(): void {
    if (this.done) return
    const text = this.text.whole()
    this.end(Effect.succeed({ status: this.status, headers: this.headers, text, malformed: this.text.malformed }))
  }

  onResponseError(_: unknown, cause: unknown): void {
    this.end(Effect.fail((typeof this.body === "object" ? this.body.failure : undefined) ?? this.failed(cause)))
  }

  /** Fails the exchange: the compressed body is corrupt or truncated. */
  corrupt(cause: unknown): void {
    this.end(Effect.fail(this.failed(cause)))
    this.controller?.abort(interrupted)
  }

  protected failed(cause: unknown): Transport {
    const phase = this.controller === undefined ? "connect" : this.status === 0 ? "response" : "body"
    return new Transport({ phase, detail: rootMessage(cause), cause })
  }

  /** Checks the time limits. `read` is true once the event loop has read all data that had arrived by then. */
  ranOut(read = false): void {
    if (this.done) return
    const { limits, status } = this
    let limit = status === 0 ? this.awaiting : "idle"
    let end = (status === 0 ? this.since : this.moved) + limits[limit]
    // The body of an error response may be slow, but takes at most the time of an attempt.
    if (status > 299 && this.since + limits.attempt < end) {
      limit = "attempt"
      end = this.since + limits.attempt
    }
    const left = end - performance.now()
    if (left > 0) {
      this.timer = setTimeout(ranOut, Math.min(left, limits.attempt, limits.idle, longestTimer), this)
    } else if (this.controller === undefined) {
      this.end(Effect.fail(
        new Transport({
          phase: "connect",
          detail: `no connection within ${this.limits.attempt} ms (option attemptTimeout)`
        })
      ))
    } else if (!read) LoopTurn.afterReading(lastLook, this)
    else this.expire(new Timeout({ limit, millis: limits[limit] }))
  }

  private expire(timeout: Timeout): void {
    this.end(Effect.fail(timeout))
    this.controller?.abort(interrupted)
  }

  protected end(result: Effect.Effect<TransportResponse, Transport | Timeout | Encode | Decode>): void {
    if (this.done) return
    this.done = true
    clearTimeout(this.timer)
    this.decompression?.close()
    // A response may arrive before the whole body is sent.
    if (typeof this.body === "object") this.body.cancel()
    this.finish(result)
  }

  interrupt(): void {
    if (this.done) return
    this.done = true
    clearTimeout(this.timer)
    this.decompression?.close()
    this.controller?.abort(interrupted)
    if (typeof this.body === "object") this.body.cancel()
  }
}

const ranOut = (reader: ResponseReader): void => reader.ranOut()
const lastLook = (reader: ResponseReader): void => reader.ranOut(true)

/** The reason that requests are aborted with. */
export const interrupted = new Error("the request was given up")

const flatten = (headers: Record<string, string | Array<string> | undefined>): Record<string, string> => {
  const flat: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) flat[name] = typeof value === "string" ? value : value.join(", ")
  }
  return flat
}

/** Sends a request, and passes the response to a reader. */
export type Send = (outgoing: Outgoing, reader: ResponseReader) => void

/** Creates the send function over a dispatcher. */
export const sending = (dispatcher: Undici.Dispatcher): Send => {
  // Nearly all requests go to one origin, so comparing prefixes avoids parsing every URL.
  let origin = ""
  const split = (url: string): { readonly origin: string; readonly path: string } => {
    if (origin === "" || !url.startsWith(origin) || url[origin.length] !== "/") origin = new URL(url).origin
    return { origin, path: url.slice(origin.length) }
  }
  return (outgoing, reader) => {
    outgoing.headers["accept-encoding"] ??= Decompression.accepted
    try {
      dispatcher.dispatch(
        {
          ...split(outgoing.url),
          method: outgoing.method,
          headers: outgoing.headers,
          // undici also accepts iterables, which its types do not state.
          body: (outgoing.body ?? null) as string | null,
          // The reader's own timer is more precise than undici's.
          headersTimeout: 0,
          bodyTimeout: 0
        },
        reader
      )
    } catch (cause) {
      reader.onResponseError(undefined, cause)
    }
  }
}

/** Creates the exchange from a send function. */
export const make = (send: Send): Exchange => (outgoing, limits) =>
  Effect.callback((resume) => {
    const reader = new ResponseReader(limits, resume, outgoing.body)
    send(outgoing, reader)
    return Effect.sync(() => reader.interrupt())
  })
