/** Reports why a command failed: text for people, which ends with what to do next, or one JSON object for programs, and the exit code. */
import { type FlatError, type FlatErrorReason, isFlatError } from "@flat-sdk/core/FlatError"
import { errorCodeOf, isUntrustedCertificate } from "@flat-sdk/core/Transport"
import { messageOf, scrub } from "@flat-sdk/engine/Telemetry"
import { type ExitCode, exitCodes, reasonCodes } from "@flat-sdk/terminal/ExitCode"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Printable from "@flat-sdk/terminal/Printable"
import * as Data from "effect/Data"
import { PlatformError } from "effect/PlatformError"
import * as Json from "./Json.ts"

/** Errors of the command line itself have these fields besides their message. */
interface CommandError {
  readonly message: string
  readonly exitCode: ExitCode
  readonly next?: string | undefined
  /** Name of the kind of error, such as `UnknownField`. */
  readonly _tag?: string | undefined
  /** A name that says more. */
  readonly reason?: string | undefined
  readonly problems?: ReadonlyArray<object> | undefined
}

const isCommandError = (error: unknown): error is CommandError =>
  typeof error === "object" && error !== null && "exitCode" in error && typeof error.exitCode === "number"
  && "message" in error && typeof error.message === "string"

/** The JSON of an error. Fields that do not apply are null. */
interface Report
  extends
    Pick<CommandError, "exitCode" | "message" | "problems">,
    Readonly<Record<"code" | "id" | "next" | "operation" | "outcome" | "param", string | null>>,
    Readonly<Record<"attempts" | "status", number | null>>
{
  readonly reason: string
}

const networkNext = (cause: unknown): string => {
  const code = errorCodeOf(cause) ?? ""
  if (isUntrustedCertificate(code)) {
    return "This computer does not trust the server's certificate. If your network inspects HTTPS, set NODE_EXTRA_CA_CERTS to the PEM file of its certificate authority."
  }
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "Check the host of the base URL and the network, then run the command again."
    case "ECONNREFUSED":
      return "Check the host and the port of the base URL, then run the command again."
    default:
      return "Check the network and the base URL, then run the command again."
  }
}

const scopesOf = (scopes: ReadonlyArray<string>): string =>
  scopes.length === 0 ? "" : ` with the scope ${scopes.join(" or ")}`

/** What to do after an error of the API, for the reasons that do not say more. */
const nexts = {
  BadRequest: "Correct the input. \"flat describe\" shows what the operation takes.",
  Encode: "Correct the input. \"flat describe\" shows what the operation takes.",
  Unauthorized: "Run \"flat auth login\", or set FLAT_ACCESS_TOKEN to a token of this server.",
  Credentials: "Run \"flat auth login\", or set FLAT_ACCESS_TOKEN to a token of this server.",
  PaymentRequired: "Change the plan of the account, or leave the feature out.",
  NotFound:
    "Check the ids: a list command shows them, and names are not ids. The resource may have been removed, or this account may not see it.",
  Conflict: "Choose another value, or update what exists.",
  QuotaExhausted: "Buy more, or free some. Waiting does not help.",
  ServerError: "Run the command again later. If it fails again, quote the id to the support of the API.",
  UnexpectedStatus: "Check the base URL: a proxy or another server may have responded.",
  Decode: "Check the base URL: a proxy or another server may have responded.",
  Timeout: "Run the command again, or allow more time.",
  JobFailed: "Correct what the message names, and start the job again."
} as const

const nextOfReason = (reason: FlatErrorReason): string => {
  switch (reason._tag) {
    case "Forbidden":
      return `Use a token${scopesOf(reason.acceptedScopes)}, of an account that has the right.`
    case "RateLimited":
      return `Run the command again ${
        reason.resetAt === undefined ? "later" : `after ${reason.resetAt.toISOString()}`
      }.`
    case "Transport":
      return networkNext(reason.cause)
    default:
      return nexts[reason._tag]
  }
}

const isUnknown = (error: FlatError): boolean => error.outcome === "unknown"

const reportOf = (error: FlatError): Report => {
  const { reason } = error
  const isApi = "status" in reason
  return {
    reason: reason._tag,
    status: isApi ? reason.status : null,
    code: "code" in reason ? reason.code ?? null : null,
    message: error.message,
    param: "param" in reason ? reason.param ?? null : null,
    id: "supportId" in reason ? reason.supportId ?? null : null,
    operation: error.operation,
    attempts: error.attempts,
    outcome: error.outcome ?? null,
    next: isUnknown(error) ? "Check whether it was executed before you run the command again." : nextOfReason(reason),
    exitCode: reasonCodes[reason._tag],
    ...("problems" in reason ? { problems: reason.problems } : undefined)
  }
}

const commandReport = ({ _tag, exitCode, message, next, problems, reason }: CommandError): Report => ({
  ...nothing,
  reason: reason ?? _tag ?? (exitCode === exitCodes.rejected ? "Usage" : "Failed"),
  message,
  next: next ?? null,
  exitCode,
  ...(problems === undefined ? undefined : { problems })
})

const nothing = {
  status: null,
  code: null,
  param: null,
  id: null,
  operation: null,
  attempts: null,
  outcome: null,
  next: null
} as const

const reportUnexpected = (error: unknown): Report => ({
  ...nothing,
  reason: "Unexpected",
  // Whatever it is, it may quote what was sent or read.
  message: scrub(messageOf(error)),
  next: "Run the command again. If it fails again, report it with the command, without its values.",
  exitCode: exitCodes.defect
})

/** A file of a command that no module has reported in words of its own. */
const ofFile = (error: unknown): CommandError | undefined =>
  error instanceof PlatformError
    ? FileFailure.writing("pathOrDescriptor" in error.reason ? String(error.reason.pathOrDescriptor) : "a file", error)
    : undefined

/** What a wrong base URL leads to: the API has nothing without the version in its path. */
const withoutVersion = (error: FlatError, baseUrl: string | undefined): boolean =>
  "status" in error.reason && error.reason.status === 404 && baseUrl !== undefined
  && !/\/v\d+\/*$/.test(URL.parse(baseUrl)?.pathname ?? "/v2")

const describe = (error: unknown, baseUrl: string | undefined): Report => {
  if (isFlatError(error)) {
    const report = reportOf(error)
    return withoutVersion(error, baseUrl)
      ? { ...report, next: `The base URL has no /v2 at its end: check FLAT_BASE_URL and --base-url. ${report.next}` }
      : report
  }
  const known = isCommandError(error) ? error : ofFile(error)
  return known === undefined ? reportUnexpected(error) : commandReport(known)
}

const what = (error: FlatError): string => {
  const { reason } = error
  if (!("supportId" in reason)) return reason.message
  const code = reason.code === undefined ? "" : ` ${reason.code}`
  if (reason._tag === "Unauthorized" && reason.anonymous === true) {
    return `the request needs an access token, and none was sent (${reason.status}${code})`
  }
  const param = reason.param === undefined ? "" : ` (parameter "${reason.param}")`
  return `${reason._tag}, ${reason.status}${code}: ${reason.detail}${param}`
}

const textOf = (error: unknown, { id, message, next }: Report): string => {
  const lines = isFlatError(error)
    ? [
      `${error.operation} failed: ${what(error)}`,
      ...(error.attempts > 1 ? [`It was attempted ${error.attempts} times.`] : []),
      ...(isUnknown(error)
        ? ["The outcome is unknown: the request was sent and may have been executed, but no complete response arrived."]
        : []),
      ...(error.consumedSource === undefined
        ? []
        : [`It was not attempted again, because ${error.consumedSource} can be read only once.`]),
      ...(id === null ? [] : [`Id for the support of the API: ${id}`])
    ]
    : [message]
  return [...lines, ...(next === null ? [] : [next])].map(Printable.lines).join("\n")
}

/** Reports an error: what standard error gets, without a line break at its end, and the exit code. */
export const report = (
  error: unknown,
  options: {
    readonly json: boolean
    /** The base URL that a flag or a variable sets. */
    readonly baseUrl?: string | undefined
  }
): { readonly text: string; readonly exitCode: ExitCode } => {
  const described = describe(error, options.baseUrl)
  return {
    text: options.json ? Json.compact(described) : `Error: ${textOf(error, described)}`,
    exitCode: described.exitCode
  }
}

/** Ends the command with an exit code, and without a message: a program that it ran has said why. */
export class ExitWith extends Data.TaggedError("ExitWith")<{ readonly exitCode: number }> {}

/** A command that could not do, or not finish, what was asked. Its reason is that of the JSON report, such as `AnswersNeeded`. */
export class CommandFailed extends Data.TaggedError("CommandFailed")<{
  readonly reason: string
  readonly message: string
  readonly next?: string
  readonly exitCode: ExitCode
  readonly problems?: ReadonlyArray<object>
}> {}
