/**
 * The attempt stage: sends the request once, with the headers of every request, and passes the response on. A traced attempt has its own span. Every
 * transport returns redirects as responses, so that all of them behave the same: `Redirects.ts` follows them.
 */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import type { FlatErrorReason } from "../error/FlatError.ts"
import { countRequest } from "../quota/Quota.ts"
import type { FlatResponse } from "../shared/Lists.ts"
import type { Pause } from "../telemetry/HookEffects.ts"
import * as Hooks from "../telemetry/Hooks.ts"
import type { AttemptLimits, TransportRequest } from "../transport/TransportRequest.ts"
import type { CallState } from "./CallState.ts"
import { failAttempt, reportInterruption } from "./Failures.ts"
import * as Redirects from "./Redirects.ts"
import { handleResponse } from "./ResponseHandling.ts"

/** Makes one attempt. Its interruption is observed from before it begins: between two operations, a fiber may be interrupted. */
export const attempt = <A>(state: CallState<A>): Effect.Effect<FlatResponse<A>, FlatErrorReason | Pause> =>
  Effect.onInterrupt(Effect.suspend(() => begin(state)), () => reportInterruption(state))

const begin = <A>(state: CallState<A>): Effect.Effect<FlatResponse<A>, FlatErrorReason | Pause> => {
  // The wait for a token, the quota and a slot may have taken too long to send a write again.
  if (state.now() > state.repeatUntil) return Effect.fail(state.uncertain!.reason)
  const { config, lifetime } = state.shared
  if (lifetime.closed) return lifetime.refused
  const telemetry = state.traced ? state.shared.telemetry : undefined
  const paused = config.onRequest && announce(state)
  if (paused !== undefined) return paused
  const request = requestOf(state)
  state.begin(request)
  state.call.attempting?.(true)
  const sent = Effect.flatMap(
    send(state, request, limitsOf(state)),
    (response) =>
      Redirects.statuses.has(response.status)
        ? Redirects.follow(state, request, response, send)
        : Effect.succeed(response)
  )
  const settled = Effect.matchEffect(
    telemetry !== undefined && config.propagateTraces
      ? Effect.andThen(telemetry.propagate(request.headers), sent)
      : sent,
    {
      onSuccess: (response) => handleResponse(state, response),
      onFailure: (reason) => failAttempt(state, reason)
    }
  )
  return telemetry === undefined ? settled : telemetry.attempt(state.call, state.attempts, settled)
}

/** Reports the request that is about to be sent. Returns what leaves the slot if the hook has returned an effect. */
const announce = <A>(state: CallState<A>): Effect.Effect<never, Pause> | undefined => {
  const { context, hooked, quota, shared } = state
  const report = () => Hooks.reportRequest(shared, context, state.facts(true), hooked)
  if (hooked !== undefined) return hooked.announce(quota, report)
  report()
  return undefined
}

/** Returns the limits of the attempt. A write is sent again only if it gets a connection in time. */
const limitsOf = <A>({ repeatUntil, shared: { limits }, startedAt }: CallState<A>): AttemptLimits =>
  repeatUntil === Infinity ? limits : { ...limits, connect: repeatUntil - startedAt }

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
    anonymous: absoluteUrl !== undefined,
    allowHttp: config.allowHttp
  }
}

/** Sends one request over the transport. */
const send: Redirects.Send = ({ call: { file }, context, quota, shared: { transport } }, request, limits) => {
  if (request.anonymous !== true) countRequest(context, quota)
  const sent = file === undefined
    ? transport.send(request, limits)
    : Scope.provide(transport.stream(request, limits, file.receive), file.scope)
  return request.anonymous === true ? Effect.map(sent, (response) => ({ ...response, otherOrigin: true })) : sent
}
