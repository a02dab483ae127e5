/** How a call fails before it is sent, and how an attempt fails or is interrupted. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { type Call, isRead, type ReceivedResponse } from "../call/Call.ts"
import type { Overrides } from "../call/CallOptions.ts"
import { Encode, FlatError, type FlatErrorReason, Transport } from "../error/FlatError.ts"
import * as Redaction from "../error/Redaction.ts"
import type * as HookEffects from "../telemetry/HookEffects.ts"
import type { Problem } from "../validation/SchemaIssues.ts"
import type { CallState } from "./CallState.ts"
import type { Encoder } from "./RequestBuilding.ts"
import { blockedFor } from "./RetryDecision.ts"
import * as StatusError from "./StatusError.ts"

/** Returns the error with all problems of input and options. Releases sources that were opened for sending. */
export const notSent = <A>(
  call: Call<A>,
  encoded: ReturnType<Encoder>,
  overrides: Overrides | undefined
): FlatError => {
  if (Result.isSuccess(encoded) && typeof encoded.success.body === "object") encoded.success.body.end()
  const problems = Result.isFailure(encoded) ? encoded.failure.problems : []
  return new FlatError({
    operation: call.operation,
    method: call.method,
    path: call.path,
    attempts: 0,
    reason: new Encode({ problems: [...problems, ...overrides?.problems ?? []] })
  })
}

/** Records the failure of an attempt, and fails with its reason. */
export const failAttempt = <A>(
  state: CallState<A>,
  given: FlatErrorReason
): Effect.Effect<never, FlatErrorReason> => {
  const reason = given._tag === "Transport" ? scrubReason(given, state.secrets()) : given
  state.inFlight = false
  state.call.attempting?.(false)
  const { body } = state.request
  // The API cannot execute a request whose body is incomplete.
  if (isSent(state) && leavesOutcomeUnknown(reason) && (typeof body !== "object" || body.complete)) {
    state.uncertain = { since: state.uncertain?.since ?? state.startedAt, reason }
  }
  const recorded = end(state, "status" in reason ? reason.status : undefined, reason._tag)
  return recorded === undefined ? Effect.fail(reason) : Effect.andThen(recorded, Effect.fail(reason))
}

/** Whether the transport has begun to send the request of the current attempt. */
const isSent = <A>({ outgoing, shared }: CallState<A>): boolean =>
  shared.transport.marksTaken !== true || outgoing?.isTaken === true

/** Ends an attempt that has failed. It does not count if it ends before it was sent. */
const end = <A>(state: CallState<A>, status: number | undefined, reason: string, later?: HookEffects.Later) => {
  const sent = isSent(state)
  const recorded = state.ended(status, reason, sent, later)
  if (!sent) {
    if (state.repeated === state.attempts) state.repeated = undefined
    state.attempts--
    state.inFlight = false
  }
  return recorded
}

// An error status says that the API did not execute the request. If the response is missing or unusable, the outcome is unknown, and so it is after a
// 408: a server sends it for a request that it has read, too.
const leavesOutcomeUnknown = (reason: FlatErrorReason): boolean =>
  reason._tag === "ServerError" || reason._tag === "Decode" ||
  (reason._tag === "Timeout" && reason.detail === undefined) ||
  (reason._tag === "UnexpectedStatus" && reason.status === 408) ||
  (reason._tag === "Transport" && reason.phase !== "connect")

/** Returns a transport's error without what it quotes of the request. */
const scrubReason = ({ cause, detail, final, phase }: Transport, secrets: ReadonlyArray<string>): Transport =>
  new Transport({
    phase,
    final,
    detail: Redaction.scrub(detail, secrets),
    cause: Redaction.scrubbedCause(cause, 0, secrets)
  })

/**
 * Reports an attempt that is interrupted: by the caller, or by the deadline of the call. The call has ended, so the effect of a hook runs beside it.
 */
export const reportInterruption = <A>(state: CallState<A>): Effect.Effect<void> =>
  Effect.suspend(() => {
    // It may have ended, and be reporting what it found.
    if (state.outgoing === undefined) return Effect.void
    const isLate = state.now() > state.deadlineAt - 1
    const beside = state.hooked?.beside(state.context)
    return end(state, undefined, isLate ? "Timeout" : "Interrupted", beside) ?? Effect.void
  })

/** Returns the error for a reason, with the attempts, waits and outcome of the call. */
export const errorOf = <A>(state: CallState<A>, reason: FlatErrorReason): FlatError => {
  const { method, operation, path } = state.call
  return new FlatError({
    operation,
    method,
    path,
    attempts: state.attempts,
    waited: Math.round(state.waited),
    outcome: (state.inFlight || state.uncertain !== undefined) && !isRead(method) ? "unknown" : undefined,
    repeated: state.repeated === undefined ? undefined : true,
    consumedSource: state.consumedSource,
    retryAfter: state.retryAfter,
    reason
  })
}

/** Turns a response outside 2xx into an error reason. A rate limit blocks all calls that share the quota, whether or not this call waits. */
export const statusError = <A>(
  state: CallState<A>,
  response: ReceivedResponse,
  problems: ReadonlyArray<Problem>
): Effect.Effect<never, FlatErrorReason> => {
  const { problems: more, reason } = StatusError.read(state, response)
  const failed = state.afterDrift([...problems, ...more], failAttempt(state, reason))
  return reason._tag !== "RateLimited" || response.otherOrigin === true
    ? failed
    : Effect.andThen(state.quota.block(blockedFor(state.retryAfter)), failed)
}
