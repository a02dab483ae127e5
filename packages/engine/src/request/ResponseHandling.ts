/**
 * The response stage: turns a response into the value that the caller receives, or into an error reason. Updates the quota from its headers, and
 * reports where it does not fit the documents.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { ReceivedResponse } from "../call/Call.ts"
import type { FlatErrorReason } from "../error/FlatError.ts"
import * as RateLimitHeaders from "../quota/RateLimitHeaders.ts"
import type { FlatResponse } from "../shared/Lists.ts"
import type { Problem } from "../validation/SchemaIssues.ts"
import type { CallState } from "./CallState.ts"
import { failAttempt, statusError } from "./Failures.ts"

type Handled<A> = Effect.Effect<FlatResponse<A>, FlatErrorReason>

export const handleResponse = <A>(state: CallState<A>, response: ReceivedResponse): Handled<A> => {
  state.call.received?.(response, state.secrets)
  const { learned, problems } = readRateLimit(state, response)
  return Effect.flatMap(learned, () =>
    response.status >= 200 && response.status <= 299
      ? decode(state, response, problems)
      : statusError(state, response, problems))
}

const decode = <A>(
  state: CallState<A>,
  response: ReceivedResponse,
  problems: ReadonlyArray<Problem>
): Handled<A> => {
  const decoded = state.call.decode(response, state.shared.config.strict, state.secrets)
  if (Result.isFailure(decoded)) return state.afterDrift(problems, failAttempt(state, decoded.failure))
  const { drift, value } = decoded.success
  const { refine } = state.call
  const found = drift === undefined ? problems : [...problems, ...drift]
  return refine === undefined
    ? succeed(state, value, response, found)
    : Effect.matchEffect(refine(value, response), {
      onSuccess: (refined) => succeed(state, refined, response, found),
      onFailure: (reason) => state.afterDrift(found, failAttempt(state, reason))
    })
}

const succeed = <A>(
  state: CallState<A>,
  value: A,
  { headers, status }: ReceivedResponse,
  problems: ReadonlyArray<Problem>
): Handled<A> => {
  const response: FlatResponse<A> = { value, status, headers }
  const result = Effect.succeed(state.repeated === undefined ? response : { ...response, repeated: true as const })
  const recorded = state.ended(status, undefined)
  return state.afterDrift(problems, recorded === undefined ? result : Effect.andThen(recorded, result))
}

/** The effect that updates the quota, and the problems of headers with implausible values. */
interface Reading {
  readonly learned: Effect.Effect<void>
  readonly problems: ReadonlyArray<Problem>
}

const nothing: Reading = { learned: Effect.void, problems: [] }

/** Reads the rate limit of the token from a response. Another one counts for a file store at another origin, and for requests without a valid token. */
export const readRateLimit = <A>(state: CallState<A>, { headers, otherOrigin, status }: ReceivedResponse): Reading => {
  if (otherOrigin === true || status === 401) return nothing
  const { quota, shared: { config, telemetry } } = state
  telemetry?.quotaReported(headers, state.context, config.name)
  const age = state.now() - state.startedAt
  const { problems, report } = RateLimitHeaders.read(headers, state.clock.currentTimeMillisUnsafe(), age)
  return { learned: report === undefined ? Effect.void : quota.learn(report), problems }
}
