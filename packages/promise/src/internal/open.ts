/**
 * Checks a client's options and opens its transport, synchronously: invalid options throw here.
 */
import type { SessionSource } from "@flat-sdk/engine/Credentials"
import * as FlatConfig from "@flat-sdk/engine/FlatConfig"
import { Encode, type FlatError as CoreError } from "@flat-sdk/engine/FlatError"
import { copyOf, unknownOption, unreadOf } from "@flat-sdk/engine/Operations"
import { guardCall, type Log, logLevels, scrub } from "@flat-sdk/engine/Telemetry"
import type { TransportShape } from "@flat-sdk/engine/Transport"
import * as FetchTransport from "@flat-sdk/fetch/FetchTransport"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import { FlatError } from "../api/FlatError.ts"
import type { FlatClientOptions, LogLevel } from "../api/Options.ts"
import type { InputProblem } from "../generated/shared/ErrorReason.ts"
import { fromCaller } from "./failure.ts"
import { openPlatform } from "./platform.ts"
import { Runner } from "./Runner.ts"

/** The internal form of an `OAuth` token source, which is a function: it runs on the client's fibres, and exposes its refreshes. */
export interface Session {
  /** Returns the current token, refreshed if necessary. */
  readonly token: SessionSource
  /** Waits for a refresh in progress, and saves tokens again that could not be saved. */
  readonly settle: Effect.Effect<void, CoreError>
}

const sessionKey = "~@flat-sdk/promise/Session"

/** Attaches a session to its token source function. */
export const attach = <Source extends Function>(source: Source, session: Session): Source =>
  Object.defineProperty(source, sessionKey, { value: session })

/** Returns the session of a token source, if it has one. */
const sessionOf = (source: unknown): Session | undefined =>
  typeof source === "function" ? Reflect.get(source, sessionKey) as Session | undefined : undefined

/** The internal form of a transport that is passed as an option. */
export interface Openable {
  readonly "~open": (runner: Runner) => TransportShape
}

/** Options that a transport is opened with. */
type TransportOptions = Pick<FlatClientOptions, "fetch" | "transport" | "log">

/** Names of these options. */
export const transportOptions: ReadonlyArray<keyof TransportOptions> = ["fetch", "transport", "log"]

/** Returns the problems of these options, and the options that are unknown. */
export const problemsOf = (options: TransportOptions, names: ReadonlyArray<string>): ReadonlyArray<InputProblem> => {
  const problems: Array<InputProblem> = Object.keys(options).filter((name) => !names.includes(name)).map((path) => ({
    path,
    problem: transportOptions.includes(path as never)
      ? "is shared with the client: create another client to have another one"
      : unknownOption(path, names)
  }))
  for (const path of ["fetch", "log"] as const) {
    if (options[path] !== undefined && typeof options[path] !== "function") {
      problems.push({ path, problem: "must be a function" })
    }
  }
  if (options.transport !== undefined && typeof options.transport?.["~open"] !== "function") {
    problems.push({
      path: "transport",
      problem:
        "must be a transport such as nodeTransport() of @flat-sdk/promise/transports; pass a function as the option fetch"
    })
  }
  if (options.transport !== undefined && options.fetch !== undefined) {
    problems.push({ path: "fetch", problem: "cannot be combined with transport: omit one of them" })
  }
  return problems
}

const configOf = ({ fetch: _, log: __, transport: ___, ...options }: FlatClientOptions) => {
  const session = sessionOf(options.accessToken)
  return FlatConfig.make(session === undefined ? options : { ...options, accessToken: session.token })
}

/** Checks all options, and reports all problems in one error. `further` are those that are not part of the configuration. */
const checkOptions = (
  options: FlatClientOptions,
  further: ReadonlyArray<string> = transportOptions
): FlatConfig.FlatConfig => {
  const names = Object.keys(Result.getOrThrow(configOf({}))).filter((name) =>
    !["propagateTraces", "backoff", "name"].includes(name)
  )
  const config = configOf(Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name))))
  const problems = [
    ...problemsOf(options, [...names, ...further]),
    ...(Result.isFailure(config) ? problemsIn(config.failure) : [])
  ]
  if (Result.isFailure(config) || problems.length > 0) throw optionError(problems)
  return config.success
}

/** Returns a client's parts with changed options, for `withOptions`. The stack of a thrown error starts with the caller of `entry`. */
export const changeOptions = (
  opened: OpenClient,
  changes: FlatClientOptions,
  entry: Function
): OpenClient & FlatConfig.Changed => {
  try {
    const options = copyOptions(changes)
    checkOptions(options, [])
    const session = sessionOf(options.accessToken)
    const result = FlatConfig.change(
      opened.config,
      session === undefined ? options : { ...options, accessToken: session.token }
    )
    if (Result.isFailure(result)) throw optionError(problemsIn(result.failure))
    if (session !== undefined) keepUntilSettled(session, opened.runner)
    return { ...opened, ...result.success }
  } catch (error) {
    throw fromCaller(error, entry)
  }
}

const problemsIn = ({ reason }: CoreError): ReadonlyArray<InputProblem> =>
  reason._tag === "Encode" ? reason.problems : []

// A serverless platform may stop the process when the client has closed: wait until refreshed tokens are saved.
const keepUntilSettled = (session: Session, runner: Runner) =>
  runner.start(Scope.addFinalizer(runner.scope, Effect.orDie(session.settle)))

/** Creates the error for invalid options. */
export const optionError = (given: ReadonlyArray<InputProblem>, cause?: unknown, of = "FlatClient"): FlatError => {
  const { problems } = new Encode({ problems: given })
  const detail = problems.map(({ path, problem }) => path === "" ? problem : `${path}: ${problem}`).join("; ")
  return new FlatError(`${of}: invalid options, nothing was sent: ${detail}`, {
    operation: "FlatConfig",
    method: "-",
    path: "options",
    attempts: 0,
    waited: 0,
    outcome: undefined,
    isRetryable: false,
    retryAfter: undefined,
    reason: { _tag: "Encode", message: detail, problems }
  }, cause === undefined ? undefined : { cause })
}

const levels: Record<string, LogLevel> = { Fatal: "error", Error: "error", Warn: "warn", Info: "info" }

/** Calls the option `log`, of which nothing that it throws or returns affects a call. */
const makePrinter = (log: NonNullable<FlatClientOptions["log"]>) => {
  let isReported = false
  return (level: LogLevel, line: string) =>
    guardCall(() => log(level, line), (how) => {
      if (!isReported) toConsole("warn", `log ${scrub(how)} (the call continues; this is shown once)`)
      isReported = true
    })
}

/** The logger of effects that are not part of a call, such as a transport's. */
const logger = (print: ReturnType<typeof makePrinter>) =>
  Logger.make(({ logLevel, message }) =>
    print(levels[logLevel] ?? "debug", Array.isArray(message) ? message.join(" ") : String(message))
  )

const toConsole = (level: LogLevel, message: string) => console.warn(`flat ${level}: ${message}`)

export interface OpenTransport {
  readonly runner: Runner
  readonly transport: TransportShape
  /** Describes the transport, for `describe()`. */
  readonly means: () => string
  /** Prints a line of a call. Not by Effect's loggers, which a bundle of one service then does not contain. */
  readonly log: Log
}

/** Opens a transport, and creates the runner whose effects end when it closes. */
export const transportOf = (options: TransportOptions): OpenTransport => {
  const print = makePrinter(options.log ?? toConsole)
  const runner = new Runner(Context.make(Logger.CurrentLoggers, new Set([logger(print)])))
  const log: Log = (level, line) => Effect.sync(() => print(level, line))
  if (options.fetch !== undefined || options.transport !== undefined) {
    const transport = options.fetch !== undefined
      ? FetchTransport.make({ fetch: options.fetch })
      // The public type is opaque; `problemsOf` has checked that it is a transport.
      : (options.transport as Openable)["~open"](runner)
    return { runner, transport, means: () => "given", log }
  }
  const platform = openPlatform()
  if (platform.close !== undefined) runner.start(Scope.addFinalizer(runner.scope, Effect.sync(platform.close)))
  return { runner, ...platform, log }
}

export interface OpenClient extends OpenTransport {
  readonly config: FlatConfig.FlatConfig
}

/** Returns a copy of options that can be read; `names` are copied even if they are inherited. Throws if one of them throws, or if these are no options. */
export const copyOptions = <A extends object>(options: A, of?: string, names: ReadonlyArray<string> = []): A => {
  const copy = copyOf(options, names)
  const problems = typeof copy !== "object" || copy === null
    ? [{ path: "", problem: "must be an object" }]
    : unreadOf(copy)
  if (problems !== undefined) throw optionError(problems, undefined, of)
  return copy
}

/** Returns the environment variables; `undefined` if the runtime has none. Deno has `process` too, and asks for permission when one is read. */
export const environmentOf = () =>
  (globalThis as { readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> } }).process?.env

/** Completes options with the level of log lines in `FLAT_LOG`, where reading it asks nobody. */
const withLogLevel = (options: FlatClientOptions): FlatClientOptions => {
  const level = options.logLevel ?? ("Deno" in globalThis ? undefined : environmentOf()?.["FLAT_LOG"])
  if (level === undefined || level === "" || level === options.logLevel) return options
  if (isLogLevel(level)) return { ...options, logLevel: level }
  const problem = `the environment variable FLAT_LOG must be one of ${logLevels.join(", ")}, or not set`
  throw optionError([{ path: "logLevel", problem }])
}

const isLogLevel = (level: string): level is FlatConfig.LogLevel => logLevels.some((one) => one === level)

/** Checks the options, opens their transport and creates the runner of the client. The stack of a thrown error starts with the caller of `entry`. */
export const open = (options: FlatClientOptions, entry: Function): OpenClient => {
  try {
    return openClient(withLogLevel(copyOptions(options)))
  } catch (error) {
    throw fromCaller(error, entry)
  }
}

const openClient = (options: FlatClientOptions): OpenClient => {
  const config = checkOptions(options)
  const transport = transportOf(options)
  const session = sessionOf(options.accessToken)
  if (session !== undefined) keepUntilSettled(session, transport.runner)
  return { ...transport, config }
}
