/**
 * Options of a client. A time is a number of milliseconds, or a string with a number and a unit.
 */
import type { Expiring } from "../generated/shared/Authorization.ts"
import type { ClientSettings } from "../generated/shared/Settings.ts"

export type { DriftProblem, DriftReport, RequestEvent, ResponseEvent, WaitEvent } from "../generated/shared/Events.ts"
export type { CustomHeaders } from "../generated/shared/Settings.ts"

/** A time: a number of milliseconds, or a string such as `"30 seconds"`. */
export type Duration =
  | number
  | `${number} ${"millis" | "second" | "seconds" | "minute" | "minutes" | "hour" | "hours" | "day" | "days"}`
  | "Infinity"

/** An access token with its expiry time. */
export interface ExpiringToken extends Expiring<string> {}

/**
 * An access token, or a function that returns one, for all calls of a client: the token that the function returns is cached. It is called for the first
 * request, shortly before the expiry that it returned, and once after a 401. Concurrent calls share one invocation. A tenant is a client of its own:
 * `flat.withOptions({ accessToken })`.
 */
export type TokenSource = string | (() => string | ExpiringToken | Promise<string | ExpiringToken>)

/** The transport that sends the requests, such as `nodeTransport()` of `@flat-sdk/promise/transports`. Its members are internal. */
export interface ClientTransport {
  /** @internal */
  "~open"(client: never): unknown
}

/** Options of a client. All of them are optional. */
export interface FlatClientOptions extends ClientSettings<Duration, string> {
  /**
   * A personal, OAuth2 or delegated token, or a function that returns one and whose token is cached for all calls. A tenant is
   * `flat.withOptions({ accessToken })`. Without this option requests are sent unauthenticated. An explicit
   * `undefined` is rejected, because it usually comes from an environment variable that is not set.
   */
  readonly accessToken?: TokenSource | undefined
  /**
   * The `fetch` function to send requests with, such as the one of a sandbox in the same process or of a framework.
   *
   * @default globalThis.fetch; on Node `node:http`, unless the program has replaced globalThis.fetch or set undici's global dispatcher
   */
  readonly fetch?: ((input: string | URL | Request, init?: RequestInit) => Promise<Response>) | undefined
  /** A transport to use instead of the default one. It opens and closes together with the client. */
  readonly transport?: ClientTransport | undefined
  /**
   * The lowest level of the lines that `log` receives: warnings are drift and failures of hooks, `info` adds waits of a second or more, `debug` every
   * attempt with operation, status and duration.
   *
   * @default the environment variable `FLAT_LOG` (not on Deno, which would ask for permission), otherwise "info"
   */
  readonly logLevel?: LogLevel | "off" | undefined
  /**
   * Receives the log lines that `logLevel` selects. No line contains a value of a request or a response.
   *
   * @default one line on `console.warn`, which is stderr
   */
  readonly log?: ((level: LogLevel, message: string) => void) | undefined
}

/** Options that `withOptions` changes: all but those of the connections and the log, which clients share. */
export type ChangedOptions = Omit<FlatClientOptions, "fetch" | "transport" | "log">

/** Levels of log lines. */
export type LogLevel = "debug" | "info" | "warn" | "error"
