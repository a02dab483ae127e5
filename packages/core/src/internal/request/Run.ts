/**
 * Runs one call: gets the token, waits for the quota, makes an attempt, and after a failure does what `Retry.ts` allows. Holds the state of the
 * call, such as the number of attempts, which every error includes.
 *
 * A successful attempt runs as few effects as possible: values that are known synchronously are read without one.
 */
import type * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import type { FlatConfig } from "../../FlatConfig.ts"
import { FlatError, type FlatErrorReason, RateLimited, Transport } from "../../FlatError.ts"
import type { Credentials, Token } from "../credentials/Credentials.ts"
import type { Quota, QuotaWait } from "../quota/Quota.ts"
import * as RateLimitHeaders from "../quota/RateLimitHeaders.ts"
import * as Redaction from "../redaction/Redaction.ts"
import * as Hooks from "../telemetry/Hooks.ts"
import type { CallContext, Telemetry } from "../telemetry/Telemetry.ts"
import type { WaitEvent } from "../telemetry/WaitEvent.ts"
import * as Monotonic from "../transport/Monotonic.ts"
import type { Limits } from "../transport/Outgoing.ts"
import type { Problem } from "../validation/SchemaIssues.ts"
import type { Begin, Step } from "./Backoff.ts"
import type { Call, FileCall, FlatResponse } from "./Call.ts"
import type * as Redirects from "./Redirects.ts"
import type { EncodedRequest } from "./RequestBuilding.ts"
import type { TransportResponse } from "./Response.ts"
import * as Retry from "./Retry.ts"
import * as StatusError from "./StatusError.ts"

/** The state that all calls of a client share. */
export interface Shared {
  readonly config: FlatConfig
  readonly credentials: Credentials
  readonly quota: Quota
  readonly telemetry: Telemetry | undefined
  readonly hooks: Hooks.Hooks
  /** Starts the schedule of the option `backoff`; `undefined` if the API has no such option. */
  readonly backoff: Begin | undefined
  /** The limits of every attempt. */
  readonly limits: Limits
  readonly exchange: ReturnType<typeof Redirects.followed>
  /** The exchange for files, whose bodies are closed with the scope. */
  readonly open: (file: FileCall) => ReturnType<typeof Redirects.followed>
}

export class Run<A> {
  /** Number of times the request was sent, or failed to be sent. */
  attempts = 0
  /** Milliseconds spent waiting. */
  waited = 0
  private readonly shared: Shared
  private readonly call: Call<A>
  private readonly request: EncodedRequest
  private readonly clock: Clock.Clock
  private readonly context: Context.Context<never>
  private readonly traced: boolean
  /** On the monotonic clock, like every other time in this class. */
  private readonly deadlineAt: number
  /** Milliseconds of `waited` that count against `maxWait`. */
  private limited = 0
  private repeats = 0
  /** The back-off schedule of this call, once it has started. */
  private schedule: Step | undefined = undefined
  private rejectedToken: Token | undefined = undefined
  private underWay = false
  /** Field of an upload source that was read and cannot be read again. */
  private consumedSource: string | undefined = undefined
  /** An attempt ended without a response: whether the API executed it is unknown. */
  private open = false
  /** The wait that the last response asked for, in milliseconds. */
  private told: number | undefined = undefined

  constructor(shared: Shared, call: Call<A>, request: EncodedRequest, callContext: CallContext) {
    this.shared = shared
    this.call = call
    this.request = request
    this.clock = callContext.clock
    this.context = callContext.context
    this.traced = callContext.traced
    this.deadlineAt = this.now() + shared.config.deadline
  }

  private now(): number {
    return Monotonic.now(this.clock)
  }

  /** Gets the token and starts the next attempt. */
  next(): Effect.Effect<FlatResponse<A>, FlatErrorReason> {
    const { credentials } = this.shared
    if (this.request.absoluteUrl !== undefined) return this.queue(undefined)
    if (this.rejectedToken !== undefined) {
      return Effect.flatMap(credentials.refresh(this.rejectedToken), (token) => this.queue(token))
    }
    return credentials.fixed === undefined
      ? Effect.flatMap(credentials.current, (token) => this.queue(token))
      : this.queue(credentials.fixed)
  }

  /** Waits for a concurrency slot. Fails fast if the limit resets after `maxWait`. */
  private queue(token: Token | undefined): Effect.Effect<FlatResponse<A>, FlatErrorReason> {
    const { config, quota } = this.shared
    const now = this.now()
    const waitUntil = Math.min(now + config.maxWait - this.limited, this.deadlineAt)
    const permit = quota.withSlot(Effect.suspend(() => this.permit(token, waitUntil)))
    const behind = (blockedUntil: number) =>
      blockedUntil > waitUntil ? this.refuse({ reason: "quota", until: blockedUntil }) : permit
    const guarded = quota.local === undefined
      ? Effect.flatMap(quota.blockedUntil, behind)
      : behind(quota.local.blockedUntil(now))
    return Effect.catch(guarded, (reason) => this.retryOrFail(reason, token))
  }

  /** Sends the request if the quota permits it, otherwise waits; fails immediately if the permit comes after `waitUntil`. */
  private permit(token: Token | undefined, waitUntil: number): Effect.Effect<FlatResponse<A>, FlatErrorReason> {
    const acquire = (wait: QuotaWait | undefined): Effect.Effect<FlatResponse<A>, FlatErrorReason> => {
      if (wait === undefined) return this.send(token)
      if (wait.until > waitUntil) return this.refuse(wait)
      return Effect.flatMap(this.shared.quota.inLine(this.waitOut(waitUntil)), () => this.send(token))
    }
    const { local, take } = this.shared.quota
    return local === undefined ? Effect.flatMap(take, acquire) : acquire(local.take(this.now()))
  }

  /** Polls until the quota permits the request. FIFO: only the first waiter polls. */
  private waitOut(waitUntil: number): Effect.Effect<void, FlatErrorReason> {
    return Effect.flatMap(this.shared.quota.take, (wait) => {
      if (wait === undefined) return Effect.void
      if (wait.until > waitUntil) return this.refuse(wait)
      const millis = Math.max(1, Math.ceil(wait.until - this.now()))
      this.limited += millis
      return Effect.andThen(
        this.wait(wait.reason === "pacing" ? "quota" : wait.reason, millis),
        Effect.suspend(() => this.waitOut(waitUntil))
      )
    })
  }

  /** Fails a call that would have to wait longer than it may. */
  private refuse({ reason, until }: QuotaWait): Effect.Effect<never, RateLimited> {
    this.told = until - this.now()
    return Effect.fail(notAdmitted(reason, Monotonic.toDate(this.clock, until)))
  }

  /** Makes one attempt, in its own span if the call is traced. */
  private send(token: Token | undefined): Effect.Effect<FlatResponse<A>, FlatErrorReason> {
    const { config } = this.shared
    const { file } = this.call
    const { body } = this.request
    const exchange = file === undefined ? this.shared.exchange : this.shared.open(file)
    const headers: Record<string, string> = {
      accept: file === undefined ? "application/json" : "*/*",
      "user-agent": config.userAgent,
      // The program's headers are meant for the API, not for a file store at another origin.
      ...(this.request.absoluteUrl === undefined ? config.headers : undefined),
      ...this.request.headers,
      ...file?.headers
    }
    if (token !== undefined) headers["authorization"] = `Bearer ${token.value}`
    const started = this.now()
    this.attempts++
    this.underWay = true
    this.call.attempting?.(true)
    const exchanged = exchange(
      {
        method: this.call.method,
        url: this.request.absoluteUrl ?? config.baseUrl + this.request.target,
        headers,
        body: typeof body === "object"
          ? body.attempt(this.context, (hook) => this.shared.hooks.call(this.context, "onProgress", hook))
          : body,
        anonymous: this.request.absoluteUrl !== undefined
      },
      this.shared.limits,
      {
        elapsed: () => this.now() - started,
        passed: (response) => {
          const { learned, problem } = this.hear(response, started)
          if (problem === undefined) return learned
          return Effect.andThen(learned ?? Effect.void, this.drifted([problem]))
        }
      }
    )
    const telemetry = this.traced ? this.shared.telemetry : undefined
    const attempt = Effect.matchEffect(
      telemetry !== undefined && config.propagateTraces
        ? Effect.andThen(telemetry.propagate(headers), exchanged)
        : exchanged,
      {
        onSuccess: (response) => this.handleResponse(response, token, started),
        onFailure: (reason) => {
          this.told = undefined
          return this.fail(reason._tag === "Transport" ? scrubbed(reason, this.secrets(token)) : reason, started)
        }
      }
    )
    return telemetry === undefined ? attempt : telemetry.attempt(this.call, this.attempts, attempt)
  }

  /** Updates the quota from the headers of a response that the API itself sent. */
  private hear(response: TransportResponse, started: number): {
    readonly learned?: Effect.Effect<void> | undefined
    readonly problem?: Problem | undefined
  } {
    // A file store at another origin does not count against the API's rate limit.
    if (response.foreign === true) return {}
    const { quota, telemetry } = this.shared
    const now = this.now()
    telemetry?.quotaReported(response.headers, this.context)
    const { problem, report } = RateLimitHeaders.read(
      response.headers,
      this.clock.currentTimeMillisUnsafe(),
      now - started
    )
    return { learned: report === undefined ? undefined : quota.learn(report, now), problem }
  }

  /** Turns a response into a value or an error reason. */
  private handleResponse(
    response: TransportResponse,
    token: Token | undefined,
    started: number
  ): Effect.Effect<FlatResponse<A>, FlatErrorReason> {
    const { learned, problem } = this.hear(response, started)
    const settled = () => this.settled(response, token, started, problem === undefined ? [] : [problem])
    return learned === undefined ? settled() : Effect.flatMap(learned, settled)
  }

  private settled(
    response: TransportResponse,
    token: Token | undefined,
    started: number,
    problems: ReadonlyArray<Problem>
  ): Effect.Effect<FlatResponse<A>, FlatErrorReason> {
    const secrets = () => this.secrets(token)
    if (response.status < 200 || response.status > 299) {
      return this.failed(response, token, secrets(), started, problems)
    }
    const decoded = this.call.decode(response, this.shared.config.strict, secrets)
    if (Result.isFailure(decoded)) return this.afterDrift(problems, this.fail(decoded.failure, started))
    const { drift, value } = decoded.success
    const { refine } = this.call
    const found = drift === undefined ? problems : [...problems, ...drift]
    if (refine !== undefined) {
      return Effect.matchEffect(refine(value, response), {
        onSuccess: (refined) => this.succeeded(refined, response, started, found),
        onFailure: (reason) => this.afterDrift(found, this.fail(reason, started))
      })
    }
    return this.succeeded(value, response, started, found)
  }

  private succeeded(
    value: A,
    response: TransportResponse,
    started: number,
    problems: ReadonlyArray<Problem>
  ): Effect.Effect<FlatResponse<A>, FlatErrorReason> {
    const result = Effect.succeed<FlatResponse<A>>({ value, status: response.status, headers: response.headers })
    const logged = this.attempted(response.status, undefined, started)
    return this.afterDrift(problems, logged === undefined ? result : Effect.andThen(logged, result))
  }

  /** Turns a response outside 2xx into an error reason. Reads the wait that it asks for from the unredacted headers. */
  private failed(
    response: TransportResponse,
    token: Token | undefined,
    secrets: ReadonlyArray<string>,
    started: number,
    problems: ReadonlyArray<Problem>
  ): Effect.Effect<never, FlatErrorReason> {
    const now = this.clock.currentTimeMillisUnsafe()
    const reason = StatusError.fromResponse(response, {
      acceptedScopes: this.call.acceptedScopes,
      secrets,
      now,
      // A file at another origin is fetched without the token on purpose.
      anonymous: token === undefined && this.request.absoluteUrl === undefined
    })
    const after = RateLimitHeaders.retryAfter(response.headers, now)
    const failed = this.afterDrift(
      after.problem === undefined ? problems : [...problems, after.problem],
      this.fail(reason, started)
    )
    if (reason._tag !== "RateLimited") {
      this.told = after.millis
      return failed
    }
    this.told = RateLimitHeaders.refusedFor(response.headers, now)
    if (response.foreign === true) return failed
    // Blocks all calls that share this quota, whether or not this call waits.
    return Effect.andThen(this.shared.quota.block(Retry.refusedFor(this.told)), failed)
  }

  private afterDrift<B, E>(problems: ReadonlyArray<Problem>, effect: Effect.Effect<B, E>): Effect.Effect<B, E> {
    return problems.length === 0 ? effect : Effect.andThen(this.drifted(problems), effect)
  }

  private drifted(problems: ReadonlyArray<Problem>): Effect.Effect<void> {
    return Hooks.drifted(this.shared, this.context, this.call.operation, problems)
  }

  /** Values that were sent and must never appear in an error. */
  private secrets(token: Token | undefined): ReadonlyArray<string> {
    return Redaction.collect(() =>
      [token, this.rejectedToken].flatMap((known) => known === undefined ? [] : [known.value]).concat(
        this.request.secrets(),
        Object.values(this.shared.config.headers)
      )
    )
  }

  private fail(reason: FlatErrorReason, started: number): Effect.Effect<never, FlatErrorReason> {
    this.underWay = false
    this.call.attempting?.(false)
    const { body } = this.request
    // The API cannot execute a request whose body is incomplete.
    this.open ||= leavesOpen(reason) && (typeof body !== "object" || body.complete)
    const logged = this.attempted("status" in reason ? reason.status : undefined, reason._tag, started)
    return logged === undefined ? Effect.fail(reason) : Effect.andThen(logged, Effect.fail(reason))
  }

  /** Records the metrics of an attempt and, with `debug`, logs it. */
  private attempted(
    status: number | undefined,
    reason: FlatErrorReason["_tag"] | undefined,
    started: number
  ): Effect.Effect<void> | undefined {
    const { config, telemetry } = this.shared
    if (telemetry === undefined && !config.debug) return undefined
    const millis = this.now() - started
    telemetry?.attempted(this.call, { status, reason, millis }, this.context)
    return config.debug ? Hooks.logged(this.call, String(status ?? reason), millis) : undefined
  }

  /** Retries after a failed attempt, or fails with its reason. */
  private retryOrFail(
    reason: FlatErrorReason,
    token: Token | undefined
  ): Effect.Effect<FlatResponse<A>, FlatErrorReason> {
    const { config } = this.shared
    return Effect.flatMap(Random.next, (random) => {
      const now = this.now()
      const again = Retry.decide(reason, {
        idempotent: this.call.idempotent || this.request.idempotent,
        repeats: this.repeats,
        retries: config.retries,
        waitLeft: Math.min(config.maxWait - this.limited, this.deadlineAt - now),
        told: this.told,
        random,
        refreshed: this.rejectedToken !== undefined || token === undefined
      })
      const { backoff } = this.shared
      if (again?.reason !== "backoff" || config.backoff === undefined || backoff === undefined) {
        return this.repeat(again, reason, token)
      }
      this.schedule ??= backoff(config.backoff)
      return Effect.flatMap(
        this.schedule(this.clock.currentTimeMillisUnsafe(), reason, again),
        (scheduled) => this.repeat(scheduled, reason, token)
      )
    })
  }

  /** Waits and makes another attempt, or fails with the reason if there is to be none. */
  private repeat(
    again: Retry.Again | undefined,
    reason: FlatErrorReason,
    token: Token | undefined
  ): Effect.Effect<FlatResponse<A>, FlatErrorReason> {
    if (again === undefined || this.now() + again.millis > this.deadlineAt) return Effect.fail(reason)
    const { body } = this.request
    this.consumedSource = typeof body === "object" ? body.unrepeatable() : undefined
    if (this.consumedSource !== undefined) return Effect.fail(reason)
    switch (again.reason) {
      case "refresh":
        return Effect.flatMap(this.shared.credentials.refresh(token!), (fresh) => {
          if (fresh === undefined) return Effect.fail(reason)
          this.rejectedToken = token
          return this.next()
        })
      case "rate-limit":
        this.limited += again.millis
        return Effect.andThen(this.wait("rate-limit", again.millis), Effect.suspend(() => this.next()))
      case "backoff":
        this.repeats++
        return Effect.andThen(this.wait("backoff", again.millis), Effect.suspend(() => this.next()))
    }
  }

  private wait(reason: WaitEvent["reason"], millis: number): Effect.Effect<void> {
    this.waited += millis
    return Hooks.wait(this.shared, this.context, { operation: this.call.operation, reason, millis })
  }

  /** Returns the error for a reason, with the attempts, waits and outcome of the call. */
  toFlatError(reason: FlatErrorReason): FlatError {
    return new FlatError({
      operation: this.call.operation,
      method: this.call.method,
      path: this.call.path,
      attempts: this.attempts,
      waited: Math.round(this.waited),
      outcome: (this.underWay || this.open) && isWrite(this.call.method) ? "unknown" : undefined,
      consumedSource: this.consumedSource,
      reason
    })
  }
}

const isWrite = (method: string): boolean => method !== "GET" && method !== "HEAD"

// A transport's error may quote the request.
const scrubbed = ({ cause, detail, phase }: Transport, secrets: ReadonlyArray<string>): Transport =>
  new Transport({
    phase,
    detail: Redaction.scrub(detail, secrets),
    cause: Redaction.scrubbedCause(cause, 0, secrets)
  })

// An error status says that the API did not execute the request. If the response is missing or unusable, the outcome is unknown.
const leavesOpen = (reason: FlatErrorReason): boolean =>
  reason._tag === "Timeout" || reason._tag === "ServerError" || reason._tag === "Decode" ||
  (reason._tag === "Transport" && reason.phase !== "connect")

const notAdmitted = (reason: QuotaWait["reason"], resetAt: Date): RateLimited =>
  new RateLimited({
    status: 403,
    code: "API_RATE_LIMIT_EXCEEDED",
    detail: reason === "pacing"
      ? "the budget of this hour runs low, and the request would have to wait too long; nothing was sent"
      : reason === "quota"
      ? "the budget of this hour is used up; nothing was sent"
      : "the API rejected an earlier request; nothing was sent",
    refusedBy: reason === "pacing" ? "pacing" : "budget",
    param: undefined,
    supportId: undefined,
    providerMessage: undefined,
    headers: {},
    resetAt
  })
