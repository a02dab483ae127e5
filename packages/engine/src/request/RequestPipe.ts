/**
 * The stages of every request, in their order:
 *
 * span → encode → deadline → credentials → quota → attempt → redirects → response → retry
 *
 * Each stage is a function over the state of the call (`CallState.ts`). The short ones are in this module. A failed attempt that may be retried
 * starts over at the credentials.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import type { Call } from "../call/Call.ts"
import type { Overrides } from "../call/CallOptions.ts"
import * as FlatConfig from "../call/FlatConfig.ts"
import { Lifetime, within } from "../credentials/Lifetime.ts"
import * as Tenants from "../credentials/Tenants.ts"
import { type FlatError, type FlatErrorReason, Timeout } from "../error/FlatError.ts"
import type { BudgetOwner } from "../quota/Counter.ts"
import * as Quota from "../quota/Quota.ts"
import type { FlatResponse } from "../shared/Lists.ts"
import * as HookEffects from "../telemetry/HookEffects.ts"
import * as Hooks from "../telemetry/Hooks.ts"
import { type Telemetry, telemetry } from "../telemetry/Telemetry.ts"
import * as LoopTurn from "../transport/LoopTurn.ts"
import type { AttemptLimits } from "../transport/TransportRequest.ts"
import { Transport, type TransportShape } from "../transport/TransportShape.ts"
import { attempt } from "./Attempt.ts"
import * as Backoff from "./Backoff.ts"
import { CallState, keep, type Shared } from "./CallState.ts"
import { errorOf, notSent } from "./Failures.ts"
import { tooLong, waitInSlot } from "./Permission.ts"
import type { Encoder } from "./RequestBuilding.ts"
import { retryOrFail } from "./Retry.ts"

/** Sends calls with one configuration. */
export interface Pipe {
  readonly config: FlatConfig.FlatConfig
  /** The state of the rate limit of the token that a call in the current context has; unknown if there is no token. */
  readonly quota: Pick<Quota.Quota, "state">
  /** That rate limit, and whose it is. */
  readonly budget: Effect.Effect<Tenants.Budget, Extract<FlatErrorReason, { readonly _tag: "Credentials" }>>
  readonly lifetime: Lifetime
  /** Calls the functions that the application passed in. */
  readonly hooks: Hooks.Hooks
  /** Returns a pipe with another configuration, and with the credentials and the quota of this one. */
  readonly withConfig: (config: FlatConfig.FlatConfig) => Pipe
  readonly execute: <A>(
    call: Call<A>,
    encode: () => ReturnType<Encoder>,
    overrides?: Overrides
  ) => Effect.Effect<FlatResponse<A>, FlatError>
}

/** Sends calls over the provided transport, with one configuration, one set of credentials and one quota. */
export class RequestPipe extends Context.Service<RequestPipe, Pipe>()("@flat-sdk/core/RequestPipe") {}

/** What only one of the two APIs has, or has in another form: programs bundle the parts of theirs. */
export interface Parts {
  /** Writes the lines of calls. */
  readonly log: Hooks.Log
  /** Runs the effects that hooks return. */
  readonly effects?: typeof HookEffects
  /** Creates spans and metrics. */
  readonly observe?: (baseUrl: string) => Telemetry
  /** Count the rate limit together with other clients. */
  readonly counters?: typeof Quota.Counters.Service
  /** Starts the schedule of the option `backoff`. */
  readonly backoff?: Backoff.Begin
  /** Ends a wait when the client closes. */
  readonly within?: typeof within
  /** The lifetime of the client that this one is made from. */
  readonly lifetime?: Lifetime | undefined
}

/** The parts of clients of Effect. */
export const effectParts: Parts = {
  log: Hooks.toLoggers,
  effects: HookEffects,
  observe: telemetry,
  backoff: Backoff.begin,
  within
}

/** Creates a pipe over a transport. */
export const over = (
  transport: TransportShape,
  config: FlatConfig.FlatConfig,
  { backoff, counters, effects, lifetime = new Lifetime(), log, observe, within }: Parts
): RequestPipe["Service"] => {
  const quotaOf = (owner?: BudgetOwner) => Quota.make(config, counters?.(owner))
  const { credentials, tenants } = Tenants.open(config.accessToken, { timeout: config.tokenTimeout, lifetime, quotaOf })
  const quota = quotaOf()
  return pipeOf({
    config,
    transport,
    backoff,
    lifetime,
    within,
    credentials,
    tenants,
    hooks: Hooks.hooksOver(tenants?.secrets ?? credentials.secrets, { config, log, effects }),
    log,
    effects,
    quota,
    budget: Tenants.budgetOf(quota, tenants),
    telemetry: observe?.(config.baseUrl),
    limits: limitsOf(config)
  })
}

const pipeOf = (shared: Shared): Pipe => {
  const { budget, config, hooks, lifetime, telemetry } = shared
  const inSpan = telemetry?.call ?? withoutSpan
  return RequestPipe.of({
    config,
    lifetime,
    budget,
    quota: { state: Tenants.stateOf(budget) },
    hooks,
    withConfig: (changed) => pipeOf({ ...shared, config: changed, limits: limitsOf(changed) }),
    execute: (call, encode, overrides) =>
      inSpan(call, (callContext) => {
        const encoded = encode()
        const own = overrides === undefined ? shared : overridden(shared, overrides)
        if (Result.isFailure(encoded) || own === undefined) return Effect.fail(notSent(call, encoded, overrides))
        const state = new CallState(own, call, encoded.success, callContext)
        keep(state)
        const { tenants } = own
        return finishCall(
          state,
          withinDeadline(
            own.config.deadline,
            tenants === undefined ? attempts(state) : Effect.flatMap(tenants.select, (tenant) => {
              state.tenant = tenant
              return attempts(state)
            })
          )
        )
      })
  })
}

/** Makes attempts until one succeeds, or one fails and may not be retried. */
const attempts = <A>(state: CallState<A>): Effect.Effect<FlatResponse<A>, FlatErrorReason> => {
  const { lifetime } = state.shared
  const send = (quota?: Quota.Quota): Effect.Effect<FlatResponse<A>, FlatErrorReason> =>
    Effect.catch(
      awaitPermit(state, attempt(state), quota),
      (reason) => "resume" in reason ? reason.resume(send) : retryOrFail(state, reason, again)
    )
  const again: Effect.Effect<FlatResponse<A>, FlatErrorReason> = Effect.suspend(() =>
    lifetime.closed ? lifetime.refused : state.afterHooks(Effect.flatMap(authorize(state), () => send()))
  )
  return again
}

/** The credentials stage: gets the token to send. */
const authorize = <A>(state: CallState<A>): Effect.Effect<void, FlatErrorReason> => {
  const { credentials, rejectedTokens, tenant } = state
  // A file at another origin is fetched without the token.
  if (state.request.absoluteUrl !== undefined) return Effect.void
  const rejected = rejectedTokens.at(-1)
  const token = rejected === undefined ? credentials.current : credentials.refresh(rejected)
  // A request is never sent without a token because there is no other one.
  const authorized = Effect.map(token, (token) => void (state.token = token ?? rejected))
  return tenant === undefined ? authorized : Effect.flatMap(authorized, () =>
    Effect.map(tenant.budget, ({ quota }) => {
      state.quota = quota
    }))
}

/**
 * The quota stage: makes an attempt as soon as the limit on requests in flight and the rate limit permit it. Fails immediately if that takes longer
 * than the call may wait.
 */
export const awaitPermit = <A, B>(
  state: CallState<A>,
  attempt: Effect.Effect<B, FlatErrorReason | HookEffects.Pause>,
  quota = state.quota
): Effect.Effect<B, FlatErrorReason | HookEffects.Pause> => {
  const { config, lifetime } = state.shared
  const waitUntil = Math.min(state.now() + config.maxWait - state.limited, state.deadlineAt, state.repeatUntil)
  const freshUntil = state.token?.freshUntil ?? Infinity
  // The counter counts at the time of the request, not while the call waits for a slot.
  const inSlot = quota.withSlot(
    Effect.flatMap(quota.take, (wait) =>
      wait === undefined && state.now() < freshUntil ? attempt : Effect.flatMap(
        waitInSlot(state, quota, wait, waitUntil, freshUntil),
        (isExpired) => isExpired ? Effect.flatMap(authorize(state), () => attempt) : attempt
      )),
    state.call.attempting === undefined ? lifetime.fibers : undefined
  )
  // Fails before it waits for a slot.
  return Effect.flatMap(
    quota.blockedUntil,
    (until) => until > waitUntil ? tooLong(state, { reason: "quota", until }) : inSlot
  )
}

/** Releases the sources of an upload, completes the span, and turns an error reason into the error that the caller receives. */
const finishCall = <A>(
  state: CallState<A>,
  response: Effect.Effect<FlatResponse<A>, FlatErrorReason>
): Effect.Effect<FlatResponse<A>, FlatError> => {
  const { telemetry } = state.shared
  const { body } = state.request
  return Effect.matchEffect(
    typeof body === "object" ? Effect.ensuring(response, Effect.sync(() => body.end())) : response,
    {
      onSuccess: (response) =>
        state.afterHooks(
          telemetry !== undefined && state.traced
            ? Effect.as(telemetry.finished(state, response.status), response)
            : Effect.succeed(response),
          true
        ),
      onFailure: (reason) => {
        const error = errorOf(state, reason)
        return state.afterHooks(
          telemetry === undefined ? Effect.fail(error) : Effect.andThen(telemetry.failed(error), Effect.fail(error)),
          true
        )
      }
    }
  )
}

const withoutSpan: Telemetry["call"] = (_, run) =>
  Effect.withFiber((fiber) => run({ clock: fiber.getRef(Clock.Clock), context: fiber.context, traced: false }))

/** The deadline stage: limits everything that follows. */
const withinDeadline = <A>(
  deadline: number,
  response: Effect.Effect<A, FlatErrorReason>
): Effect.Effect<A, FlatErrorReason> =>
  Number.isFinite(deadline)
    ? LoopTurn.within(
      response,
      deadline,
      Effect.suspend(() => Effect.fail(new Timeout({ limit: "total", millis: deadline })))
    )
    : response

/** Returns the shared state with the options of a call applied; `undefined` if they are invalid. */
const overridden = (shared: Shared, overrides: Overrides): Shared | undefined => {
  const config = overrides.over(shared.config)
  return Result.isFailure(config) ? undefined : {
    ...shared,
    config: config.success,
    limits: limitsOf(config.success)
  }
}

const limitsOf = (config: FlatConfig.FlatConfig): AttemptLimits => ({
  attempt: config.attemptTimeout,
  idle: config.idleTimeout,
  responseBytes: config.maxResponseBytes,
  errorBytes: config.maxErrorBytes
})

/** Layer that provides a pipe with the given options. */
export const layer = (options: FlatConfig.Options = {}): Layer.Layer<RequestPipe, FlatError, Transport> =>
  Layer.effect(
    RequestPipe,
    Effect.gen(function*() {
      const config = yield* Effect.fromResult(FlatConfig.make(options))
      const pipe = over(yield* Transport, config, { ...effectParts, counters: yield* Quota.Counters })
      yield* Effect.addFinalizer(() => pipe.lifetime.close)
      return pipe
    })
  )
