/** The error reason of a request that got no response. The codes of the platform's errors show whether anything was sent. */
import { rootMessage } from "../error/Cause.ts"
import { Transport } from "../error/FlatError.ts"

const unsentCodes = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused",
  "FailedToOpenSocket",
  "DNSException"
])
const tlsCode = /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|EPROTO|HOSTNAME_MISMATCH)/

const codesOf = (error: unknown, depth = 0): ReadonlyArray<string> => {
  if (typeof error !== "object" || error === null || depth > 8) return []
  const own = "code" in error && typeof error.code === "string" ? [error.code] : []
  const inner = "cause" in error ? codesOf(error.cause, depth + 1) : []
  const many = error instanceof AggregateError ? error.errors.flatMap((one) => codesOf(one, depth + 1)) : []
  return [...own, ...inner, ...many]
}

// Deno's fetch has no error codes; only its message shows whether the connection failed to open or was interrupted.
const unsentWords = /client error \(Connect\)/

const longHeaderCodes = new Set(["HPE_HEADER_OVERFLOW", "UND_ERR_HEADERS_OVERFLOW"])

const longHeaders =
  "the headers of the response are longer than this runtime reads. On Node that is 16 KiB: start it with " +
  "--max-http-header-size=65536, or ask who runs the server or the proxy for shorter ones"

/** Returns the error reason for the error of a request, or of its response, in a phase. */
export const failureIn = (phase: Transport["phase"], cause: unknown, detail: string = rootMessage(cause)): Transport =>
  codesOf(cause).some((code) => longHeaderCodes.has(code))
    ? new Transport({ phase, detail: longHeaders, final: true, cause })
    : new Transport({ phase, detail, cause })

/** Returns the error reason for the error of a request that got no response. */
export const failureOf = (cause: unknown, detail: string = rootMessage(cause)): Transport => {
  const unsent = codesOf(cause).some((code) => unsentCodes.has(code) || tlsCode.test(code)) || unsentWords.test(detail)
  return failureIn(unsent ? "connect" : "response", cause, detail)
}

/**
 * Returns the system or TLS code of an error, such as `ECONNREFUSED`, or that of its cause. The own codes of undici are left out: they name a symptom, and
 * the cause has the code.
 */
export const errorCodeOf = (cause: unknown): string | undefined =>
  !(cause instanceof Error)
    ? undefined
    : "code" in cause && typeof cause.code === "string" && !cause.code.startsWith("UND_")
    ? cause.code
    : errorCodeOf(cause.cause)

const untrustedCodes =
  /^(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|CERT_UNTRUSTED|INVALID_CA)$/

/** Returns whether a code means that this computer does not trust the certificate of the server, as in a network that inspects HTTPS. */
export const isUntrustedCertificate = (code: string): boolean => untrustedCodes.test(code)
