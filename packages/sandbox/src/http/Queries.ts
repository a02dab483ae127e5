/**
 * Raw paths and queries, before the contract decodes them. Accepts the forms of clients that do not follow the documented one: the vendor's Ruby client
 * numbers the keys of arrays, others send `role[]`, Python sends `True`. Rejects values that JavaScript would accept: `1e3`, `+5` and an empty string as
 * numbers, an empty cursor as a missing one.
 */
import { fieldShapesOf, type Shape } from "@flat-sdk/engine/Validation"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import { badRequest } from "./Errors.ts"

const indexPattern = /^([^[\]]+)\[\d*\]$/

/** Rewrites a query (without `?`) to repeated keys. */
const query = (text: string): string => {
  // Fast path: most queries need no change.
  if (!/[[\]]|%5B|=True|=False/i.test(text)) return text
  const params = new URLSearchParams()
  for (const [key, value] of new URLSearchParams(text)) {
    if (key !== "") {
      params.append(indexPattern.exec(key)?.[1] ?? key, /^(True|False)$/.test(value) ? value.toLowerCase() : value)
    }
  }
  return params.toString()
}

/**
 * Removes the base path from a request's path and query. Returns `undefined` if the path is not under it. Also rejects `;` and `#`, which would
 * end the path for the router: ids must percent-encode them.
 */
export const relative = (url: string, base: string): string | undefined => {
  const at = url.indexOf("?")
  const path = at < 0 ? url : url.slice(0, at)
  if (!path.startsWith(`${base}/`) || /[;#]/.test(path)) return undefined
  const params = at < 0 ? "" : query(url.slice(at + 1))
  return `${path.slice(base.length)}${params === "" ? "" : `?${params}`}`
}

// All numbers in queries are whole.
const wholeNumber = /^(0|-?[1-9][0-9]*)$/

const isNumber = (shape: Shape): boolean =>
  shape === "integer" || shape === "finite" || (typeof shape === "object" && "range" in shape)

/** Returns the numbers in the query of an endpoint. The name of an optional field ends in `?`. */
const numbersOf = ({ query }: HttpApiEndpoint.Top): ReadonlyArray<string> =>
  Object.entries(query === undefined ? {} : fieldShapesOf(query.ast)).filter(([, shape]) => isNumber(shape))
    .map(([name]) => name.replace(/\?$/, ""))

/** Throws a failure for an invalid query value. */
export const check = (endpoint: HttpApiEndpoint.Top, url: string): void => {
  const at = url.indexOf("?")
  if (at < 0) return
  const numbers = numbersOf(endpoint)
  for (const [name, value] of new URLSearchParams(url.slice(at + 1))) {
    if (numbers.includes(name) && !wholeNumber.test(value)) {
      throw badRequest(`${name}: expected a whole number in plain digits, such as 25`, name)
    }
    if (value === "" && endpoint.query !== undefined && (name === "next" || name === "previous")) {
      throw badRequest(
        `${name}: expected a cursor from a Link header. Leave the parameter out for the first page`,
        name
      )
    }
  }
}
