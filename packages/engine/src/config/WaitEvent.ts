/**
 * A call waits before it continues.
 *
 * @category models
 */
export interface WaitEvent {
  /** Operation id. */
  readonly operation: string
  /**
   * - `quota`: the budget runs low and requests are spaced out;
   * - `rate-limit`: the API rejects requests until the reset;
   * - `backoff`: the call waits between two attempts after a failure.
   */
  readonly reason: "quota" | "rate-limit" | "backoff"
  /** When the call continues. */
  readonly until: Date
  /** Duration of the wait, in milliseconds. */
  readonly millis: number
}
