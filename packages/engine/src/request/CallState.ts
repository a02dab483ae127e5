/**
 * The state of one call, on which the stages of a request work: what was sent, how often, and how long the call has waited. Every error includes it.
 */
import type * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import { type Call, isRead } from "../call/Call.ts"
import type { FlatConfig } from "../call/FlatConfig.ts"
import { effects } from "../call/KeptEffects.ts"
import type { Credentials, Token } from "../credentials/Credentials.ts"
import type { Lifetime, within as Within } from "../credentials/Lifetime.ts"
import type { Budget, Tenant, Tenants } from "../credentials/Tenants.ts"
import type { Credentials as CredentialsReason, FlatErrorReason } from "../error/FlatError.ts"
import * as Redaction from "../error/Redaction.ts"
import type { Quota } from "../quota/Quota.ts"
import type { RequestEvent } from "../shared/Events.ts"
import type * as HookEffects from "../telemetry/HookEffects.ts"
import * as Hooks from "../telemetry/Hooks.ts"
import type { CallContext, Telemetry } from "../telemetry/Telemetry.ts"
import * as Monotonic from "../transport/Monotonic.ts"
import type { AttemptLimits, TransportRequest } from "../transport/TransportRequest.ts"
import type { TransportShape } from "../transport/TransportShape.ts"
import type { Problem } from "../validation/SchemaIssues.ts"
import type { Begin, Step } from "./Backoff.ts"
import type { EncodedRequest } from "./RequestBuilding.ts"

export interface Shared {
  readonly config: FlatConfig
  readonly lifetime: Lifetime
  /** Ends a wait when the client closes. */
  readonly within: typeof Within | undefined
  readonly transport: TransportShape
  /** The credentials of all calls, and their quota, if there are no tenants. */
  readonly credentials: Credentials
  readonly quota: Quota
  /** The rate limit of the token that a call in the current context has. */
  readonly budget: Effect.Effect<Budget, CredentialsReason>
  /** Chooses the credentials and the quota of each call; `undefined` if all calls have the same. */
  readonly tenants: Tenants | undefined
  readonly telemetry: Telemetry | undefined
  readonly hooks: Hooks.Hooks
  readonly log: Hooks.Log
  readonly effects: Hooks.Watchers["effects"]
  /** Starts the schedule of the option `backoff`; `undefined` if the API has no such option. */
  readonly backoff: Begin | undefined
  readonly limits: AttemptLimits
}

export class CallState<A> {
  readonly shared: Shared
  readonly call: Call<A>
  readonly request: EncodedRequest
  readonly clock: Clock.Clock
  readonly context: Context.Context<never>
  readonly traced: boolean
  /** The effects that hooks return; `undefined` if the client has no hooks, or the API runs no effects. */
  readonly hooked: HookEffects.HookQueue | undefined
  /** When the deadline ends, on the monotonic clock, like every other time of a call. */
  readonly deadlineAt: number
  /** Number of times that the transport took the request. */
  attempts = 0
  startedAt = 0
  inFlight = false
  /** The request of the current attempt, until its end is reported. */
  outgoing: TransportRequest | undefined = undefined
  /** The attempts that ended without a usable response, so that it is unknown whether the API executed them: the start of the first, the last reason. */
  uncertain: { readonly since: number; readonly reason: FlatErrorReason } | undefined = undefined
  /** Number of the first attempt that sent a write again which may have been executed. */
  repeated: number | undefined = undefined
  /** Number of the call in this process. */
  readonly id = ++calls
  /** Milliseconds spent waiting. */
  waited = 0
  /** Milliseconds of `waited` that count against `maxWait`. */
  limited = 0
  /** Retries so far, except those for the rate limit and for a refreshed token. */
  repeats = 0
  /** The back-off schedule of this call, once it has started. */
  schedule: Step | undefined = undefined
  /** Whose token the call has, if its client has tenants. */
  tenant: Tenant | undefined = undefined
  /** The quota that the call counts against. */
  quota: Quota
  /** The token of the current attempt; `undefined` for a request without one. */
  token: Token | undefined = undefined
  /** The tokens that the API rejected in earlier attempts. */
  readonly rejectedTokens: Array<Token> = []
  /** The wait that the last response asked for, in milliseconds. */
  retryAfter: number | undefined = undefined
  /** Field of an upload source that was read and cannot be read again. */
  consumedSource: string | undefined = undefined

  /** Returns the values that were sent and must never appear in an error. */
  readonly secrets = (): ReadonlyArray<string> =>
    Redaction.collect(() =>
      [this.token, ...this.rejectedTokens].flatMap((token) => token === undefined ? [] : [token.value]).concat(
        this.request.secrets(),
        Object.values(this.shared.config.headers)
      )
    )

  constructor(shared: Shared, call: Call<A>, request: EncodedRequest, { clock, context, traced }: CallContext) {
    this.shared = shared
    this.call = call
    this.request = request
    this.clock = clock
    this.context = context
    this.traced = traced
    this.quota = shared.quota
    this.deadlineAt = this.now() + shared.config.deadline
    const { onDrift, onRequest, onResponse, onWait } = shared.config
    this.hooked = (onRequest ?? onResponse ?? onWait ?? onDrift) && shared.effects?.queue(this)
  }

  /** Returns the time on the monotonic clock. */
  now(): number {
    return Monotonic.now(this.clock)
  }

  /** Until when the request may be sent again, on the monotonic clock: a write that may have been executed only for a short time. */
  get repeatUntil(): number {
    return this.uncertain === undefined || isRead(this.call.method) || this.request.idempotent
      ? Infinity
      : this.uncertain.since + repeatWindow
  }

  /** The credentials of the call. */
  get credentials(): Credentials {
    return (this.tenant ?? this.shared).credentials
  }

  /** Whether the next attempt sends a write again that may have been executed. */
  private get isRepeat(): boolean {
    return this.uncertain !== undefined && !isRead(this.call.method)
  }

  begin(request: TransportRequest): void {
    this.attempts++
    this.outgoing = request
    this.startedAt = this.now()
    this.inFlight = true
    this.retryAfter = undefined
    if (this.isRepeat) this.repeated ??= this.attempts
  }

  /** Returns the facts of the current attempt, or of the `next`, that may be reported. */
  facts(next = false): RequestEvent {
    const { method, operation, path } = this.call
    return {
      operation,
      method,
      path,
      call: this.id,
      attempt: this.attempts + (next ? 1 : 0),
      ...(this.repeated === undefined && !(next && this.isRepeat) ? undefined : { repeated: true })
    }
  }

  /** Runs the effects that hooks have returned, if there are any, before another effect. */
  afterHooks<B, E>(next: Effect.Effect<B, E>, isOver = false): Effect.Effect<B, E> {
    return this.hooked === undefined ? next : this.hooked.before(next, isOver)
  }

  /** Reports the end of an attempt: metrics, hook and log. */
  ended(status?: number, reason?: string, isSent = true, later?: HookEffects.Later): Effect.Effect<void> | undefined {
    this.outgoing = undefined
    const { config, telemetry } = this.shared
    const duration = this.now() - this.startedAt
    if (isSent) telemetry?.attempted(this.call, { status, reason, millis: duration }, this.context)
    if (config.onResponse === undefined && config.logLevel !== "debug") return undefined
    const event = { ...this.facts(), status, reason, duration }
    return Hooks.reportResponse(this.shared, this.context, event, later ?? this.hooked)
  }

  /** Reports where a response does not fit the documents, if it does not, before another effect. */
  afterDrift<B, E>(problems: ReadonlyArray<Problem>, next: Effect.Effect<B, E>): Effect.Effect<B, E> {
    if (problems.length === 0) return next
    return Effect.andThen(
      Hooks.reportDrift(this.shared, this.context, this.call.operation, problems, this.hooked),
      next
    )
  }
}

/** How long a write is sent again, from the start of the first attempt that may have been executed: what others change meanwhile could be undone. */
const repeatWindow = 10_000

let calls = 0

let kept: {
  readonly effects: ReadonlyArray<unknown>
  readonly fiber: Fiber.Fiber<never>
  state: object | undefined
} | undefined

/**
 * Keeps one object of each class that a request uses, until the next call.
 *
 * When a full garbage collection finds no object of a hidden class, V8 discards the hidden class, and with it the optimised code of every function
 * that uses it. A server that is idle between bursts would start each burst with slow code: a page cost up to 1.6 times as much for the next thousand
 * requests. Only requests without a body are kept, so that nothing large or secret lives longer than its call.
 */
export const keep = <A>(state: CallState<A>): void => {
  if (state.request.body !== undefined) return
  kept ??= { effects: effects(), fiber: Effect.runFork(Effect.never), state: undefined }
  kept.state = state
}
