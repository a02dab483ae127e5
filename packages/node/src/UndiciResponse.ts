/**
 * The response of a request over undici's `dispatch`: no streams, no promises, one timer. Whether a request was sent is known exactly, because undici
 * reports when it starts to write the request.
 */
import type * as Undici from "@effect/platform-node/Undici"
import { type Timeout, Transport as TransportReason } from "@flat-sdk/core/FlatError"
import * as Transport from "@flat-sdk/core/Transport"
import * as Effect from "effect/Effect"
import { Decompression, type Reader } from "./Decompression.ts"
import { ResponseText } from "./ResponseText.ts"

type Finish = (outcome: Effect.Effect<Transport.TransportResponse, Transport.TransportFailure>) => void

/**
 * Reads a response as text.
 *
 * The controller is stored in a field: captured in a closure, it would keep the whole request alive until the response is garbage collected.
 */
export class ResponseReader implements Undici.Dispatcher.DispatchHandler, Reader, Transport.TimedAttempt {
  protected controller: Undici.Dispatcher.DispatchController | undefined = undefined
  protected status = 0
  protected headers: Record<string, string> = {}
  private readonly text = new ResponseText()
  /** Bytes of the body that are still allowed. */
  private left = 0
  private compressed = 0
  protected decompression: Decompression | undefined = undefined
  private readonly timer: Transport.AttemptTimer
  protected done = false
  protected readonly limits: Transport.AttemptLimits
  private finish: Finish
  protected static last: ResponseReader | undefined = undefined
  private readonly body: Transport.TransportRequest["body"]

  constructor({ body }: Transport.TransportRequest, limits: Transport.AttemptLimits, finish: Finish) {
    this.limits = limits
    this.finish = finish
    this.body = body
    this.timer = new Transport.AttemptTimer(limits, this, body)
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
    this.timer.headersReceived(status)
    this.left = Transport.BodyLimit.of(this.limits, status)
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.timer.chunkReceived()
    if (this.headers["content-encoding"] === undefined) this.add(chunk)
    else this.decompress(chunk)
  }

  onResponseEnd(): void {
    if (this.decompression === undefined) this.whole()
    else this.decompression.end()
  }

  /** Adds a decoded chunk of the body. */
  protected add(chunk: Buffer): void {
    if (this.done) return
    this.left -= chunk.length
    if (this.left >= 0) this.text.add(chunk)
    else this.exceed(chunk.subarray(0, chunk.length + this.left))
  }

  /** Stops reading at the size limit. For an error response the start of the body is sufficient. */
  private exceed(last: Buffer): void {
    if (this.status > 299) {
      this.text.add(last)
      this.whole()
    } else this.end(Effect.fail(Transport.BodyLimit.exceeded(this.limits, this.status, this.headers["content-type"])))
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
    return Transport.BodyLimit.of(this.limits, this.status)
  }

  /** Adds a decompressed chunk. */
  decompressed(chunk: Buffer): void {
    this.add(chunk)
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

  protected failed(cause: unknown): TransportReason {
    const phase = this.controller === undefined ? "connect" : this.status === 0 ? "response" : "body"
    return new TransportReason({ phase, detail: Transport.rootMessage(cause), cause })
  }

  expired(timeout: Timeout): void {
    if (this.done) return
    this.end(Effect.fail(
      this.controller === undefined
        ? new TransportReason({
          phase: "connect",
          detail: `no connection within ${this.limits.attempt} ms (option attemptTimeout)`
        })
        : timeout
    ))
    this.controller?.abort(interrupted)
  }

  protected end(outcome: Parameters<Finish>[0]): void {
    if (this.done) return
    this.done = true
    this.timer.stop()
    this.decompression?.close()
    // A response may arrive before the whole body is sent.
    if (typeof this.body === "object") this.body.cancel()
    this.finish(outcome)
    this.keep()
  }

  /**
   * Keeps this reader until the next one ends, without what it has read: V8 discards the optimised code of a class of which a full garbage
   * collection finds no object.
   */
  protected keep(): void {
    if (this.body !== undefined) return
    this.finish = ignored
    this.text.clear()
    ResponseReader.last = this
  }

  interrupt(): void {
    if (this.done) return
    this.done = true
    this.timer.stop()
    this.decompression?.close()
    this.controller?.abort(interrupted)
    if (typeof this.body === "object") this.body.cancel()
  }
}

const ignored: Finish = () => {}

/** The reason that requests are aborted with. */
export const interrupted = new Error("the request was interrupted")

const flatten = (headers: Record<string, string | Array<string> | undefined>): Record<string, string> => {
  const flat: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) flat[name] = typeof value === "string" ? value : value.join(", ")
  }
  return flat
}

/** Sends a request, and passes the response to a reader. */
export type Send = (request: Transport.TransportRequest, reader: ResponseReader) => void

/** Creates the send function over a dispatcher. */
export const sending = (dispatcher: Undici.Dispatcher): Send => {
  // Nearly all requests go to one origin, so comparing prefixes avoids parsing every URL.
  let origin = ""
  const split = (url: string): { readonly origin: string; readonly path: string } => {
    if (origin === "" || !url.startsWith(origin) || url[origin.length] !== "/") origin = new URL(url).origin
    return { origin, path: url.slice(origin.length) }
  }
  return (request, reader) => {
    request.headers["accept-encoding"] ??= Decompression.accepted
    try {
      dispatcher.dispatch(
        {
          ...split(request.url),
          method: request.method,
          headers: request.headers,
          // undici also accepts iterables, which its types do not state.
          body: (request.body ?? null) as string | null,
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
