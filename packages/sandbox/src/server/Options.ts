/**
 * What a sandbox can be told.
 */
import type { TokenOptions } from "../auth/Authorization.ts"
import type { Rule } from "../faults/Faults.ts"

/** Options of a sandbox. */
export interface Options {
  /**
   * Token of the school's administrator, with every scope.
   *
   * @default "sandbox-admin"
   */
  readonly token?: string | undefined
  /** More tokens, for other accounts or with fewer scopes. */
  readonly tokens?: ReadonlyArray<TokenOptions> | undefined
  /**
   * Accounts of the sample school, at least 1: the administrator.
   *
   * @default 40
   */
  readonly users?: number | undefined
  /**
   * What names, licences, ids, tokens and dice of faults are drawn from. The same seed and day give the same school.
   *
   * @default 1
   */
  readonly seed?: number | undefined
  /**
   * SQLite file to keep the state in (Node, Bun, Deno), with mode 0600. In memory by default. A file that exists keeps the `users` and `seed` that it was
   * made with; others are refused.
   */
  readonly data?: string | undefined
  /** The rate limit of a token. */
  readonly rateLimit?: {
    /** Requests in a window. @default 7200 */
    readonly requests?: number | undefined
    /** Length of the window in milliseconds. @default 3600000 */
    readonly window?: number | undefined
    /** Requests of one address without a token in a window. @default 1800 */
    readonly anonymousRequests?: number | undefined
  } | undefined
  /**
   * How long a delegated token lasts, in milliseconds.
   *
   * @default 3600000
   */
  readonly tokenLifetime?: number | undefined
  /**
   * How long an export, an import or one of the two stages of recognition takes, in milliseconds.
   *
   * @default 2000
   */
  readonly taskDuration?: number | undefined
  /**
   * Credits for recognition that every account begins with. A page costs one.
   *
   * @default 100
   */
  readonly omrCredits?: number | undefined
  /** Rules of faults to inject. None by default. */
  readonly faults?: ReadonlyArray<Rule | string> | undefined
  /**
   * How many of the latest requests are remembered.
   *
   * @default 10000
   */
  readonly rememberedRequests?: number | undefined
}

/** Options with their defaults. */
export interface Config {
  readonly token: string
  readonly tokens: ReadonlyArray<TokenOptions>
  /** Without it, what the data file was made with, or the default. */
  readonly users: number | undefined
  readonly seed: number | undefined
  readonly data: string | undefined
  readonly requests: number
  readonly window: number
  readonly anonymousRequests: number
  readonly tokenLifetime: number
  readonly taskDuration: number
  readonly omrCredits: number
  readonly faults: ReadonlyArray<Rule | string>
  readonly rememberedRequests: number
}

/** An option that cannot be right. */
export class OptionError extends Error {
  override readonly name = "OptionError"
}

const integer = (name: string, value: number, minimum: number): number => {
  if (!Number.isInteger(value) || value < minimum) {
    throw new OptionError(`The option ${name} must be a whole number of at least ${minimum}: correct it`)
  }
  return value
}

/** Fills in the defaults. Throws when an option cannot be right. */
export const resolve = (options: Options): Config => {
  const token = options.token ?? "sandbox-admin"
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new OptionError(
      "The option token must be printable ASCII without spaces, as it stands in a header: choose another"
    )
  }
  for (const { lifetime } of options.tokens ?? []) {
    if (lifetime !== undefined) integer("tokens[].lifetime", lifetime, 1)
  }
  return {
    token,
    tokens: [{ token, user: "admin" }, ...(options.tokens ?? [])],
    users: options.users === undefined ? undefined : integer("users", options.users, 1),
    seed: options.seed === undefined ? undefined : integer("seed", options.seed, 0),
    data: options.data,
    requests: integer("rateLimit.requests", options.rateLimit?.requests ?? 7200, 0),
    window: integer("rateLimit.window", options.rateLimit?.window ?? 3_600_000, 1),
    anonymousRequests: integer("rateLimit.anonymousRequests", options.rateLimit?.anonymousRequests ?? 1800, 0),
    tokenLifetime: integer("tokenLifetime", options.tokenLifetime ?? 3_600_000, 1),
    taskDuration: integer("taskDuration", options.taskDuration ?? 2000, 0),
    omrCredits: integer("omrCredits", options.omrCredits ?? 100, 0),
    faults: options.faults ?? [],
    rememberedRequests: integer("rememberedRequests", options.rememberedRequests ?? 10_000, 1)
  }
}
