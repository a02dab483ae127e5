/**
 * Checks the headers that a program adds to its requests. Headers that the client sets itself, such as the length, the host or the token, cannot
 * be set.
 */
import * as Redacted from "effect/Redacted"
import { unreadable } from "./InputReading.ts"
import type { Reject } from "./OptionReader.ts"

/** The value of a header. */
export type Header = string | Redacted.Redacted<string>

/** Headers as they are sent: names in lower case. */
export type SentHeaders = Readonly<Record<string, string>>

const token = /^[!#$%&'*+.^_`|~\w-]+$/
const printable = /^[\t\x20-\x7e]*$/

/** The headers that the client or the runtime sets. `byOption` names the option for some of them. */
const reservedHeaders =
  /^(accept(-encoding)?|authorization|user-agent|connection|content-(encoding|length|type)|expect|host|if-range|keep-alive|proxy-.*|range|te|trailer|transfer-encoding|upgrade|x-http-method(-override)?|x-method-override)$/
const byOption: Readonly<Record<string, string>> = { authorization: "accessToken", "user-agent": "userAgent" }

/** Checks headers. A problem includes the name of the header, never its value, which may be a secret. */
export const read = (given: unknown, reject: Reject): SentHeaders => {
  try {
    return checkHeaders(given, reject)
  } catch {
    reject("headers", unreadable)
    return {}
  }
}

const checkHeaders = (given: unknown, reject: Reject): SentHeaders => {
  const headers: Record<string, string> = {}
  if (given === undefined || given === null) return headers
  if (typeof given !== "object" || Symbol.iterator in given) {
    reject("headers", "must be an object with names and values; convert `Headers` with Object.fromEntries(headers)")
    return headers
  }
  for (const [name, value] of Object.entries(given as Readonly<Record<string, unknown>>)) {
    if (value === undefined || value === null) continue
    const path = `headers.${name.slice(0, 80)}`
    const text = Redacted.isRedacted(value) ? Redacted.value(value) : value
    const lower = name.toLowerCase()
    if (!token.test(name)) {
      reject(path, "is not a valid header name: use letters, digits and hyphens")
    } else if (reservedHeaders.test(lower)) {
      const option = byOption[lower]
      reject(
        path,
        `is set by the client; omit it${option === undefined ? "" : `, and use the option ${option}`}`
      )
    } else if (Object.hasOwn(headers, lower)) {
      reject(path, "is given twice: header names are case-insensitive. Remove one of them")
    } else if (typeof text !== "string" || !printable.test(text)) {
      reject(path, "must be a string of printable ASCII characters; encode anything else")
    } else headers[lower] = text
  }
  return headers
}
