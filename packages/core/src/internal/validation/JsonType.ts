/**
 * Types of JSON values: what the whole of an answer is checked by always, and what tells the members of a union apart.
 */
import type * as SchemaAST from "effect/SchemaAST"

export type JsonType = "string" | "number" | "boolean" | "object" | "array" | "null"

/** The type of a value; of one that JSON does not have, as `typeof` says. */
export const of = (value: unknown): string => value === null ? "null" : Array.isArray(value) ? "array" : typeof value

const all: ReadonlyArray<JsonType> = ["string", "number", "boolean", "object", "array", "null"]

/** The types of the values that come into question for a schema. */
export const ofSchema = (ast: SchemaAST.AST): ReadonlyArray<string> => {
  switch (ast._tag) {
    case "String":
      return ["string"]
    case "Number":
      return ["number"]
    case "Boolean":
      return ["boolean"]
    case "Null":
      return ["null"]
    case "Literal":
      return [typeof ast.literal]
    case "Arrays":
      return ["array"]
    case "Objects":
      return ["object"]
    case "Union":
      return ast.types.flatMap(ofSchema)
    case "Suspend":
      return ofSchema(ast.thunk())
    default:
      return all
  }
}
