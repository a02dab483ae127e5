/**
 * Fields that accept a file: a string as documented, or file content, which is sent as base64. Both are sent as a string.
 */
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaGetter from "effect/SchemaGetter"
import * as Upload from "./Upload.ts"

const id = "@flat-sdk/core/contract/fields/Content"

/** Returns whether a value is file content. */
export const is = (value: unknown): value is Upload.Content => Upload.isContent(value) || Upload.isStreamed(value)

const Given = Schema.declare<Upload.Content>(is, {
  representation: { id, payload: null },
  expected: Upload.expected,
  // Unchanged: the body writer encodes it as base64. Servers never receive one.
  toCodecJson: () => undefined,
  toCodecArbitrary: () =>
    Schema.link<Upload.Content>()(Schema.Uint8Array, {
      decode: SchemaGetter.transform((bytes: Uint8Array): Upload.Content => bytes),
      encode: SchemaGetter.forbidden(() => "samples are made, not read")
    })
})

/** Creates a schema for a string or file content. */
export const orString = <S extends Schema.Schema<string>>(text: S) =>
  Schema.Union([text, Given]).annotate({ message: `Expected ${Upload.expected}` })

/** Returns whether a schema is that of file content, without the string. */
export const isContent = (ast: SchemaAST.AST): boolean =>
  ast._tag === "Declaration" && (ast.annotations?.["representation"] as { readonly id?: string } | undefined)?.id === id

/** Returns whether a schema is that of a field that accepts file content. */
export const takesContent = (ast: SchemaAST.AST): boolean => ast._tag === "Union" && ast.types.some(isContent)

/** Fields that accept file content, by name. The value is the sibling field that declares `base64`, or empty if base64 is implied. */
export type ContentFields = Readonly<Record<string, string>>

const mark = "dataEncoding"

/** Returns the fields of a request body that accept file content, at any depth, or `undefined` if there are none. */
export const fieldsIn = (ast: SchemaAST.AST): ContentFields | undefined => {
  const found: Record<string, string> = {}
  const look = (part: SchemaAST.AST): void => {
    if (part._tag === "Union") part.types.forEach(look)
    if (part._tag === "Arrays") part.rest.forEach(look)
    if (part._tag !== "Objects") return
    const marked = part.propertySignatures.some(({ name }) => name === mark)
    for (const { name, type } of part.propertySignatures) {
      if (takesContent(type)) found[String(name)] = marked ? mark : ""
      else look(type)
    }
  }
  look(ast)
  return Object.keys(found).length === 0 ? undefined : found
}
