/**
 * The attempt stage: sends the request once, with the headers of every request, and passes the response on. A traced attempt has its own span.
 */
import * as Effect from "effect/Effect"
import { type FlatErrorReason, Transport } from "../error/FlatError.ts"
import type { TransportRequest } from "../exchange/TransportRequest.ts"
import * as Redaction from "../redaction/Redaction.ts"
import type { FlatResponse } from "../shared/Lists.ts"
import * as Hooks from "../telemetry/Hooks.ts"
import type { CallState } from "./CallState.ts"
import { followRedirects } from "./Redirects.ts"
import { failAttempt, handleResponse } from "./ResponseHandling.ts"

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
    Hooks.requested(state.shared, state.context, state.facts())
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
