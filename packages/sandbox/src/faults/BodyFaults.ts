/**
 * Faults within a body: JSON that is whole and parses, but is not what the documents promise.
 */
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import { isObject } from "effect/Predicate"
import type * as SchemaAST from "effect/SchemaAST"
import type { Fault } from "./Faults.ts"

type Json = { [name: string]: unknown }

// Enumerations of the contract, by the fields that carry them.
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

/** Names of the optional fields of what an endpoint answers. */
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

/** Spoils a parsed body in place, where the fault is one of these. Answers whether there was anything to spoil. */
export const spoil = (fault: Fault, body: unknown, endpoint: HttpApiEndpoint.Top): unknown => {
  const items = objects(body)
  switch (fault.name) {
    case "wrong-types": {
      if (items.length === 0) return Array.isArray(body) ? body.map(other) : other(body)
      for (const item of items) {
        // Never the id by default: most fields can be wrong without anybody noticing, which is the point.
        const field = fault.field ?? Object.keys(item).find((name) => name !== "id")
        if (field !== undefined) item[field] = other(item[field])
      }
      return body
    }
    case "unknown-fields":
      for (const item of items) {
        item["addedLater"] = { reason: "the documents do not know this field", since: 3 }
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
