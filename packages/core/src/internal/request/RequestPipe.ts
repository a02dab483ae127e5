/**
 * The path that every request takes:
 *
 * span → encode → deadline → credentials → quota → attempt (exchange → status to error → decode)
 *
 * A failed attempt that may be retried starts over at the credentials (`Retry.ts`).
 *
 * This module handles input, result, span and deadline. `Run.ts` runs the stages in between; each of them is a module of this folder.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import type { Overrides } from "../../CallOptions.ts"
import * as FlatConfig from "../../FlatConfig.ts"
import { Encode, FlatError, type FlatErrorReason, Timeout } from "../../FlatError.ts"
import * as Credentials from "../credentials/Credentials.ts"
import * as Quota from "../quota/Quota.ts"
import * as Hooks from "../telemetry/Hooks.ts"
import { type Telemetry, telemetry } from "../telemetry/Telemetry.ts"
import type * as Exchange from "../transport/Exchange.ts"
import * as HttpClientExchange from "../transport/HttpClientExchange.ts"
import * as LoopTurn from "../transport/LoopTurn.ts"
import type { Limits } from "../transport/Outgoing.ts"
import * as Backoff from "./Backoff.ts"
import type { Call, FlatResponse } from "./Call.ts"
import * as Redirects from "./Redirects.ts"
import type { Encoder } from "./RequestBuilding.ts"
import { Run, type Shared } from "./Run.ts"

export type { Call, FlatResponse } from "./Call.ts"

/**
 * Sends calls over the provided transport, with one configuration, one set of credentials and one quota.
 *
 * @category services
 */
export class RequestPipe extends Context.Service<RequestPipe, {
  readonly config: FlatConfig.FlatConfig
  readonly quota: Quota.Quota
  /** Calls the functions that the application passed in. */
  readonly hooks: Hooks.Hooks
  readonly execute: <A>(
    call: Call<A>,
    encode: () => ReturnType<Encoder>,
    overrides?: Overrides
  ) => Effect.Effect<FlatResponse<A>, FlatError>
}>()("@flat-sdk/core/internal/request/RequestPipe") {}

/**
 * Creates a pipe over a transport.
 *
 * @category constructors
 */
export const over = (
  transport: Exchange.Shortcuts,
  config: FlatConfig.FlatConfig,
  observe: ((baseUrl: string) => Telemetry) | undefined,
  counter?: Quota.Counter,
  backoff?: Backoff.Begin
): RequestPipe["Service"] => {
  const telemetry = observe?.(config.baseUrl)
  const observed = telemetry?.call ?? unobserved
  const credentials = Credentials.make(config.accessToken, config.tokenTimeout)
  const shared: Shared = {
    config,
    backoff,
    credentials,
    hooks: Hooks.makeHooks(credentials.secrets),
    quota: Quota.make(config, counter),
    telemetry,
    limits: limitsOf(config),
    exchange: Redirects.followed(transport.exchange),
    open: ({ arrive, scope }) => Redirects.followed(transport.open(scope, arrive), "anywhere")
  }
  return RequestPipe.of({
    config,
    quota: shared.quota,
    hooks: shared.hooks,
    execute: (call, encode, overrides) =>
      observed(call, (callContext) => {
        const encoded = encode()
        const own = overrides === undefined ? shared : overridden(shared, overrides)
        if (Result.isFailure(encoded) || own === undefined) return Effect.fail(notSent(call, encoded, overrides))
        const run = new Run(own, call, encoded.success, callContext)
        const response = withinDeadline(own.config.deadline, run.next())
        const { body } = encoded.success
        const ended = typeof body === "object" ? Effect.ensuring(response, Effect.sync(() => body.end())) : response
        return Effect.matchEffect(ended, {
          onSuccess: (response) =>
            telemetry !== undefined && callContext.traced
              ? Effect.as(telemetry.finished(run, response.status), response)
              : Effect.succeed(response),
          onFailure: (reason) => {
            const error = run.toFlatError(reason)
            return telemetry === undefined
              ? Effect.fail(error)
              : Effect.andThen(telemetry.failed(error), Effect.fail(error))
          }
        })
      })
  })
}

const unobserved: Telemetry["call"] = (_, run) =>
  Effect.withFiber((fiber) => run({ clock: fiber.getRef(Clock.Clock), context: fiber.context, traced: false }))

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

const limitsOf = (config: FlatConfig.FlatConfig): Limits => ({
  attempt: config.attemptTimeout,
  idle: config.idleTimeout,
  responseBytes: config.maxResponseBytes,
  errorBytes: config.maxErrorBytes
})

/** Returns the error with all problems of input and options. Releases sources that were opened for sending. */
const notSent = <A>(call: Call<A>, encoded: ReturnType<Encoder>, overrides: Overrides | undefined): FlatError => {
  if (Result.isSuccess(encoded) && typeof encoded.success.body === "object") encoded.success.body.end()
  const problems = Result.isFailure(encoded) ? encoded.failure.problems : []
  return new FlatError({
    operation: call.operation,
    method: call.method,
    path: call.path,
    attempts: 0,
    waited: 0,
    outcome: undefined,
    reason: new Encode({ problems: [...problems, ...overrides?.problems ?? []] })
  })
}

/**
 * Layer that provides a pipe with the given options.
 *
 * @category layers
 */
export const layer = (options: FlatConfig.Options = {}): Layer.Layer<RequestPipe, FlatError, HttpClient.HttpClient> =>
  Layer.effect(
    RequestPipe,
    Effect.gen(function*() {
      const config = yield* Effect.fromResult(FlatConfig.make(options))
      return over(
        HttpClientExchange.of(yield* HttpClient.HttpClient),
        config,
        telemetry,
        (yield* Quota.Counters)(undefined),
        Backoff.begin
      )
    })
  )
