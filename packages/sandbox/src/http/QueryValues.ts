/**
 * Checks raw query values before the contract decodes them. JavaScript accepts `1e3`, `+5` and an empty string as numbers, and treats an empty
 * cursor as missing; the API does not.
 */
import { fieldShapesOf, type Shape } from "@flat-sdk/engine/Validation"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import { badRequest } from "./Errors.ts"

// All numbers in queries are whole.
const wholeNumber = /^-?(0|[1-9][0-9]*)$/
const cursors: ReadonlyArray<string> = ["next", "previous"]

const isNumber = (shape: Shape): boolean =>
  shape === "integer" || shape === "finite" || (typeof shape === "object" && "range" in shape)

const known = new WeakMap<HttpApiEndpoint.Top, ReadonlyArray<string>>()

const numbersOf = (endpoint: HttpApiEndpoint.Top): ReadonlyArray<string> => {
  let names = known.get(endpoint)
  if (names === undefined) {
    const fields = endpoint.query === undefined ? {} : fieldShapesOf(endpoint.query.ast)
    // The name of an optional field ends in `?`.
    names = Object.entries(fields).filter(([, shape]) => isNumber(shape)).map(([name]) => name.replace(/\?$/, ""))
    known.set(endpoint, names)
  }
  return names
}

/** Throws a failure for an invalid query value. */
export const check = (endpoint: HttpApiEndpoint.Top, url: string): void => {
  const at = url.indexOf("?")
  if (at < 0) return
  const numbers = numbersOf(endpoint)
  for (const [name, value] of new URLSearchParams(url.slice(at + 1))) {
    if (numbers.includes(name) && !(wholeNumber.test(value) && value !== "-0")) {
      throw badRequest(`${name}: expected a whole number in plain digits, such as 25`, name)
    }
    if (value === "" && endpoint.query !== undefined && cursors.includes(name)) {
      throw badRequest(
        `${name}: expected a cursor from a Link header. Leave the parameter out for the first page`,
        name
      )
    }
  }
}
