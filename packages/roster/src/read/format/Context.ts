/** What the reader of a format works with. */
import * as Redacted from "effect/Redacted"
import type { FileSet, SetFile } from "../set/FileSet.ts"
import type { TableSpec } from "../text/Header.ts"
import type { Row } from "../text/Row.ts"
import * as Table from "../text/Table.ts"
import * as Values from "../value/Values.ts"
import type { Builder } from "./Builder.ts"

export interface Context extends Omit<Table.Options, "others"> {
  readonly set: FileSet
  /** Today, `YYYY-MM-DD`, or the day that the caller chose. */
  readonly today: string
  readonly dayFirst: boolean
  /** The role of everybody in a plain file that does not say it. */
  readonly role: "student" | "teacher" | undefined
  readonly builder: Builder
}

/** Finds a file by its name, ignoring case. */
export const find = (set: FileSet, name: string): SetFile | undefined =>
  set.files.find((file) => file.name === name) ??
    set.files.find((file) => file.name.toLowerCase() === name.toLowerCase())

/** Reads a table of the set. Returns `undefined` if there is no such file. */
export const table = async (
  context: Context,
  spec: TableSpec,
  others: ReadonlyArray<TableSpec>,
  onRow: (row: Row) => void
): Promise<Table.Read | undefined> => {
  const file = find(context.set, spec.file)
  if (file === undefined) return undefined
  if (file.name !== spec.file) context.collector.add("set.name-case", { file: file.name, detail: spec.file })
  const { builder, collector, rows, set } = context
  const read = await Table.read(file, spec, {
    ...context,
    // The manifest is about the files.
    rows: spec.file === "manifest.csv" ? undefined : rows,
    others: others.filter((other) => other !== spec)
  }, onRow)
  builder.files.push({ name: file.name, rows: read.rows })
  const isDouble = ({ name }: SetFile) => name.toLowerCase() === file.name.toLowerCase()
  const doubles = set.files.filter((other) => other !== file && isDouble(other))
  for (const other of doubles) collector.add("set.file-twice", { file: other.name })
  return doubles.length === 0 ? read : { ...read, whole: false }
}

/** The password of a row. It leaves the reader only wrapped. */
const password = (row: Row): { readonly password?: Redacted.Redacted<string> } => {
  const text = row.get("password")
  // Nobody can type it, and the school would hand out another one.
  if (text.includes("\ufffd")) {
    row.report("password.character-lost", "password")
    return {}
  }
  const length = [...text].length
  if (text !== "" && (length < 6 || length > 1000)) row.report("password.length", "password")
  return text === "" ? {} : { password: Redacted.make(text, { label: "password" }) }
}

/** What a row says of a person, in columns with the names of the model. */
export const person = (row: Row) => {
  Values.checkEmail(row)
  return {
    ...Values.optional(row, "username", "firstName", "middleName", "lastName"),
    ...Values.optional(row, "preferredFirstName", "preferredLastName", "email", "identifier"),
    ...password(row),
    from: row.place
  }
}

/** Reports the files that no table of the format took. */
export const reportOthers = (
  context: Context,
  known: ReadonlyArray<string>,
  notNeeded: ReadonlyArray<string>
): void => {
  const lower = (names: ReadonlyArray<string>) => new Set(names.map((name) => name.toLowerCase()))
  const taken = lower(known)
  const unneeded = lower(["demographics.csv", ...notNeeded])
  for (const { name } of context.set.files) {
    if (taken.has(name.toLowerCase())) continue
    context.collector.add(unneeded.has(name.toLowerCase()) ? "set.file-private" : "set.file-unused", { file: name })
  }
  for (const link of context.set.links) context.collector.add("set.link-outside", { file: link })
  if (context.set.parent !== "") context.collector.add("set.parent-folder", { file: context.set.parent })
}
