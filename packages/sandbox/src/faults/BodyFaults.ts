/** Faults inside a JSON body: the body is complete and parses, but does not match the API's documentation. */
import { bodiesOf, type Shape, shapeOf } from "@flat-sdk/engine/Validation"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import { isObject } from "effect/Predicate"
import type { Fault } from "./Rules.ts"

type Json = { [name: string]: unknown }

const other = (value: unknown): unknown => {
  switch (typeof value) {
    case "string":
      return 42
    case "number":
      return String(value)
    case "boolean":
      return value ? "yes" : "no"
    default:
      return Array.isArray(value) ? { wrapped: value } : [value]
  }
}

const objects = (body: unknown): ReadonlyArray<Json> =>
  (Array.isArray(body) ? body : [body]).filter((item): item is Json => isObject(item))

/** Returns the names of some fields of an object, of the items of a list, or of the members of a union. Those of optional fields end in `?`. */
const namesIn = (shape: Shape, matches: (name: string, field: Shape) => boolean): ReadonlyArray<string> => {
  if (typeof shape === "function") return namesIn(shape(), matches)
  if (typeof shape === "string") return []
  if ("items" in shape) return namesIn(shape.items, matches)
  if ("orNull" in shape) return namesIn(shape.orNull, matches)
  if ("union" in shape) return shape.union.flatMap((member) => namesIn(member, matches))
  const fields = "fields" in shape ? Object.entries(shape.fields) : []
  return fields.filter(([name, field]) => matches(name, field)).map(([name]) => name.replace(/\?$/, ""))
}

const isEnumeration = (shape: Shape): boolean =>
  typeof shape === "object" && ("open" in shape || ("orNull" in shape && isEnumeration(shape.orNull)))

/** Applies a body fault to a parsed body in place, and returns the body. Other faults change nothing. */
export const applyBodyFault = (fault: Fault, body: unknown, endpoint: HttpApiEndpoint.Top): unknown => {
  const items = objects(body)
  /** The field of the fault, or some fields of the body. */
  const names = (matches: (name: string, field: Shape) => boolean): ReadonlyArray<string> =>
    fault.field === undefined
      ? bodiesOf(endpoint).flatMap(([, ast]) => namesIn(shapeOf(ast), matches))
      : [fault.field]
  switch (fault.name) {
    case "wrong-types": {
      if (items.length === 0) return Array.isArray(body) ? body.map(other) : other(body)
      for (const item of items) {
        // Not the id by default: callers would notice it. A wrong type in most other fields is easy to miss, and this fault tests that.
        const field = fault.field ?? Object.keys(item).find((name) => name !== "id")
        if (field !== undefined) item[field] = other(item[field])
      }
      return body
    }
    case "unknown-fields":
      for (const item of items) {
        item["addedLater"] = { reason: "this field is not documented", since: 3 }
        for (const value of Object.values(item)) {
          if (isObject(value) && value !== item["addedLater"]) value["addedLater"] = true
        }
      }
      return body
    case "unknown-enum":
      for (const item of items) {
        for (const name of names((_, field) => isEnumeration(field))) if (name in item) item[name] = "added-later"
      }
      return body
    case "null-fields": {
      const optional = names((name) => name.endsWith("?"))
      for (const item of items) {
        for (const name of optional) if (fault.field !== undefined || !(name in item)) item[name] = null
      }
      return body
    }
    default:
      return body
  }
}
