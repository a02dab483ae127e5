/** Finds the fields of a request body that accept file content. `Content.ts` makes their schemas; this module does not need the schema library. */
import type * as SchemaAST from "effect/SchemaAST"

/** Name of the schema of file content. */
export const contentId = "@flat-sdk/core/contract/fields/Content"

/** Returns whether a schema is that of file content, without the string. */
export const isContent = (ast: SchemaAST.AST): boolean =>
  ast._tag === "Declaration" &&
  (ast.annotations?.["representation"] as { readonly id?: string } | undefined)?.id === contentId

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
