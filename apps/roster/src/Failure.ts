/** Why a row failed, in the words of an administrator: the reason's tag, what was said, what to do, whom to quote. */
import type { FlatError, FlatErrorReason } from "@flat-sdk/core/FlatError"
import type { CredentialsFailed } from "./Credentials.ts"

export interface Failure {
  /** Tag of the reason, such as `Conflict`. */
  readonly reason: string
  readonly message: string
  readonly fix: string
  /** Id to quote to the vendor's support, where the API gave one. */
  readonly supportId: string | undefined
}

/** Whether an error says that no further call can succeed with this token. */
export const endsTheRun = (error: FlatError): boolean =>
  error.reason._tag === "Unauthorized" || error.reason._tag === "Credentials"

const messageOf = (reason: FlatErrorReason): string =>
  "status" in reason && "code" in reason
    ? `${reason.status}${reason.code === undefined ? "" : ` ${reason.code}`}: ${reason.detail}${
      reason.param === undefined ? "" : ` (${reason.param})`
    }`
    : reason.message

const again = "run the same command again: what is done stays done"

/** What to do about a reason. */
export const fixOf = (error: FlatError): string => {
  if (error.outcome === "unknown") return `it may have been executed; ${again} and it looks before it writes`
  switch (error.reason._tag) {
    case "Unauthorized":
    case "Credentials":
      return "make a new token in the account's settings and put it into FLAT_ACCESS_TOKEN"
    case "Forbidden":
      return "use the token of an organization administrator, with the scope edu.admin.users"
    case "Conflict":
      return "the organization has something that stands against it: see the message, and correct this line"
    case "BadRequest":
    case "Encode":
      return "correct this line"
    case "NotFound":
      return "the account was removed meanwhile; run again to plan anew"
    case "PaymentRequired":
    case "QuotaExhausted":
      return "the organization's plan does not allow it: ask the vendor, or free a licence"
    case "RateLimited":
      return error.reason.resetAt === undefined
        ? `the hourly limit is used up; ${again} later`
        : `the hourly limit is used up; ${again} after ${error.reason.resetAt.toISOString()}`
    case "Transport":
    case "Timeout":
      return `check the network and the base URL, then ${again}`
    default:
      return `${again}; if it stays, write to the vendor's support`
  }
}

/** The failure of one row. */
export const from = (error: FlatError | CredentialsFailed): Failure =>
  error._tag === "CredentialsFailed"
    ? {
      reason: error._tag,
      message: error.message,
      fix: "nothing was sent for this line; make room and run again",
      supportId: undefined
    }
    : {
      reason: error.reason._tag,
      message: messageOf(error.reason),
      fix: fixOf(error),
      supportId: "supportId" in error.reason ? error.reason.supportId : undefined
    }
