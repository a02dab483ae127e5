/** Fields of a body that take the contents of files. */
import type { Body, Catalog } from "./Catalog.ts"
import * as Fields from "./Fields.ts"

/** The field that takes the name of a file, next to its contents. */
export const nameField = "filename"

/** Whether a body has the field for the file's name next to the contents at a path. */
export const hasName = (catalog: Catalog, { schema }: Body, path: ReadonlyArray<string | number>): boolean =>
  Fields.schemasAt(catalog, schema, [...path.slice(0, -1).filter((part) => typeof part === "string"), nameField]).length
    > 0

/** Puts contents, with the name of their file, into each place of a sample that takes some. */
export const fill = (
  catalog: Catalog,
  body: Body,
  sample: unknown,
  file: { readonly content: unknown; readonly name: string }
): unknown => {
  const within = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => within(item, `${path}[]`))
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]): ReadonlyArray<readonly [string, unknown]> => {
        const place = path === "" ? name : `${path}.${name}`
        if (!body.contents.includes(place)) return [[name, within(inner, place)]]
        const isNamed = hasName(catalog, body, place.split(/\.|\[\]\.?/))
        return [[name, file.content], ...(isNamed ? [[nameField, file.name] as const] : [])]
      })
    )
  }
  return within(sample, "")
}
