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
import * as Hooks from "../telemetry/Hooks.ts"
import type { Problem } from "../validation/SchemaIssues.ts"
import type { CallState } from "./CallState.ts"
import { blockedFor } from "./RetryDecision.ts"
import * as StatusError from "./StatusError.ts"

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
  if (Result.isFailure(decoded)) return afterDrift(state, problems, failAttempt(state, decoded.failure))
  const { drift, value } = decoded.success
  const { refine } = state.call
  const found = drift === undefined ? problems : [...problems, ...drift]
  return refine === undefined
    ? succeed(state, value, response, found)
    : Effect.matchEffect(refine(value, response), {
      onSuccess: (refined) => succeed(state, refined, response, found),
      onFailure: (reason) => afterDrift(state, found, failAttempt(state, reason))
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
  const recorded = recordAttempt(state, status, undefined)
  return afterDrift(state, problems, recorded === undefined ? result : Effect.andThen(recorded, result))
}

/** Turns a response outside 2xx into an error reason. A rate limit blocks all calls that share the quota, whether or not this call waits. */
const statusError = <A>(
  state: CallState<A>,
  response: ReceivedResponse,
  problems: ReadonlyArray<Problem>
): Effect.Effect<never, FlatErrorReason> => {
  const { problems: more, reason } = StatusError.read(state, response)
  const failed = afterDrift(state, [...problems, ...more], failAttempt(state, reason))
  return reason._tag !== "RateLimited" || response.otherOrigin === true
    ? failed
    : Effect.andThen(state.quota.block(blockedFor(state.retryAfter)), failed)
}

export const failAttempt = <A>(
  state: CallState<A>,
  reason: FlatErrorReason
): Effect.Effect<never, FlatErrorReason> => {
  state.inFlight = false
  state.call.attempting?.(false)
  const { body } = state.request
  // The API cannot execute a request whose body is incomplete.
  if (leavesOutcomeUnknown(reason) && (typeof body !== "object" || body.complete)) {
    state.uncertain = { since: state.uncertain?.since ?? state.startedAt, reason }
  }
  const recorded = recordAttempt(state, "status" in reason ? reason.status : undefined, reason._tag)
  return recorded === undefined ? Effect.fail(reason) : Effect.andThen(recorded, Effect.fail(reason))
}

// An error status says that the API did not execute the request. If the response is missing or unusable, the outcome is unknown, and so it is after a
// 408: a server sends it for a request that it has read, too.
const leavesOutcomeUnknown = (reason: FlatErrorReason): boolean =>
  reason._tag === "ServerError" || reason._tag === "Decode" ||
  (reason._tag === "Timeout" && reason.detail === undefined) ||
  (reason._tag === "UnexpectedStatus" && reason.status === 408) ||
  (reason._tag === "Transport" && reason.phase !== "connect")

/** Reports the end of an attempt: metrics, hook and log. */
const recordAttempt = <A>(
  state: CallState<A>,
  status: number | undefined,
  reason: FlatErrorReason["_tag"] | undefined
): Effect.Effect<void> | undefined => {
  const { shared: { config, telemetry } } = state
  const duration = state.now() - state.startedAt
  telemetry?.attempted(state.call, { status, reason, millis: duration }, state.context)
  if (config.onResponse === undefined && config.logLevel !== "debug") return undefined
  return Hooks.reportResponse(state.shared, state.context, { ...state.facts(), status, reason, duration })
}

const afterDrift = <A, B, E>(
  state: CallState<A>,
  problems: ReadonlyArray<Problem>,
  effect: Effect.Effect<B, E>
): Effect.Effect<B, E> => problems.length === 0 ? effect : Effect.andThen(state.drifted(problems), effect)

/** The effect that updates the quota, and the problems of headers with implausible values. */
interface RateLimitReading {
  readonly learned: Effect.Effect<void>
  readonly problems: ReadonlyArray<Problem>
}

const nothing: RateLimitReading = { learned: Effect.void, problems: [] }

/** Reads the rate limit from a response that the API itself sent. A file store at another origin does not count against it. */
export const readRateLimit = <A>(state: CallState<A>, { headers, otherOrigin }: ReceivedResponse): RateLimitReading => {
  if (otherOrigin === true) return nothing
  const { quota, shared: { telemetry } } = state
  telemetry?.quotaReported(headers, state.context)
  const age = state.now() - state.startedAt
  const { problems, report } = RateLimitHeaders.read(headers, state.clock.currentTimeMillisUnsafe(), age)
  return { learned: report === undefined ? Effect.void : quota.learn(report), problems }
}
