/** The retry stage: waits and makes another attempt after a failed one, if the reason, the method and the limits of the call permit it. */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { isRead } from "../call/Call.ts"
import type { FlatErrorReason } from "../error/FlatError.ts"
import type { CallState } from "./CallState.ts"
import { wait } from "./Permission.ts"
import { type Again, decide } from "./RetryDecision.ts"

/** Makes another attempt after a failed one, or fails with its reason. */
export const retryOrFail = <A, B>(
  state: CallState<A>,
  reason: FlatErrorReason,
  again: Effect.Effect<B, FlatErrorReason>
): Effect.Effect<B, FlatErrorReason> =>
  Effect.flatMap(Random.next, (random) => {
    const { backoff, config } = state.shared
    const now = state.now()
    const retry = decide(reason, {
      repeatable: isRead(state.call.method) ||
        (config.retryWrites !== "never" && (state.call.repeatable || state.request.idempotent)),
      repeats: state.repeats,
      retries: config.retries,
      waitLeft: Math.min(config.maxWait - state.limited, state.deadlineAt - now),
      retryAfter: state.retryAfter,
      random,
      // A token that another process had saved may have expired by the clock of the API, and so may the next one.
      refreshed: state.token === undefined || state.rejectedTokens.length >= (state.token.isShared === true ? 3 : 1)
    })
    if (retry?.reason !== "backoff" || config.backoff === undefined || backoff === undefined) {
      return repeat(state, retry, reason, again)
    }
    state.schedule ??= backoff(config.backoff)
    return Effect.flatMap(
      state.schedule(state.clock.currentTimeMillisUnsafe(), reason, retry),
      (scheduled) => repeat(state, scheduled, reason, again)
    )
  })

/** Waits and makes another attempt, or fails with the reason if there is to be none. */
const repeat = <A, B>(
  state: CallState<A>,
  retry: Again | undefined,
  reason: FlatErrorReason,
  again: Effect.Effect<B, FlatErrorReason>
): Effect.Effect<B, FlatErrorReason> => {
  if (retry === undefined || state.now() + retry.millis > state.deadlineAt) return Effect.fail(reason)
  if (state.now() + retry.millis > state.repeatUntil) return Effect.fail(state.uncertain!.reason)
  const { body } = state.request
  state.consumedSource = typeof body === "object" ? body.unrepeatable() : undefined
  if (state.consumedSource !== undefined) return Effect.fail(reason)
  switch (retry.reason) {
    case "refresh": {
      const rejected = state.token!
      return Effect.flatMap(state.credentials.refresh(rejected), (fresh) => {
        if (fresh === undefined) return Effect.fail(reason)
        state.rejectedTokens.push(rejected)
        return again
      })
    }
    case "rate-limit":
      state.limited += retry.millis
      return Effect.andThen(wait(state, "rate-limit", retry.millis), again)
    case "backoff":
      state.repeats++
      return Effect.andThen(wait(state, "backoff", retry.millis), again)
  }
}
