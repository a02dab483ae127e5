/** Options of a sandbox. */
import { type ApplicationOptions, sample } from "../auth/Applications.ts"
import type { TokenOptions } from "../auth/TokenOptions.ts"
import type { Rule } from "../faults/Rules.ts"

/** Options of a sandbox. */
export interface Options {
  /**
   * Token of the school's administrator, with every scope.
   *
   * @default "sandbox-admin"
   */
  readonly token?: string | undefined
  /** Additional tokens, for other accounts or with fewer scopes. */
  readonly tokens?: ReadonlyArray<TokenOptions> | undefined
  /**
   * Number of accounts in the sample school. At least 1, the administrator.
   *
   * @default 40
   */
  readonly users?: number | undefined
  /**
   * Random seed for names, licences, ids, tokens and faults. The same seed on the same day gives the same school.
   *
   * @default 1
   */
  readonly seed?: number | undefined
  /**
   * SQLite file that stores the state (Node, Bun, Deno), with mode 0600. In memory by default. An existing file keeps the `users` and `seed` that
   * it was created with; different values are an error.
   */
  readonly data?: string | undefined
  /** Rate limit per token. */
  readonly rateLimit?: {
    /** Requests per window. @default 7200 */
    readonly requests?: number | undefined
    /** Length of the window in milliseconds. @default 3600000 */
    readonly window?: number | undefined
    /** Requests per window from one address without a token. @default 1800 */
    readonly anonymousRequests?: number | undefined
  } | undefined
  /**
   * Lifetime of a delegated token or a token of OAuth2, in milliseconds.
   *
   * @default 3600000
   */
  readonly tokenLifetime?: number | undefined
  /**
   * Duration of an export, an import or one of the two stages of recognition, in milliseconds.
   *
   * @default 2000
   */
  readonly taskDuration?: number | undefined
  /**
   * Applications that may ask users for access with OAuth2, at `/auth/oauth` and `/oauth/access_token` of the server.
   *
   * @default one with the client id `sandbox-app` and the secret `sandbox-app-secret`, which sends users back to this machine
   */
  readonly applications?: ReadonlyArray<ApplicationOptions> | undefined
  /**
   * Initial recognition credits of every account. A page costs one credit.
   *
   * @default 100
   */
  readonly omrCredits?: number | undefined
  /** Rules for the faults to inject. None by default. */
  readonly faults?: ReadonlyArray<Rule | string> | undefined
  /**
   * How many of the latest requests the log keeps.
   *
   * @default 10000
   */
  readonly rememberedRequests?: number | undefined
}

/** An option is invalid. */
export class OptionError extends Error {
  override readonly name = "OptionError"
  readonly option: string
  readonly problem: string
  constructor(option: string, problem: string) {
    super(`The option ${option} ${problem}`)
    this.option = option
    this.problem = problem
  }
}

const integer = (name: string, value: number, minimum: number): number => {
  if (!Number.isInteger(value) || value < minimum) {
    throw new OptionError(name, `must be a whole number of at least ${minimum}, not ${value}`)
  }
  return value
}

/** The administrator's token unless another is given. Everybody knows it. */
export const defaultToken = "sandbox-admin"

/** Applies the defaults. Throws an {@link OptionError} if an option is invalid. */
export const resolve = (options: Options) => {
  const token = options.token ?? defaultToken
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new OptionError(
      "token",
      "must be printable ASCII without spaces, because it is sent in a header. Choose another token."
    )
  }
  for (const { lifetime } of options.tokens ?? []) {
    if (lifetime !== undefined) integer("tokens[].lifetime", lifetime, 1)
  }
  return {
    token,
    tokens: [{ token, user: "admin" }, ...(options.tokens ?? [])],
    // Without it, the value that the data file was created with, or the default; likewise the seed.
    users: options.users === undefined ? undefined : integer("users", options.users, 1),
    seed: options.seed === undefined ? undefined : integer("seed", options.seed, 0),
    data: options.data,
    requests: integer("rateLimit.requests", options.rateLimit?.requests ?? 7200, 0),
    window: integer("rateLimit.window", options.rateLimit?.window ?? 3_600_000, 1),
    anonymousRequests: integer("rateLimit.anonymousRequests", options.rateLimit?.anonymousRequests ?? 1800, 0),
    tokenLifetime: integer("tokenLifetime", options.tokenLifetime ?? 3_600_000, 1),
    applications: options.applications ?? [sample],
    taskDuration: integer("taskDuration", options.taskDuration ?? 2000, 0),
    omrCredits: integer("omrCredits", options.omrCredits ?? 100, 0),
    faults: options.faults ?? [],
    rememberedRequests: integer("rememberedRequests", options.rememberedRequests ?? 10_000, 1)
  }
}

export type Config = Readonly<ReturnType<typeof resolve>>
