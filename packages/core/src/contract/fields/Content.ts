/**
 * Fields that take a file: text as the documents have it, or the content itself, which goes out as base64. On the wire both are a string.
 */
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaGetter from "effect/SchemaGetter"
import * as Upload from "./Upload.ts"

const id = "@flat-sdk/core/contract/fields/Content"

/** Whether a value is a content. */
export const is = (value: unknown): value is Upload.Content => Upload.isContent(value) || Upload.isStreamed(value)

const Given = Schema.declare<Upload.Content>(is, {
  representation: { id, payload: null },
  expected: Upload.expected,
  // It stays as it is: what writes the body makes base64 of it. Servers never see one.
  toCodecJson: () => undefined,
  toCodecArbitrary: () =>
    Schema.link<Upload.Content>()(Schema.Uint8Array, {
      decode: SchemaGetter.transform((bytes: Uint8Array): Upload.Content => bytes),
      encode: SchemaGetter.forbidden(() => "samples are made, not read")
    })
})

/** A string, or a content in its place. */
export const orString = <S extends Schema.Schema<string>>(text: S) =>
  Schema.Union([text, Given]).annotate({ message: `Expected ${Upload.expected}` })

/** Whether a schema's tree is that of a content, without the string. */
export const isContent = (ast: SchemaAST.AST): boolean =>
  ast._tag === "Declaration" && (ast.annotations?.["representation"] as { readonly id?: string } | undefined)?.id === id

/** Whether a schema's tree is that of a field that takes contents. */
export const takesContent = (ast: SchemaAST.AST): boolean => ast._tag === "Union" && ast.types.some(isContent)

/** Fields that take contents, by name: with the field beside it that says `base64`, empty where base64 goes without saying. */
export type ContentFields = Readonly<Record<string, string>>

const mark = "dataEncoding"

/** The fields of a request body that take contents, wherever they stand in it; `undefined` where there are none. */
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
