/** Which column sets which field: by `--map field=Column`, and by the same names otherwise. `--set field=value` is the same for every row. */
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import { type Catalog, closest, type Operation } from "../catalog/Catalog.ts"
import * as Secrets from "../catalog/Secrets.ts"
import * as Target from "./Target.ts"

export interface MappedColumn {
  readonly target: Target.Target
  readonly index: number
  readonly column: string
}

export interface Mapping {
  readonly columns: ReadonlyArray<MappedColumn>
  readonly fixed: ReadonlyArray<{ readonly target: Target.Target; readonly text: string }>
  /** Headings that set nothing, each with the field that may have been meant. */
  readonly ignored: ReadonlyArray<{ readonly column: string; readonly meant: string | undefined }>
}

const fail = (message: string, next: string): never => {
  throw FileFailure.rejection(message, next)
}

const suggest = (name: string, names: ReadonlyArray<string>): string => {
  const near = closest(name, names)
  return near === undefined ? `There are: ${names.join(", ")}.` : `Did you mean "${near}"?`
}

/** Reads the flags against the headings of a file. Throws a `FileFailure` if they do not fit. */
export const make = (
  catalog: Catalog,
  operation: Operation,
  header: ReadonlyArray<string>,
  flags: { readonly map: ReadonlyArray<string>; readonly set: ReadonlyArray<string> }
): Mapping => {
  const targets = Target.all(catalog, operation)
  const names = targets.map(({ name }) => name)
  /** The field and the value of a flag. */
  const read = (flag: "map" | "set", given: string): readonly [target: Target.Target, value: string] => {
    const at = given.indexOf("=")
    const name = given.slice(0, at).trim()
    if (at < 1) {
      fail(`--${flag}: expected field=${flag === "map" ? "Column" : "value"}, found "${given}"`, "Correct the flag.")
    }
    const target = Target.find(catalog, operation, targets, name)
      ?? fail(`--${flag}: ${operation.id} has no field "${name}"`, suggest(name, names))
    return [target, given.slice(at + 1)]
  }

  const columns = new Map<string, MappedColumn>()
  const used = new Set<number>()
  for (const given of flags.map) {
    const [target, column] = read("map", given)
    const wanted = column.trim()
    const exact = header.indexOf(wanted)
    const index = exact >= 0 ? exact : header.findIndex((heading) => heading.toLowerCase() === wanted.toLowerCase())
    if (index < 0) {
      const headings = header.filter((heading) => heading !== "")
      fail(`--map ${target.name}: the file has no column "${wanted}"`, suggest(wanted, headings))
    }
    columns.set(Target.keyOf(target), { target, index, column: header[index]! })
    used.add(index)
  }
  const mapped = new Set(columns.keys())
  const fixed = flags.set.map((given) => {
    const [target, text] = read("set", given)
    const { name, path } = target
    if (Secrets.isTyped(catalog, operation.body?.schema)(path)) {
      fail(
        `--set ${name}: a ${name} is not taken from a command line, which other programs and the shell's history show`,
        `Add a column "${name}" to the file.`
      )
    }
    return { target, text }
  })
  const set = new Set(fixed.map(({ target }) => Target.keyOf(target)))
  const ignored: Array<Mapping["ignored"][number]> = []
  for (const [index, column] of header.entries()) {
    if (used.has(index) || column === "") continue
    const target = Target.find(catalog, operation, targets, column)
    const key = target === undefined ? "" : Target.keyOf(target)
    if (target === undefined) ignored.push({ column, meant: closest(column, names) })
    else if (set.has(key) || mapped.has(key)) ignored.push({ column, meant: undefined })
    else if (columns.has(key)) {
      fail(
        `two columns set the field "${target.name}": "${columns.get(key)!.column}" and "${column}"`,
        `Remove one, or choose with --map ${target.name}=COLUMN.`
      )
    } else columns.set(key, { target, index, column })
  }
  return { columns: [...columns.values()], fixed, ignored }
}
