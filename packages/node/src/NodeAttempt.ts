/**
 * One request and its response, for transports over Node's callbacks: no streams, no promises, one timer. It reads the response as text, or passes a
 * file on as it arrives, directly from the parser; the connection is paused while the consumer is busy.
 */
import { Timeout, Transport as TransportReason } from "@flat-sdk/engine/FlatError"
import * as Transport from "@flat-sdk/engine/Transport"
import * as Effect from "effect/Effect"
import { Decompression, type Reader } from "./Decompression.ts"
import { ResponseText } from "./ResponseText.ts"

export type Finish = (outcome: Effect.Effect<Transport.TransportResponse, Transport.TransportFailure>) => void

const ignore: Finish = () => {}

/** The connections to an origin that are in use: their number, and the files that are received over some of them. */
export interface Pool {
  readonly count: number
  readonly files: Iterable<NodeAttempt>
}

/** The connection below an attempt is that of a subclass, which reports what arrives. */
export abstract class NodeAttempt implements Reader, Transport.TimedAttempt, Transport.BodySource {
  /** Whether the attempt has ended. The body of a file may still be on its way. */
  protected done = false
  /** The last attempt that ended. */
  protected static last: NodeAttempt | undefined = undefined
  protected readonly body: Transport.TransportRequest["body"]
  private readonly limits: Transport.AttemptLimits
  /** Creates the buffer of a file. Without it, every response is read as text. */
  private readonly receive: Transport.Receive | undefined
  private finish: Finish
  private readonly timer: Transport.AttemptTimer
  private status = 0
  private headers: Record<string, string> = {}
  private readonly text = new ResponseText()
  /** Bytes of the body that are still allowed. */
  private left = 0
  private compressed = 0
  private decompression: Decompression | undefined = undefined
  private sink: Transport.BodySink | undefined = undefined
  /** Since when nobody waits for the next chunk of the file. */
  private unreadSince = Infinity

  constructor(
    { body }: Transport.TransportRequest,
    limits: Transport.AttemptLimits,
    receive: Transport.Receive | undefined,
    finish: Finish
  ) {
    this.body = body
    this.limits = limits
    this.receive = receive
    this.finish = finish
    this.timer = new Transport.AttemptTimer(limits, this, body)
  }

  /** Whether a part of the request may have been sent. */
  protected abstract readonly sent: boolean

  /** Whether the response is a file that is passed on while it is received. */
  protected get isFile(): boolean {
    return this.sink !== undefined
  }

  written(): boolean {
    return this.sent
  }

  /** The connections that the request waits for, if it waits until another one frees one of them. */
  protected abstract readonly pool: Pool | undefined

  queued(): boolean {
    const { pool } = this
    return pool !== undefined && !this.isStarved(pool)
  }

  /** Whether every connection has a file that nobody has read for the time of an attempt. */
  private isStarved({ count, files }: Pool): boolean {
    const before = this.timer.timers.now() - this.limits.attempt
    let unread = 0
    for (const { unreadSince } of files) if (unreadSince <= before) unread++
    return unread > 0 && unread === count
  }

  /** Ends the request, and frees its connection. */
  protected abstract abort(): void

  /** Stops reading from the connection until `resumeConnection`. */
  protected abstract pauseConnection(): void
  protected abstract resumeConnection(): void

  /** The request was handed to a connection, which may still be opening. */
  protected handed(): void {
    this.timer.restart()
  }

  /** The headers of the final response have arrived. */
  protected responded(status: number, headers: Record<string, string>): void {
    this.status = status
    this.headers = headers
    this.timer.headersReceived(status)
    this.left = Transport.BodyLimit.of(this.limits, status)
    if (this.receive === undefined && Transport.BodyLimit.isAnnounced(this.limits, status, headers)) {
      this.end(Effect.fail(Transport.BodyLimit.tooLarge(this.limits, status, headers["content-type"])))
      return this.abort()
    }
    if (this.receive === undefined || this.done || status < 200 || status > 299) return
    const sink = this.sink = this.receive(this.limits.idle, this)
    const rest = Effect.sync(() => {
      this.unreadSince = this.timer.timers.now()
    })
    const body = Effect.suspend(() => {
      this.unreadSince = Infinity
      return Effect.ensuring(sink.pull, rest)
    })
    this.unreadSince = this.timer.timers.now()
    this.end(Effect.succeed({ status, headers, text: "", body }))
  }

  protected arrived(chunk: Buffer): void {
    this.timer.chunkReceived()
    if (this.headers["content-encoding"] === undefined) this.decompressed(chunk)
    else this.decompress(chunk)
  }

  protected complete(): void {
    if (this.decompression === undefined) this.whole()
    else this.decompression.end()
  }

  /** The request or the response was interrupted. */
  protected failed(cause: unknown): void {
    if (this.sink !== undefined) {
      this.sink.fail(this.reasonOf(cause))
      this.decompression?.close()
    } else {this.end(
        Effect.fail((typeof this.body === "object" ? this.body.failure : undefined) ?? this.reasonOf(cause))
      )}
  }

  /** Adds a chunk of the body, decompressed. */
  decompressed(chunk: Buffer): void {
    if (this.sink !== undefined) return this.sink.add(chunk)
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
    } else this.end(Effect.fail(Transport.BodyLimit.tooLarge(this.limits, this.status, this.headers["content-type"])))
    this.abort()
  }

  /** Adds a chunk of a compressed body. */
  private decompress(chunk: Buffer): void {
    // Data after the end of a compressed body is ignored, but limited. Files have no limit.
    this.compressed += chunk.length
    if (this.sink === undefined && this.compressed > Transport.BodyLimit.of(this.limits, this.status)) {
      return this.exceed(Buffer.alloc(0))
    }
    this.decompression ??= Decompression.open(this.headers["content-encoding"]!, chunk, {
      pause: () => this.pauseConnection(),
      resume: () => this.resumeConnection()
    }, this)
    // An unsupported content coding is rejected later, from the headers.
    if (this.decompression === undefined) this.decompressed(chunk)
    else this.decompression.write(chunk)
  }

  /** Ends the attempt: the whole body was received and decompressed. */
  whole(): void {
    if (this.sink !== undefined) return this.sink.end()
    if (this.done) return
    const text = this.text.whole()
    this.end(Effect.succeed({ status: this.status, headers: this.headers, text, malformed: this.text.malformed }))
  }

  /** Fails the attempt: the compressed body is corrupt or truncated. */
  corrupt(cause: unknown): void {
    if (this.sink === undefined) this.end(Effect.fail(this.reasonOf(cause)))
    else this.sink.fail(this.reasonOf(cause))
    this.stop()
  }

  private reasonOf(cause: unknown): TransportReason {
    const phase = !this.sent ? "connect" : this.status === 0 ? "response" : "body"
    return Transport.failureIn(phase, cause)
  }

  expired(timeout: Timeout): void {
    if (this.done) return
    const { pool } = this
    this.end(Effect.fail(
      this.sent ?
        timeout :
        pool !== undefined && this.isStarved(pool) ?
        timeoutOf(timeout, pool.count) :
        new TransportReason({
          phase: "connect",
          detail: `no connection within ${timeout.millis} ms (option attemptTimeout)`
        })
    ))
    this.abort()
  }

  protected end(outcome: Parameters<Finish>[0]): void {
    if (this.done) return
    this.release()
    this.finish(outcome)
    this.keep()
  }

  /**
   * Keeps this attempt until the next one ends, without what it has read: V8 discards the optimised code of a class of which a full garbage collection
   * finds no object. A file lives as long as its reader wants.
   */
  private keep(): void {
    if (this.body !== undefined || this.sink !== undefined) return
    this.finish = ignore
    this.text.clear()
    NodeAttempt.last = this
  }

  private release(): void {
    this.done = true
    this.timer.stop()
    this.decompression?.close()
    // A response may arrive before the whole body is sent.
    if (typeof this.body === "object") this.body.cancel()
  }

  interrupt(): void {
    if (this.done) return
    this.release()
    this.abort()
  }

  /** Aborts the request, or the body if it is already being read. */
  close(): void {
    if (this.sink === undefined) this.interrupt()
    else this.sink.close()
  }

  pause(): void {
    if (this.decompression === undefined) this.pauseConnection()
    else this.decompression.pause()
  }

  resume(): void {
    if (this.decompression === undefined) this.resumeConnection()
    else this.decompression.resume()
  }

  stop(): void {
    this.decompression?.close()
    this.abort()
  }
}

const timeoutOf = ({ limit, millis }: Timeout, count: number): Timeout => {
  const held = count === 1
    ? "the only connection has a download that is"
    : `all ${count} connections have downloads that are`
  return new Timeout({ limit, millis, detail: `${held} not being read. Read or close them, or set connections` })
}

/** Creates a transport from a function that sends the request of an attempt. */
export const transportOf = <E extends NodeAttempt>(
  open: (...request: ConstructorParameters<typeof NodeAttempt>) => E,
  send: (request: Transport.TransportRequest, attempt: E) => void
): Transport.TransportShape => ({
  marksTaken: true,
  send: (request, limits) =>
    Effect.callback((resume) => {
      request.isTaken = true
      const refusal = Transport.refusalOf(request)
      if (refusal !== undefined) return resume(Effect.fail(refusal))
      const attempt = open(request, limits, undefined, resume)
      send(request, attempt)
      return Effect.sync(() => attempt.interrupt())
    }),
  stream: (request, limits, receive) => {
    let attempt: E | undefined
    const close = Effect.sync(() => attempt?.close())
    return Effect.andThen(
      Effect.addFinalizer(() => close),
      Effect.callback<Transport.TransportResponse, Transport.TransportFailure>((resume) => {
        request.isTaken = true
        const refusal = Transport.refusalOf(request)
        if (refusal !== undefined) return resume(Effect.fail(refusal))
        attempt = open(request, limits, receive, resume)
        send(request, attempt)
        return close
      })
    )
  }
})
