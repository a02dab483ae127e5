/** Waits until the limit on requests in flight and the rate limit permit a request, for the quota stage of `RequestPipe.ts`. */
import * as Effect from "effect/Effect"
import { type FlatErrorReason, RateLimited } from "../error/FlatError.ts"
import type { QuotaWait } from "../quota/Counter.ts"
import type { Quota } from "../quota/Quota.ts"
import type { WaitEvent } from "../shared/Events.ts"
import type { Pause } from "../telemetry/HookEffects.ts"
import * as Hooks from "../telemetry/Hooks.ts"
import * as Monotonic from "../transport/Monotonic.ts"
import type { CallState } from "./CallState.ts"

/** Ends a wait if the client closes. */
const whileOpen = <A, B, E>(
  { shared: { lifetime, within } }: CallState<A>,
  effect: Effect.Effect<B, E>
): Effect.Effect<B, E | FlatErrorReason> => within === undefined ? effect : within(lifetime, effect)

/** Reports a wait, then sleeps. */
export const wait = <A, E = never>(
  state: CallState<A>,
  reason: WaitEvent["reason"],
  millis: number,
  sleep: Effect.Effect<void, E> | undefined = state.hooked?.sleep(millis)
): Effect.Effect<void, E | FlatErrorReason> => {
  state.waited += millis
  const { attempts: attempt, call: { operation }, context, hooked, id: call, shared } = state
  return whileOpen(state, Hooks.wait(shared, context, { operation, call, attempt, reason, millis }, hooked, sleep))
}

/** Waits for the quota, if it must. Returns whether the token to send has expired at `freshUntil`: one that is used once has no such time, and never does. */
export const waitInSlot = <A>(
  state: CallState<A>,
  quota: Quota,
  wait: QuotaWait | undefined,
  waitUntil: number,
  freshUntil: number
): Effect.Effect<boolean, FlatErrorReason | Pause> => {
  if (wait !== undefined && wait.until > waitUntil) return tooLong(state, wait)
  const waited = wait === undefined ? Effect.void : quota.inLine(waitOut(state, waitUntil))
  return Effect.map(waited, () => freshUntil > -Infinity && freshUntil <= state.now())
}

/** Polls until the quota permits the request. FIFO: only the first waiter polls. */
const waitOut = <A>(state: CallState<A>, waitUntil: number): Effect.Effect<void, FlatErrorReason | Pause> =>
  Effect.flatMap(state.quota.take, (required) => {
    if (required === undefined) return Effect.void
    if (required.until > waitUntil) return tooLong(state, required)
    const millis = Math.max(1, Math.ceil(required.until - state.now()))
    const again = Effect.suspend(() => waitOut(state, waitUntil))
    if (state.hooked?.takeAnnounced("wait") === true) {
      return Effect.andThen(whileOpen(state, Effect.sleep(millis)), again)
    }
    state.limited += millis
    const reason = required.reason === "pacing" ? "quota" : required.reason
    return Effect.andThen(wait(state, reason, millis, state.hooked?.sleepInSlot(millis)), again)
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
