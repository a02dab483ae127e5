/**
 * The attempt stage: sends the request once, with the headers of every request, and passes the response on. A traced attempt has its own span. Every
 * transport returns redirects as responses, so that all of them behave the same: they are followed here, where `Redirects.ts` permits it.
 */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import type { ReceivedResponse } from "../call/Response.ts"
import { type FlatErrorReason, Timeout, Transport } from "../error/FlatError.ts"
import type { AttemptLimits, TransportRequest } from "../exchange/TransportRequest.ts"
import type { TransportResponse } from "../exchange/TransportResponse.ts"
import type { TransportFailure } from "../exchange/TransportShape.ts"
import { countRequest } from "../quota/Quota.ts"
import * as Redaction from "../redaction/Redaction.ts"
import type { FlatResponse } from "../shared/Lists.ts"
import * as Hooks from "../telemetry/Hooks.ts"
import type { CallState } from "./CallState.ts"
import { nextRequest, notAFile } from "./Redirects.ts"
import { failAttempt, handleResponse, readRateLimit } from "./ResponseHandling.ts"

const redirects = new Set([301, 302, 303, 307, 308])
const maxRedirects = 5

/** Makes one attempt. */
export const attempt = <A>(state: CallState<A>): Effect.Effect<FlatResponse<A>, FlatErrorReason> =>
  Effect.suspend(() => {
    const { config } = state.shared
    const telemetry = state.traced ? state.shared.telemetry : undefined
    const request = requestOf(state)
    state.attempts++
    state.startedAt = state.now()
    state.inFlight = true
    state.call.attempting?.(true)
    if (config.onRequest !== undefined) Hooks.requested(state.shared, state.context, state.facts())
    const sent = followRedirects(state, request)
    const settled = Effect.matchEffect(
      telemetry !== undefined && config.propagateTraces
        ? Effect.andThen(telemetry.propagate(request.headers), sent)
        : sent,
      {
        onSuccess: (response) => handleResponse(state, response),
        onFailure: (reason) => {
          state.retryAfter = undefined
          return failAttempt(state, reason._tag === "Transport" ? scrubbed(reason, state.secrets()) : reason)
        }
      }
    )
    return telemetry === undefined ? settled : telemetry.attempt(state.call, state.attempts, settled)
  })

const requestOf = <A>({ call, context, request, shared, token }: CallState<A>): TransportRequest => {
  const { config, hooks } = shared
  const { absoluteUrl, body } = request
  const headers: Record<string, string> = {
    accept: call.file === undefined ? "application/json" : "*/*",
    "user-agent": config.userAgent,
    // The program's headers are meant for the API, not for a file store at another origin.
    ...(absoluteUrl === undefined ? config.headers : undefined),
    ...request.headers,
    ...call.file?.headers
  }
  if (token !== undefined) headers["authorization"] = `Bearer ${token.value}`
  return {
    method: call.method,
    url: absoluteUrl ?? config.baseUrl + request.target,
    headers,
    body: typeof body === "object" ? body.attempt(context, (hook) => hooks.call(context, "onProgress", hook)) : body,
    anonymous: absoluteUrl !== undefined
  }
}

// A transport's error may quote the request.
const scrubbed = ({ cause, detail, final, phase }: Transport, secrets: ReadonlyArray<string>): Transport =>
  new Transport({
    phase,
    final,
    detail: Redaction.scrub(detail, secrets),
    cause: Redaction.scrubbedCause(cause, 0, secrets)
  })

/**
 * Sends a request and returns the first response that is not a redirect to follow. A redirect to a URL that cannot be one of a file fails with
 * `Decode`. The limit of the attempt covers all of its requests together.
 */
const followRedirects = <A>(
  state: CallState<A>,
  request: TransportRequest
): Effect.Effect<ReceivedResponse, TransportFailure> => follow(state, request, 0, state.shared.limits)

const follow = <A>(
  state: CallState<A>,
  request: TransportRequest,
  followed: number,
  limits: AttemptLimits
): Effect.Effect<ReceivedResponse, TransportFailure> =>
  Effect.flatMap(send(state, request, limits), (response) => {
    const next = redirects.has(response.status) && followed < maxRedirects
      ? nextRequest(request, response.headers["location"], state.call.file !== undefined)
      : undefined
    if (typeof next === "string") return Effect.fail(notAFile(response.status, next))
    if (next === undefined) {
      return Effect.succeed(request.anonymous === true ? { ...response, otherOrigin: true } : response)
    }
    const following = Effect.suspend(() => {
      const left = limits.attempt - (state.now() - state.startedAt)
      return left <= 0
        ? expired(state)
        : Effect.catch(
          follow(state, next, followed + 1, { ...limits, attempt: Math.ceil(left) }),
          (reason) => reason._tag === "Timeout" && reason.limit === "attempt" ? expired(state) : Effect.fail(reason)
        )
    })
    return request.anonymous === true ? following : Effect.andThen(learn(state, response), following)
  })

/** Sends one request over the transport. */
const send = <A>(
  { call: { file }, context, shared: { quota, transport } }: CallState<A>,
  request: TransportRequest,
  limits: AttemptLimits
): Effect.Effect<TransportResponse, TransportFailure> => {
  if (request.anonymous !== true) countRequest(context, quota)
  return file === undefined
    ? transport.send(request, limits)
    : Scope.provide(transport.stream(request, limits, file.receive), file.scope)
}

/** Reads the rate limit from a redirect that the API itself sent. */
const learn = <A>(state: CallState<A>, response: TransportResponse): Effect.Effect<void> => {
  const { learned, problems } = readRateLimit(state, response)
  return problems.length === 0 ? learned : Effect.andThen(learned, state.drifted(problems))
}

const expired = <A>({ shared: { limits } }: CallState<A>) =>
  Effect.fail(new Timeout({ limit: "attempt", millis: limits.attempt }))
