/**
 * A call waits: it does not hang.
 *
 * @category models
 */
export interface WaitEvent {
  /** Operation id. */
  readonly operation: string
  /**
   * - `quota`: the budget runs low, requests are spaced out;
   * - `rate-limit`: the API refused until the reset;
   * - `backoff`: between two attempts after a failure.
   */
  readonly reason: "quota" | "rate-limit" | "backoff"
  /** When it goes on. */
  readonly until: Date
  /** How long that is, in milliseconds. */
  readonly millis: number
}
