/**
 * Buffers the chunks of a body that have arrived and are not read yet. A transport adds chunks and is paused while the buffer is full. A pull takes
 * all buffered chunks, so that a reader that is slower than the network needs few pulls.
 *
 * The idle limit applies to the server: it runs while the reader waits, with one timer for the whole body, and stops while the reader is busy.
 */
import * as Effect from "effect/Effect"
import { Timeout, Transport } from "../error/FlatError.ts"
import * as Timers from "../transport/Timers.ts"
import type { BodyPull, BodySink, BodySource, Chunks, Receive } from "../transport/TransportResponse.ts"

// Capacity in bytes: enough for a few chunks per pull, and little compared to a socket's own buffer.
const most = 256 * 1024

export class BodyBuffer implements BodySink {
  private readonly idle: number
  private readonly source: BodySource
  private waiting: Array<Uint8Array> = []
  private bytes = 0
  private paused = false
  /** What a pull yields once the buffer is empty. */
  private over: BodyPull | undefined = undefined
  /** Resumes the reader that waits, if there is one. */
  private reader: ((taken: BodyPull) => void) | undefined = undefined
  private since = 0
  private waking = false
  /** Those of the reader that waits. */
  private timers = Timers.current()
  private timer: unknown = undefined

  constructor(idle: number, source: BodySource) {
    this.idle = idle
    this.source = source
  }

  add(chunk: Uint8Array): void {
    if (this.over !== undefined || chunk.length === 0) return
    this.waiting.push(chunk)
    this.bytes += chunk.length
    if (this.bytes >= most && !this.paused) {
      this.paused = true
      this.source.pause()
    }
    this.wake()
  }

  /** Marks the body as complete. */
  end(): void {
    this.finish(Effect.undefined)
  }

  /** Marks the body as truncated. Chunks that arrived before can still be read. */
  fail(reason: Transport | Timeout): void {
    this.finish(Effect.fail(reason))
  }

  /** Closes the buffer and the source, because the reader stopped. */
  close(): void {
    this.waiting = []
    if (this.over !== undefined) return
    this.finish(
      Effect.fail(new Transport({ phase: "body", detail: "the file was closed before its end", cause: undefined }))
    )
    this.source.stop()
  }

  readonly pull: BodyPull = Effect.suspend(() => this.take() ?? this.next)

  private readonly next: BodyPull = Effect.callback((resume) => {
    // The fiber may have paused before this, and the body have ended: then nothing would wake the reader.
    const taken = this.take()
    if (taken !== undefined) return resume(taken)
    this.reader = resume
    if (this.timer === undefined) this.timers = Timers.current()
    this.since = this.timers.now()
    this.timer ??= this.timers.start(check, this.idle, this)
    return this.letGo
  })

  private readonly letGo = Effect.sync(() => {
    this.reader = undefined
    this.disarm()
  })

  private take(): BodyPull | undefined {
    if (this.waiting.length === 0) return this.over
    const chunks = this.waiting as ReadonlyArray<Uint8Array> as Chunks
    this.waiting = []
    this.bytes = 0
    if (this.paused) {
      this.paused = false
      this.source.resume()
    }
    return Effect.succeed(chunks)
  }

  // Wakes the reader in a microtask: the source may add more chunks synchronously.
  private wake(): void {
    if (this.reader === undefined || this.waking) return
    this.waking = true
    queueMicrotask(this.handOver) // direct: it takes no time, and simulations drain microtasks
  }

  private readonly handOver = (): void => {
    this.waking = false
    const { reader } = this
    const taken = reader === undefined ? undefined : this.take()
    if (reader === undefined || taken === undefined) return
    this.reader = undefined
    reader(taken)
  }

  /** Checks whether the idle limit has expired. `read`: the loop has read the data that had arrived until then. */
  checkIdle(read: boolean): void {
    // In the meantime the body may have ended, or another wait may have started.
    if (read && (this.over !== undefined || this.timer !== undefined)) return
    this.timer = undefined
    if (this.reader === undefined) return
    const left = this.since + this.idle - this.timers.now()
    if (left > 0) this.timer = this.timers.start(check, left, this)
    else if (!read) this.timers.afterReading(checkAgain, this)
    else {
      this.fail(new Timeout({ limit: "idle", millis: this.idle }))
      this.source.stop()
    }
  }

  private finish(over: BodyPull): void {
    if (this.over !== undefined) return
    this.over = over
    this.disarm()
    this.wake()
  }

  private disarm(): void {
    this.timers.stop(this.timer)
    this.timer = undefined
  }
}

/** Creates a buffer. Calls for files pass it to the transport, so that it is not bundled into programs without such calls. */
export const receive: Receive = (idle, source) => new BodyBuffer(idle, source)

const check = (buffer: BodyBuffer): void => buffer.checkIdle(false)
const checkAgain = (buffer: BodyBuffer): void => buffer.checkIdle(true)
