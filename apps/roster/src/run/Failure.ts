/** Why a row failed, in the words of an administrator: the reason's tag, the message, what to do, and the id to quote. */
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

/** Whether an error says that the API, or the way to it, is in trouble: other rows are likely to meet the same. */
export const isUnreachable = ({ reason }: FlatError): boolean =>
  reason._tag === "Transport" || reason._tag === "Timeout" || reason._tag === "ServerError" ||
  reason._tag === "Decode" || reason._tag === "UnexpectedStatus"

const messageOf = (reason: FlatErrorReason): string =>
  "status" in reason && "code" in reason
    ? `${reason.status}${reason.code === undefined ? "" : ` ${reason.code}`}: ${reason.detail}${
      reason.param === undefined ? "" : ` (${reason.param})`
    }`
    : reason.message

const again = "run the same command again: what is done stays done"

/** The code of the system or of TLS, such as `ECONNREFUSED`: of the cause, or of a cause of that. */
const codeOf = (cause: unknown): string | undefined =>
  !(cause instanceof Error)
    ? undefined
    : "code" in cause && typeof cause.code === "string" && !cause.code.startsWith("UND_")
    ? cause.code
    : codeOf(cause.cause)

const authority = /^(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|CERT_UNTRUSTED|INVALID_CA)$/

const connectionFix = (cause: unknown): string => {
  const code = codeOf(cause) ?? ""
  if (authority.test(code)) {
    return "this computer does not trust the server's certificate. On a network that inspects HTTPS, ask for its CA certificate and set NODE_EXTRA_CA_CERTS to that PEM file"
  }
  switch (code) {
    case "CERT_HAS_EXPIRED":
    case "CERT_NOT_YET_VALID":
      return "the server's certificate is not valid at this time: check the clock of this computer and the base URL"
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return "the server's certificate is of another host: check the host in the base URL"
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `the host of the base URL is not known: check its spelling and the network, then ${again}`
    case "ECONNREFUSED":
      return `nothing listens at the base URL: check its host and port, then ${again}`
    default:
      return `check the network and the base URL, then ${again}`
  }
}

const isHtml = (text: string | undefined): boolean => text !== undefined && /^\s*</.test(text)

/** Whether a web page came in place of the API's JSON: of a proxy, a sign-in page of the network, another server. */
const isPage = ({ reason }: FlatError): boolean =>
  reason._tag === "Decode"
    ? reason.contentType?.includes("html") === true || isHtml(reason.excerpt)
    : "headers" in reason && reason.headers["content-type"]?.includes("html") === true

const page =
  "a web page came in place of the API's response: a proxy, a firewall or a sign-in page of the network may be in between. Sign in there, or have the host of the base URL allowed"

/** What to do about a reason. */
export const fixOf = (error: FlatError): string => {
  const { reason } = error
  if ("status" in reason && reason.status === 407) {
    return "a proxy of the network demands to sign in: have the host of the base URL allowed without it"
  }
  if (isPage(error)) return `${page}; then ${again}`
  if (error.outcome === "unknown") return `it may have been executed; ${again} and it looks before it writes`
  switch (reason._tag) {
    case "Unauthorized":
    case "Credentials":
      return "make a new token in the account's settings, with the scope edu.admin.users, and put it into FLAT_ACCESS_TOKEN"
    case "Forbidden":
      return `use the token of an organization administrator, with the scope ${
        reason.acceptedScopes.length === 0 ? "edu.admin.users" : reason.acceptedScopes.join(" or ")
      }`
    case "Conflict":
      return "the organization has something that conflicts with it: see the message, and correct this line"
    case "BadRequest":
    case "Encode":
      return "correct this line"
    case "NotFound":
      return "the account was removed meanwhile; run again to plan anew"
    case "PaymentRequired":
    case "QuotaExhausted":
      return "the organization's plan does not allow it: ask the vendor, or free a licence"
    case "RateLimited":
      return reason.resetAt === undefined
        ? `the hourly limit is used up; ${again} later`
        : `the hourly limit is used up; ${again} after ${reason.resetAt.toISOString()}`
    case "Transport":
      return connectionFix(reason.cause)
    case "Timeout":
      return `check the network and the base URL, then ${again}`
    default:
      return `${again}; if it stays, write to the vendor's support`
  }
}

/** What to do when the organization's accounts could not be read from `baseUrl`: nothing was written, and the address itself is in doubt. */
export const readingFix = (error: FlatError, baseUrl: string): string => {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  const shown = url === undefined ? "the base URL" : `${url.origin}${url.pathname}`
  const address = /\/v2\/?$/.test(url?.pathname ?? "")
    ? `check that ${shown} is the API (--base-url, FLAT_BASE_URL)`
    : `the base URL is ${shown}, and must end in /v2: correct --base-url or FLAT_BASE_URL`
  if (error.reason._tag === "NotFound") return address
  if (isPage(error)) return `${page}. Also ${address}`
  if ("status" in error.reason && error.reason.status === 407) return fixOf(error)
  if (error.reason._tag === "Decode" || error.reason._tag === "UnexpectedStatus") return address
  return fixOf(error)
}

/** The failure of one row. */
export const from = (error: FlatError | CredentialsFailed): Failure =>
  error._tag === "CredentialsFailed"
    ? {
      reason: error._tag,
      message: error.message,
      fix: "nothing was sent for this line; make room and run the same command again",
      supportId: undefined
    }
    : {
      reason: error.reason._tag,
      message: messageOf(error.reason),
      fix: fixOf(error),
      supportId: "supportId" in error.reason ? error.reason.supportId : undefined
    }
