/** Describes why a row failed: the error reason, the message, what to do, and the support id. */
import type { FlatError, FlatErrorReason } from "@flat-sdk/core/FlatError"
import { errorCodeOf, isUntrustedCertificate } from "@flat-sdk/core/Transport"
import * as Schema from "effect/Schema"
import type { CredentialsFailed } from "../../passwords/Credentials.ts"

export const Failure = Schema.Struct({
  /** Tag of the error reason, such as `Conflict`. */
  reason: Schema.String,
  message: Schema.String,
  fix: Schema.String,
  /** Id to quote to Flat's support, if the response had one. */
  supportId: Schema.optional(Schema.String)
})

/** Returns whether no further call can succeed with this token. */
export const endsTheRun = (error: FlatError): boolean =>
  error.reason._tag === "Unauthorized" || error.reason._tag === "Credentials"

/** Returns whether the API or the connection has a problem that probably affects other rows too. */
export const isUnreachable = ({ reason }: FlatError): boolean =>
  reason._tag === "Transport" || reason._tag === "Timeout" || reason._tag === "ServerError" ||
  reason._tag === "Decode" || reason._tag === "UnexpectedStatus"

const messageOf = (reason: FlatErrorReason): string =>
  "status" in reason && "code" in reason
    ? `${reason.status}${reason.code === undefined ? "" : ` ${reason.code}`}: ${reason.detail}${
      reason.param === undefined ? "" : ` (${reason.param})`
    }`
    : reason.message

const again = "run the same command again (completed rows are not repeated)"

const expiredCertificate =
  "the server's certificate has expired or is not valid yet: check the clock of this computer and the base URL"
const notFound = `the host of the base URL was not found: check its spelling and the network, then ${again}`

const connectionFixes: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: expiredCertificate,
  CERT_NOT_YET_VALID: expiredCertificate,
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host: check the host in the base URL",
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  ECONNREFUSED: `the server refused the connection: check the host and port of the base URL, then ${again}`
}

const connectionFix = (cause: unknown): string => {
  const code = errorCodeOf(cause) ?? ""
  return isUntrustedCertificate(code)
    ? "this computer does not trust the server's certificate. If your network inspects HTTPS, ask for its CA certificate (a PEM file) and name it with --ca FILE, or set NODE_EXTRA_CA_CERTS to its path"
    : connectionFixes[code] ?? `check the network and the base URL, then ${again}`
}

const isHtml = (text: string | undefined): boolean => text !== undefined && /^\s*</.test(text)

/** Returns whether the response is a web page instead of JSON, from a proxy, a sign-in page of the network or another server. */
const isPage = ({ reason }: FlatError): boolean =>
  reason._tag === "Decode"
    ? reason.contentType?.includes("html") === true || isHtml(reason.excerpt)
    : "headers" in reason && reason.headers["content-type"]?.includes("html") === true

const page =
  "the response is a web page instead of JSON, probably from a proxy, a firewall or a sign-in page of the network. Sign in to the network, or have the host of the base URL allowed"

/** Returns what to do about an error. */
export const fixOf = (error: FlatError): string => {
  const { reason } = error
  if ("status" in reason && reason.status === 407) {
    return "a proxy of the network requires authentication: have the host of the base URL allowed without it"
  }
  if (isPage(error)) return `${page}; then ${again}`
  if (error.outcome === "unknown") {
    return `the write may have been executed; ${again}. It checks the account before it writes`
  }
  switch (reason._tag) {
    case "Unauthorized":
    case "Credentials":
      return "create a new token in the account's settings, with the scope edu.admin.users, and set FLAT_ACCESS_TOKEN to it"
    case "Forbidden":
      return `use the token of an organization administrator, with the scope ${
        reason.acceptedScopes.length === 0 ? "edu.admin.users" : reason.acceptedScopes.join(" or ")
      }`
    case "Conflict":
      return "this row conflicts with existing data: see the message, and correct this row"
    case "BadRequest":
    case "Encode":
      return "correct this row"
    case "NotFound":
      return "the account was removed after the plan was made; run the same command again for a new plan"
    case "PaymentRequired":
    case "QuotaExhausted":
      return "the organization's subscription does not allow this: free a license, or contact Flat"
    case "RateLimited":
      return reason.resetAt === undefined
        ? `the hourly limit is used up; ${again} later`
        : `the hourly limit is used up; ${again} after ${reason.resetAt.toISOString()}`
    case "Transport":
      return connectionFix(reason.cause)
    case "Timeout":
      return `check the network and the base URL, then ${again}`
    default:
      return `${again}; if it fails again, contact Flat's support`
  }
}

/** Returns what to do when the accounts could not be read from `baseUrl`. Nothing was written, and the base URL may be wrong. */
export const readingFix = (error: FlatError, baseUrl: string): string => {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  const shown = url === undefined ? "the base URL" : `${url.origin}${url.pathname}`
  const address = /\/v2\/?$/.test(url?.pathname ?? "")
    ? `check that ${shown} is the base URL of the API (--base-url, FLAT_BASE_URL)`
    : `the base URL is ${shown}, but must end in /v2: correct --base-url or FLAT_BASE_URL`
  if (error.reason._tag === "NotFound") return address
  if (isPage(error)) return `${page}. Also ${address}`
  if ("status" in error.reason && error.reason.status === 407) return fixOf(error)
  if (error.reason._tag === "Decode" || error.reason._tag === "UnexpectedStatus") return address
  return fixOf(error)
}

/** Creates the failure of a row from an error. */
export const from = (error: FlatError | CredentialsFailed): typeof Failure.Type =>
  error._tag === "CredentialsFailed"
    ? {
      reason: error._tag,
      message: error.message,
      fix: "free disk space and run the same command again",
      supportId: undefined
    }
    : {
      reason: error.reason._tag,
      message: messageOf(error.reason),
      fix: fixOf(error),
      supportId: "supportId" in error.reason ? error.reason.supportId : undefined
    }
