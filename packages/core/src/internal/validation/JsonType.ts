/**
 * Types of JSON values. They are always checked for a response as a whole, and distinguish the members of a union.
 */
import type * as SchemaAST from "effect/SchemaAST"

export type JsonType = "string" | "number" | "boolean" | "object" | "array" | "null"

/** Returns the JSON type of a value; the result of `typeof` if JSON has no such type. */
export const of = (value: unknown): string => value === null ? "null" : Array.isArray(value) ? "array" : typeof value

const all: ReadonlyArray<JsonType> = ["string", "number", "boolean", "object", "array", "null"]

/** Returns the JSON types that a schema accepts. */
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
