/** The options of a client as a program passes them, and with their defaults. */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import type { AccessToken } from "../credentials/Tenants.ts"
import type { FlatErrorReason } from "../error/FlatError.ts"
import type * as CustomHeaders from "../fields/CustomHeaders.ts"
import type { Hooks } from "../shared/Events.ts"
import type { ClientSettings } from "../shared/Settings.ts"

/** Levels of log lines, from none to all. */
export type LogLevel = typeof logLevels[number]

/** The levels of log lines, from none to all. */
export const logLevels = ["off", "error", "warn", "info", "debug"] as const

/** What a hook may return: an effect is run. */
export type HookResult = void | Effect.Effect<unknown, unknown>

/**
 * Options of a client. All are optional.
 *
 * **Details**
 *
 * A hook (`onRequest`, `onResponse`, `onWait`, `onDrift`) may return an effect. It runs in the fiber of the call and with its context, without one of the
 * slots of `concurrency`, outside `attemptTimeout` and inside `deadline`, for at most a second. The call continues when it has ended: its failure changes
 * nothing, and only the first one is logged. What it calls triggers no hooks. Services that it needs are closed over.
 */
export interface Options extends ClientSettings<Duration.Input, CustomHeaders.Header, HookResult> {
  /**
   * A personal, OAuth2 or delegated token, or where the tokens come from. A function, which may be async, returns one token for all calls; it is called again
   * shortly before the expiry that it returned, and once after a 401. An Effect is passed to `TokenSource.cached` (one token for all calls),
   * `TokenSource.perCall` (one for each call) or `TokenSource.keyed` (one for each key). If omitted, requests are sent without authentication. `undefined` is
   * rejected, because it usually means that a variable is not set.
   */
  readonly accessToken?: AccessToken | undefined
  /**
   * Schedule of the waits between the attempts of a call. It restarts for each call and may end the retries early. Its input is the error reason
   * of the failed attempt. It does not change which failures are retried, and `retries` remains the limit: raise it, up to `Infinity`, to let the
   * schedule decide alone. A `Retry-After` header replaces the schedule's wait. The default has full jitter; with many clients, add
   * `Schedule.jittered` to a custom schedule.
   *
   * @default exponential, from 0.5 s doubling to 30 s, with full jitter
   */
  readonly backoff?: Schedule.Schedule<unknown, FlatErrorReason> | undefined
  /**
   * The lowest level of the lines that the client logs: warnings are drift and failures of hooks, `info` adds waits of a second or more, `debug` every
   * attempt with operation, status and duration. No line has a value of a request or response. `debug` does not depend on the log level of the
   * application.
   *
   * @default "info"; `layerConfig` reads the variable `FLAT_LOG`
   */
  readonly logLevel?: LogLevel | undefined
  /**
   * Name of the client: the attribute `flat.client.name` of `flat.client.quota.remaining` and of log lines, for programs with several clients. It must
   * not be a secret. A client of `actAs` has the name of its parent, unless `withOptions` changes it.
   *
   * @default none
   */
  readonly name?: string | undefined
  /**
   * `true`: send `traceparent` with the attempt's span. Browsers then send a CORS preflight first.
   *
   * @default false
   */
  readonly propagateTraces?: boolean | undefined
}

/** Options with all defaults applied. Times are in milliseconds. */
export interface FlatConfig extends Pick<Required<Hooks<HookResult>>, keyof Hooks> {
  /** The token, or what provides it. */
  readonly accessToken: AccessToken | undefined
  /** Whether requests are sent without a token. */
  readonly anonymous: boolean
  /** Base URL of the API. */
  readonly baseUrl: string
  /** Whether the token may be sent over `http:` to another machine. */
  readonly allowHttp: boolean
  /** Name of the client in metrics and log lines. */
  readonly name: string | undefined
  /** Value of the header `user-agent`. */
  readonly userAgent: string
  /** Headers of each request. */
  readonly headers: CustomHeaders.SentHeaders
  /** Limit of an attempt until its response headers. */
  readonly attemptTimeout: number
  /** Limit between two chunks of a body. */
  readonly idleTimeout: number
  /** Limit of a whole call. */
  readonly deadline: number
  /** Limit of a token provider. */
  readonly tokenTimeout: number
  /** Retries of a call. */
  readonly retries: number
  /** Whether a write is sent again after an attempt that may have been executed. */
  readonly retryWrites: "repeatable" | "never"
  /** Schedule of the waits, if it is not the default. */
  readonly backoff: Schedule.Schedule<unknown, FlatErrorReason> | undefined
  /** The longest wait for the rate limit in a call. */
  readonly maxWait: number
  /** Requests at the same time. */
  readonly concurrency: number
  /** The largest response. */
  readonly maxResponseBytes: number
  /** The largest response that is an error. */
  readonly maxErrorBytes: number
  /** Whether an unexpected response fails. */
  readonly strict: boolean
  /** The lowest level of lines that are logged. */
  readonly logLevel: LogLevel
  /** Whether `traceparent` is sent. */
  readonly propagateTraces: boolean
}
