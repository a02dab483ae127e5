/** The code that tells programs why a connection failed. */

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

const untrusted = /^(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|CERT_UNTRUSTED|INVALID_CA)$/

/** Returns whether a code means that this computer does not trust the certificate of the server, as in a network that inspects HTTPS. */
export const isUntrustedCertificate = (code: string): boolean => untrusted.test(code)
