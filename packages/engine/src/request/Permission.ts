/** Waits until the limit on requests in flight and the rate limit permit a request, for the quota stage of `RequestPipe.ts`. */
import * as Effect from "effect/Effect"
import { type FlatErrorReason, RateLimited } from "../error/FlatError.ts"
import type { QuotaWait } from "../quota/Counter.ts"
import * as Monotonic from "../timing/Monotonic.ts"
import type { CallState } from "./CallState.ts"

/** Polls until the quota permits the request. FIFO: only the first waiter polls. */
export const waitOut = <A>(state: CallState<A>, waitUntil: number): Effect.Effect<void, FlatErrorReason> =>
  Effect.flatMap(state.quota.take, (wait) => {
    if (wait === undefined) return Effect.void
    if (wait.until > waitUntil) return tooLong(state, wait)
    const millis = Math.max(1, Math.ceil(wait.until - state.now()))
    state.limited += millis
    return Effect.andThen(
      state.wait(wait.reason === "pacing" ? "quota" : wait.reason, millis),
      Effect.suspend(() => waitOut(state, waitUntil))
    )
  })

/** Fails a call that would have to wait longer than it may. */
export const tooLong = <A>(
  state: CallState<A>,
  { reason, until }: QuotaWait
): Effect.Effect<never, FlatErrorReason> => {
  // A write that may have been executed is sent again only for a short time.
  if (until > state.repeatUntil) return Effect.fail(state.uncertain!.reason)
  state.retryAfter = Math.ceil(until - state.now())
  return Effect.fail(
    new RateLimited({
      status: 403,
      code: "API_RATE_LIMIT_EXCEEDED",
      detail: reason === "pacing"
        ? "the budget of this hour runs low, and the request would have to wait too long; nothing was sent"
        : reason === "quota"
        ? "the budget of this hour is used up; nothing was sent"
        : "the API rejected an earlier request; nothing was sent",
      refusedBy: reason === "pacing" ? "pacing" : "budget",
      param: undefined,
      supportId: undefined,
      providerMessage: undefined,
      headers: {},
      resetAt: Monotonic.toDate(state.clock, until)
    })
  )
}
