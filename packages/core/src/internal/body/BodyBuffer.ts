/**
 * The pieces of a body that have come and are not asked for yet. A transport puts them in and is held back while too many wait; a pull takes all that wait
 * at once, so that a reader who is slower than the network pays for a few pulls and not for every piece.
 *
 * The idle limit is the server's: it runs while the reader waits, under one timer for the whole body, and stands still while the reader is busy.
 */
import * as Effect from "effect/Effect"
import { Timeout, Transport } from "../../FlatError.ts"
import type { Pieces, Pull } from "../request/Response.ts"
import { longestTimer } from "../transport/LoopTurn.ts"
import * as LoopTurn from "../transport/LoopTurn.ts"

/** Where pieces come from. */
export interface Source {
  /** Brings no more than is on its way already, until `resume`. */
  readonly pause: () => void
  readonly resume: () => void
  /** Nothing more is wanted. */
  readonly stop: () => void
}

/** Makes the arrivals of one body. */
export type Arrive = (idle: number, source: Source) => BodyBuffer

// As many bytes may wait: enough for a few pieces a pull, and little beside what a socket itself holds.
const most = 256 * 1024

const closed = new Transport({ phase: "body", detail: "the file was closed before its end", cause: undefined })

export class BodyBuffer {
  private readonly idle: number
  private readonly source: Source
  private waiting: Array<Uint8Array> = []
  private bytes = 0
  private paused = false
  /** What a pull yields when nothing waits any more. */
  private over: Pull | undefined = undefined
  /** Wakes the reader, while one waits. */
  private reader: ((taken: Pull) => void) | undefined = undefined
  private since = 0
  private waking = false
  private timer: ReturnType<typeof setTimeout> | undefined = undefined

  constructor(idle: number, source: Source) {
    this.idle = idle
    this.source = source
  }

  /** A piece has come. */
  add(piece: Uint8Array): void {
    if (this.over !== undefined || piece.length === 0) return
    this.waiting.push(piece)
    this.bytes += piece.length
    if (this.bytes >= most && !this.paused) {
      this.paused = true
      this.source.pause()
    }
    this.wake()
  }

  /** The body is whole. */
  end(): void {
    this.finish(Effect.undefined)
  }

  /** The body broke off. What came before is still read. */
  fail(reason: Transport | Timeout): void {
    this.finish(Effect.fail(reason))
  }

  /** Nobody reads on. */
  close(): void {
    this.waiting = []
    if (this.over !== undefined) return
    this.finish(Effect.fail(closed))
    this.source.stop()
  }

  readonly pull: Pull = Effect.suspend(() => this.take() ?? this.next)

  private readonly next: Pull = Effect.callback((resume) => {
    this.reader = resume
    this.since = performance.now()
    this.timer ??= setTimeout(ranOut, Math.min(this.idle, longestTimer), this)
    return this.letGo
  })

  private readonly letGo = Effect.sync(() => {
    this.reader = undefined
    this.disarm()
  })

  private take(): Pull | undefined {
    if (this.waiting.length === 0) return this.over
    const pieces = this.waiting as ReadonlyArray<Uint8Array> as Pieces
    this.waiting = []
    this.bytes = 0
    if (this.paused) {
      this.paused = false
      this.source.resume()
    }
    return Effect.succeed(pieces)
  }

  // A step later: the source may stand in the middle of its own work, and more may come of it at once.
  private wake(): void {
    if (this.reader === undefined || this.waking) return
    this.waking = true
    queueMicrotask(this.handOver)
  }

  private readonly handOver = (): void => {
    this.waking = false
    const { reader } = this
    const taken = reader === undefined ? undefined : this.take()
    if (reader === undefined || taken === undefined) return
    this.reader = undefined
    reader(taken)
  }

  /** The limit may have run out. `read` says that the loop has read what had arrived until then. */
  ranOut(read = false): void {
    // Within the turn the body may have ended, or another wait begun.
    if (read && (this.over !== undefined || this.timer !== undefined)) return
    this.timer = undefined
    if (this.reader === undefined) return
    const left = this.since + this.idle - performance.now()
    if (left > 0) this.timer = setTimeout(ranOut, Math.min(left, longestTimer), this)
    else if (!read) LoopTurn.afterReading(lastLook, this)
    else {
      this.fail(new Timeout({ limit: "idle", millis: this.idle }))
      this.source.stop()
    }
  }

  private finish(over: Pull): void {
    if (this.over !== undefined) return
    this.over = over
    this.disarm()
    this.wake()
  }

  private disarm(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }
}

/** What calls for files bring to the transports, so that programs without such calls need not hold it. */
export const arrive: Arrive = (idle, source) => new BodyBuffer(idle, source)

const ranOut = (arrivals: BodyBuffer): void => arrivals.ranOut()
const lastLook = (arrivals: BodyBuffer): void => arrivals.ranOut(true)
