/**
 * The quota stage: waits until the limit on requests in flight and the rate limit permit a request. Fails immediately if that takes longer than the
 * call may wait.
 */
import * as Effect from "effect/Effect"
import { type FlatErrorReason, RateLimited } from "../error/FlatError.ts"
import type { QuotaWait } from "../quota/Quota.ts"
import * as Monotonic from "../timing/Monotonic.ts"
import type { CallState } from "./CallState.ts"

/** Makes an attempt as soon as the quota permits it. */
export const permitted = <A, B>(
  state: CallState<A>,
  attempt: Effect.Effect<B, FlatErrorReason>
): Effect.Effect<B, FlatErrorReason> => {
  const { config, quota } = state.shared
  const waitUntil = Math.min(state.now() + config.maxWait - state.limited, state.deadlineAt)
  // The counter counts at the time of the request, not while the call waits for a slot.
  const inSlot = quota.withSlot(
    Effect.flatMap(quota.take, (wait) => {
      if (wait === undefined) return attempt
      return wait.until > waitUntil
        ? tooLong(state, wait)
        : Effect.flatMap(quota.inLine(waitOut(state, waitUntil)), () => attempt)
    })
  )
  // Fails before it waits for a slot.
  return Effect.flatMap(
    quota.blockedUntil,
    (until) => until > waitUntil ? tooLong(state, { reason: "quota", until }) : inSlot
  )
}

/** Polls until the quota permits the request. FIFO: only the first waiter polls. */
const waitOut = <A>(state: CallState<A>, waitUntil: number): Effect.Effect<void, FlatErrorReason> =>
  Effect.flatMap(state.shared.quota.take, (wait) => {
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
const tooLong = <A>(state: CallState<A>, { reason, until }: QuotaWait): Effect.Effect<never, RateLimited> => {
  state.retryAfter = until - state.now()
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
