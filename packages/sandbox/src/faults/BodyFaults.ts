/**
 * Faults inside a JSON body: the body is complete and parses, but does not match the API's documentation.
 */
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import { isObject } from "effect/Predicate"
import type * as SchemaAST from "effect/SchemaAST"
import type { Fault } from "./Rules.ts"

type Json = { [name: string]: unknown }

// Fields of the contract that are enumerations.
const enumerations = [
  "organizationRole",
  "type",
  "product",
  "status",
  "lms",
  "mode",
  "ltiVersion",
  "deploymentMode",
  "source",
  "state",
  "level",
  "privacy"
]

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

/** Returns the names of the optional fields in the response of an endpoint. */
const optionalFields = (endpoint: HttpApiEndpoint.Top): ReadonlyArray<string> => {
  const collect = (ast: SchemaAST.AST): ReadonlyArray<string> => {
    switch (ast._tag) {
      case "Arrays":
        return ast.rest.flatMap(collect)
      case "Union":
        return ast.types.flatMap(collect)
      case "Objects":
        return ast.propertySignatures
          .filter((signature) => signature.type.context?.isOptional === true)
          .map((signature) => String(signature.name))
      default:
        return []
    }
  }
  return [...endpoint.success].flatMap((schema) => {
    const body = HttpApiSchema.isWithHeaders(schema) ? schema.schema : schema
    return "ast" in body ? collect(body.ast) : []
  })
}

/** Applies a body fault to a parsed body in place, and returns the body. Other faults change nothing. */
export const applyBodyFault = (fault: Fault, body: unknown, endpoint: HttpApiEndpoint.Top): unknown => {
  const items = objects(body)
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
        for (const name of fault.field === undefined ? enumerations : [fault.field]) {
          if (name in item) item[name] = "added-later"
        }
      }
      return body
    case "null-fields": {
      const optional = fault.field === undefined ? optionalFields(endpoint) : [fault.field]
      for (const item of items) {
        for (const name of optional) if (fault.field !== undefined || !(name in item)) item[name] = null
      }
      return body
    }
    default:
      return body
  }
}
