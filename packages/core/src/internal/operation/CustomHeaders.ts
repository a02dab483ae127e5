/**
 * Headers that a program adds to its requests. What the client writes itself cannot be given: a request with another length, host or token is
 * no request of this client.
 */
import * as Redacted from "effect/Redacted"
import type { Reject } from "./OptionReader.ts"

/**
 * Headers by name. `undefined` and `null` are the same as a name that is left out.
 *
 * @category models
 */
export type CustomHeaders = Readonly<Record<string, string | Redacted.Redacted<string> | null | undefined>>

/** Headers as they are sent: names in lower case. */
export type SentHeaders = Readonly<Record<string, string>>

const token = /^[!#$%&'*+.^_`|~\w-]+$/
const printable = /^[\t\x20-\x7e]*$/

/** Written by the client or by the runtime's HTTP; where an option says it, that option. */
const owned =
  /^(accept(-encoding)?|authorization|user-agent|connection|content-(encoding|length|type)|expect|host|if-range|keep-alive|proxy-.*|range|te|trailer|transfer-encoding|upgrade|x-http-method(-override)?|x-method-override)$/
const byOption: Readonly<Record<string, string>> = { authorization: "accessToken", "user-agent": "userAgent" }

/** Checks headers. SchemaIssues name the header, and never repeat its value: it may be a secret. */
export const read = (given: unknown, reject: Reject): SentHeaders => {
  const headers: Record<string, string> = {}
  if (given === undefined || given === null) return headers
  if (typeof given !== "object" || Symbol.iterator in given) {
    reject("headers", "must be an object with names and values; of `Headers` make one with Object.fromEntries(headers)")
    return headers
  }
  for (const [name, value] of Object.entries(given as Readonly<Record<string, unknown>>)) {
    if (value === undefined || value === null) continue
    const path = `headers.${name.slice(0, 80)}`
    const text = Redacted.isRedacted(value) ? Redacted.value(value) : value
    const lower = name.toLowerCase()
    if (!token.test(name)) {
      reject(path, "is not the name of a header: letters, digits and hyphens only")
    } else if (owned.test(lower)) {
      const option = byOption[lower]
      reject(
        path,
        `is written by the client; leave it out${option === undefined ? "" : `, and use the option ${option}`}`
      )
    } else if (Object.hasOwn(headers, lower)) {
      reject(path, "is given twice: names of headers do not differ by case")
    } else if (typeof text !== "string" || !printable.test(text)) {
      reject(path, "must be a string of printable ASCII characters; encode anything else")
    } else headers[lower] = text
  }
  return headers
}
