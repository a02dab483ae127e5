/** Reads the parts of a transport's error that may be shown: its innermost message, scrubbed, and never the request in it. */
import { scrub } from "./Redaction.ts"

/** Returns the innermost message of a chain of causes, with its code. The outer messages only say that something failed. */
export const rootMessage = (error: unknown): string => {
  let current: unknown = error
  for (let depth = 0; depth < 8; depth++) {
    const cause = typeof current === "object" && current !== null && "cause" in current ? current.cause : undefined
    // A cause with neither message nor code says less than what it caused.
    if (
      cause === undefined || cause === null || (cause instanceof Error && cause.message === "" && !("code" in cause))
    ) break
    current = cause
  }
  // undici's errors of its parser have a code that may be undefined.
  const code = typeof current === "object" && current !== null && "code" in current ? String(current.code ?? "") : ""
  const message = current instanceof Error ? current.message : String(current)
  // Messages of Node include the code.
  return scrub(message.includes(code) ? message : `${code} ${message}`.trim())
}

/** Returns the cause of an `HttpClient` error. The error itself contains the request with its body and must not be passed on. */
export const innerCause = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "cause" in error ? error.cause : undefined

/** Returns the message of any thrown value. Never throws. */
export const messageOf = (thrown: unknown): string => {
  try {
    if (typeof thrown !== "object" || thrown === null) return String(thrown)
    const { message, name } = thrown as { readonly message?: unknown; readonly name?: unknown }
    return typeof message === "string" && message !== ""
      ? message
      : typeof name === "string"
      ? name
      : "an object without a message"
  } catch {
    return "a value that cannot be read"
  }
}
