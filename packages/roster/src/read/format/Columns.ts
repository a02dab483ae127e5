/**
 * Writes lists of columns shortly: `name!` is required, `name=as` is what readers call `as`, `name~old` has another name in another version, `name+` is
 * foreign, `name?` is not read.
 */
import type { Column, TableSpec } from "../text/Header.ts"

const column = (text: string): Column => {
  const [, name = "", marks = "", as, old] = /^([^!+?=~]*)([!+?])?(?:=([^~]*))?(?:~(.*))?$/.exec(text) ?? []
  return {
    name,
    ...(as === undefined ? undefined : { as }),
    ...(marks === "!" ? { required: true } : undefined),
    ...(marks === "+" ? { foreign: true } : undefined),
    ...(marks === "?" ? { unread: true } : undefined),
    ...(old === undefined ? undefined : { old: old.split("~") })
  }
}

/** Creates a table from names separated by commas. */
export const table = (
  file: string,
  names: string,
  options: { readonly ordered?: boolean; readonly metadata?: boolean } = {}
): TableSpec => ({
  file,
  columns: names.split(",").map((name) => column(name.trim())),
  ordered: options.ordered ?? false,
  metadata: options.metadata ?? false
})
