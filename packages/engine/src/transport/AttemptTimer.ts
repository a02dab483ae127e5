/**
 * The time limits of one attempt for transports that are driven by callbacks. One timer checks all limits when it fires: a timer for each chunk, or a
 * second one for the body, would double the cost of a request.
 */
import { Timeout } from "../error/FlatError.ts"
import * as Timers from "./Timers.ts"
import type { AttemptLimits, TransportRequest } from "./TransportRequest.ts"

/** The attempt that a timer ends. */
export interface TimedAttempt {
  /** Called once if a limit expires. The timer has stopped by then. */
  readonly expired: (timeout: Timeout) => void
  /** Whether the request waits for a connection that other requests use: the attempt has not begun. */
  readonly queued?: () => boolean
  /** Whether the request was written to a connection, if that can be observed. */
  readonly written?: () => boolean
}

/** The time limits of one attempt. It starts when it is created, and again when the request is handed to its connection. */
export class AttemptTimer {
  private readonly limits: AttemptLimits
  private readonly attempt: TimedAttempt
  /** What the limits are measured with. */
  readonly timers = Timers.current()
  private timer: unknown
  /** Status of the response, 0 before its headers. */
  private status = 0
  /** When the part of the attempt that `attempt` limits began. */
  private since: number
  /** When the attempt began. */
  private readonly began: number
  /** When the last part of the response arrived. */
  private lastChunk = 0
  private sending: "attempt" | "idle" = "attempt"

  constructor(limits: AttemptLimits, attempt: TimedAttempt, body: TransportRequest["body"]) {
    this.limits = limits
    this.attempt = attempt
    this.since = this.began = this.timers.now()
    this.timer = this.timers.start(check, Math.min(limits.attempt, limits.idle, limits.connect ?? Infinity), this)
    if (typeof body === "object") body.onProgress = (complete) => this.sent(complete)
  }

  /** Starts the attempt again: its request was handed to a connection. */
  restart(): void {
    this.sent(true)
  }

  /**
   * Restarts the limit when a chunk of the request body was sent: the idle limit, or the attempt limit if the body is `complete`. `extra` is added to
   * the limit, in milliseconds, where the progress of sending cannot be observed.
   */
  sent(complete: boolean, extra = 0): void {
    if (this.status !== 0) return
    this.sending = complete ? "attempt" : "idle"
    this.since = this.timers.now() + extra
  }

  /** Starts the limits of the response body. */
  headersReceived(status: number): void {
    this.status = status
    this.lastChunk = this.timers.now()
    if (status < 200 || status > 299) this.since = this.lastChunk
  }

  /** Restarts the idle limit when a chunk of the response body has arrived. */
  chunkReceived(): void {
    this.lastChunk = this.timers.now()
  }

  /** Stops the timer. It does not fail after that. */
  stop(): void {
    this.timers.stop(this.timer)
    this.timer = undefined
  }

  /**
   * Checks the limits. `read` is true once the event loop has read all data that had arrived by then.
   *
   * @internal
   */
  check(read: boolean): void {
    if (this.timer === undefined) return
    const { limits, status } = this
    const { connect = Infinity } = limits
    const connectLeft = this.attempt.written?.() === false ? this.began + connect - this.timers.now() : Infinity
    if (connectLeft <= 0) {
      this.stop()
      return this.attempt.expired(new Timeout({ limit: "attempt", millis: connect }))
    }
    if (status === 0 && this.attempt.queued?.() === true) this.restart()
    let limit = status === 0 ? this.sending : "idle"
    let end = (status === 0 ? this.since : this.lastChunk) + limits[limit]
    // The body of an error response may be slow, but takes at most the time of an attempt.
    if (status !== 0 && (status < 200 || status > 299) && this.since + limits.attempt < end) {
      limit = "attempt"
      end = this.since + limits.attempt
    }
    const left = end - this.timers.now()
    if (left > 0) {
      const next = Math.min(left, connectLeft, limits.attempt, limits.idle)
      this.timer = this.timers.start(check, next, this)
    } else if (!read) this.timers.afterReading(checkAgain, this)
    else {
      this.stop()
      this.attempt.expired(new Timeout({ limit, millis: limits[limit] }))
    }
  }
}

const check = (timer: AttemptTimer): void => timer.check(false)
const checkAgain = (timer: AttemptTimer): void => timer.check(true)
