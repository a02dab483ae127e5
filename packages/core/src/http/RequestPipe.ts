/**
 * One request from top to bottom, the path that every call takes:
 *
 * span → deadline → encode → retry → credentials → quota → attempt (exchange with the server → status to error → decode)
 *
 * Each stage is a module of this folder; here is only their order.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import type * as SchemaAST from "effect/SchemaAST"
import * as FlatConfig from "../FlatConfig.ts"
import { type Encode, FlatError, type FlatErrorReason, RateLimited, Timeout, type Transport } from "../FlatError.ts"
import * as Credentials from "./Credentials.ts"
import * as Exchange from "./Exchange.ts"
import * as Quota from "./Quota.ts"
import * as Redirects from "./Redirects.ts"
import type { EncodedRequest } from "./RequestEncoding.ts"
import type { Decoder } from "./ResponseDecoding.ts"
import * as Retry from "./Retry.ts"
import * as StatusError from "./StatusError.ts"
import * as Telemetry from "./Telemetry.ts"

/** What the pipe needs to know of an operation. */
export interface Call<A> {
  readonly operation: string
  readonly method: string
  /** Path template, for errors and spans. */
  readonly path: string
  /** Whether sending it twice does no more than sending it once. */
  readonly repeatable: boolean
  readonly acceptedScopes: ReadonlyArray<string>
  readonly decode: Decoder<A>
}

/**
 * A value with the head of the answer that carried it.
 *
 * @category models
 */
export interface Answer<out A> {
  readonly value: A
  /** HTTP status. */
  readonly status: number
  /** Headers of the answer, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Sends calls over the transport in place, under one configuration, one set of credentials and one quota.
 *
 * @category services
 */
export class RequestPipe extends Context.Service<RequestPipe, {
  readonly config: FlatConfig.FlatConfig
  readonly quota: Quota.Quota
  /** Called with the schema of each answer before it is first used. */
  readonly compile: (ast: SchemaAST.AST) => void
  readonly execute: <A>(
    call: Call<A>,
    encode: () => Result.Result<EncodedRequest, Encode>
  ) => Effect.Effect<Answer<A>, FlatError>
}>()("@flat-sdk/core/http/RequestPipe") {}

/** What a call has been through so far. */
interface Journey {
  attempts: number
  waited: number
  /** An attempt is under way. */
  underWay: boolean
  /** An attempt ended without an answer: nobody knows whether it was executed. */
  open: boolean
}

const isWrite = (method: string): boolean => method !== "GET" && method !== "HEAD"

// A refusal is an answer: the API did not execute the request. Anything that kept its answer from us leaves that open.
const leavesOpen = (reason: FlatErrorReason): boolean =>
  reason._tag === "Timeout" || reason._tag === "ServerError" || reason._tag === "Decode" ||
  (reason._tag === "Transport" && reason.phase !== "connect")

/**
 * Makes a pipe over a transport.
 *
 * @category constructors
 */
export const over = (
  client: HttpClient.HttpClient,
  config: FlatConfig.FlatConfig,
  counter?: Quota.Counter
): RequestPipe["Service"] => {
  const credentials = Credentials.make(config.accessToken)
  const quota = Quota.make(config, counter)
  const shortcuts = Exchange.of(client)
  const exchange = Redirects.followed(shortcuts.exchange)
  const limits: Exchange.Limits = { attempt: config.attemptTimeout, idle: config.idleTimeout }

  const toError = <A>(call: Call<A>, journey: Journey, reason: FlatErrorReason): FlatError =>
    new FlatError({
      operation: call.operation,
      method: call.method,
      path: call.path,
      attempts: journey.attempts,
      waited: Math.round(journey.waited),
      outcome: (journey.underWay || journey.open) && isWrite(call.method) ? "unknown" : undefined,
      reason
    })

  const wait = <A>(call: Call<A>, journey: Journey, reason: Telemetry.WaitEvent["reason"], millis: number) => {
    journey.waited += millis
    return Telemetry.wait(config, { operation: call.operation, reason, millis })
  }

  /** Waits until the quota lets the request through, or fails at once where that lies beyond `patience` (epoch milliseconds). */
  const admitted = <A>(call: Call<A>, journey: Journey, patience: number): Effect.Effect<void, RateLimited | Transport> =>
    Effect.flatMap(quota.take, (turn) => {
      if (turn === undefined) return Effect.void
      if (turn.until > patience) return Effect.fail(notAdmitted(new Date(turn.until)))
      return Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Effect.andThen(
          wait(call, journey, turn.reason, Math.max(1, turn.until - now)),
          admitted(call, journey, patience)
        ))
    })

  const send = <A>(call: Call<A>, request: EncodedRequest, token: Credentials.Token | undefined, journey: Journey) => {
    const headers: Record<string, string> = {
      accept: "application/json",
      "user-agent": config.userAgent,
      ...request.headers
    }
    if (token !== undefined) headers["authorization"] = `Bearer ${token.value}`
    journey.attempts++
    journey.underWay = true
    const outgoing = { method: call.method, url: config.baseUrl + request.target, headers, body: request.body }
    return Effect.tap(
      config.propagateTraces ? Effect.andThen(Telemetry.propagate(headers), exchange(outgoing, limits)) : exchange(outgoing, limits),
      (answer) => Effect.andThen(quota.learn(answer.headers), Telemetry.quotaReported(answer.headers))
    )
  }

  /** One attempt: the answer's value, or the reason why there is none. */
  const attempt = <A>(call: Call<A>, request: EncodedRequest, token: Credentials.Token | undefined, journey: Journey) =>
    Effect.clockWith((clock: Clock.Clock) => {
      const start = clock.currentTimeMillisUnsafe()
      const done = (outcome: string) =>
        Telemetry.attempted(config, {
          operation: call.operation,
          method: call.method,
          path: call.path,
          outcome,
          millis: clock.currentTimeMillisUnsafe() - start
        })
      return send(call, request, token, journey).pipe(
        Effect.flatMap((answer): Effect.Effect<Answer<A>, FlatErrorReason> => {
          if (answer.status < 200 || answer.status > 299) {
            return Effect.fail(StatusError.fromAnswer(answer, {
              acceptedScopes: call.acceptedScopes,
              secrets: token === undefined ? request.secrets : [token.value, ...request.secrets],
              now: clock.currentTimeMillisUnsafe()
            }))
          }
          const decoded = call.decode(answer, config.strict)
          if (Result.isFailure(decoded)) return Effect.fail(decoded.failure)
          const { drift, value } = decoded.success
          const result = Effect.succeed({ value, status: answer.status, headers: answer.headers })
          return drift === undefined ? result : Effect.andThen(Telemetry.drifted(config, call.operation, drift), result)
        }),
        Effect.tap((answer) => done(String(answer.status))),
        Effect.tapError((reason) => {
          journey.underWay = false
          journey.open ||= leavesOpen(reason)
          return done("status" in reason ? String(reason.status) : reason._tag)
        })
      )
    })

  const execute = <A>(
    call: Call<A>,
    encode: () => Result.Result<EncodedRequest, Encode>
  ): Effect.Effect<Answer<A>, FlatError> => {
    const journey: Journey = { attempts: 0, waited: 0, underWay: false, open: false }

    const retried = Effect.fnUntraced(function*(): Effect.fn.Return<Answer<A>, FlatErrorReason> {
      const encoded = encode()
      if (Result.isFailure(encoded)) return yield* encoded.failure
      const request = encoded.success
      const deadlineAt = (yield* Clock.currentTimeMillis) + config.deadline
      let limited = 0
      let repeats = 0
      let refused: Credentials.Token | undefined
      while (true) {
        const token: Credentials.Token | undefined = yield* refused === undefined
          ? credentials.current
          : credentials.refresh(refused)
        const waitedBefore = journey.waited
        const patience = Math.min((yield* Clock.currentTimeMillis) + config.maxWait - limited, deadlineAt)
        // Looked at before queueing too: who cannot wait for the wall to fall need not stand in line for it.
        const wall = yield* quota.wall
        if (wall > patience) return yield* notAdmitted(new Date(wall))
        const result = yield* Effect.result(
          quota.withSlot(
            Effect.andThen(
              admitted(call, journey, patience),
              Telemetry.spanned(
                "flat.attempt",
                { "http.request.method": call.method, "url.template": call.path, "flat.attempt": journey.attempts + 1 },
                attempt(call, request, token, journey)
              )
            )
          )
        )
        limited += journey.waited - waitedBefore
        if (Result.isSuccess(result)) return result.success

        const reason = result.failure
        const now = yield* Clock.currentTimeMillis
        const again = Retry.decide(reason, {
          repeatable: call.repeatable,
          repeats,
          retries: config.retries,
          waitLeft: Math.min(config.maxWait - limited, deadlineAt - now),
          now,
          random: yield* Random.next,
          refreshed: refused !== undefined || token === undefined
        })
        if (again === undefined || now + again.millis > deadlineAt) return yield* reason
        if (again.reason === "refresh") {
          refused = token
          if ((yield* credentials.refresh(token!)) === undefined) return yield* reason
          continue
        }
        if (again.reason === "rate-limit") {
          // Everybody else who shares this quota learns of the wall too.
          yield* quota.block(now + again.millis)
          limited += again.millis
        } else {
          repeats++
        }
        yield* wait(call, journey, again.reason, again.millis)
      }
    })

    const limited = Number.isFinite(config.deadline)
      ? Effect.timeoutOrElse(Effect.suspend(retried), {
        duration: config.deadline,
        orElse: () => Effect.fail(new Timeout({ limit: "total", millis: config.deadline }))
      })
      : Effect.suspend(retried)
    return Telemetry.spanned(
      `flat.${call.operation}`,
      { "http.request.method": call.method, "url.template": call.path, "server.address": config.baseUrl },
      limited.pipe(
        Effect.mapError((reason) => toError(call, journey, reason)),
        Effect.tap(() => Telemetry.finished(journey)),
        Effect.tapError((error) => Telemetry.failed(error))
      )
    )
  }

  return RequestPipe.of({ config, quota, compile: shortcuts.compile ?? (() => {}), execute })
}

const notAdmitted = (resetAt: Date): RateLimited =>
  new RateLimited({
    status: 403,
    code: "API_RATE_LIMIT_EXCEEDED",
    detail: "the budget of this hour is used up, nothing was sent",
    param: undefined,
    supportId: undefined,
    providerMessage: undefined,
    headers: {},
    resetAt
  })

/**
 * Layer of a pipe with the given options.
 *
 * @category layers
 */
export const layer = (options: FlatConfig.Options = {}): Layer.Layer<RequestPipe, FlatError, HttpClient.HttpClient> =>
  Layer.effect(
    RequestPipe,
    Effect.gen(function*() {
      const config = yield* Effect.fromResult(FlatConfig.make(options))
      return over(yield* HttpClient.HttpClient, config, (yield* Quota.Counters)(undefined))
    })
  )
