/** Which column sets which field: by `--map field=Column`, and by the same names otherwise. `--set field=value` is the same for every row. */
import { type Catalog, closest, type Operation } from "../catalog/Catalog.ts"
import * as Secrets from "../catalog/Secrets.ts"
import { BulkError } from "./BulkError.ts"
import * as Target from "./Target.ts"

export interface MappedColumn {
  readonly target: Target.Target
  /** Index of the column, and its heading. */
  readonly index: number
  readonly column: string
}

export interface Mapping {
  readonly columns: ReadonlyArray<MappedColumn>
  /** Fields with the same text in every row. */
  readonly fixed: ReadonlyArray<{ readonly target: Target.Target; readonly text: string }>
  /** Headings that set nothing, each with the field that may have been meant. */
  readonly ignored: ReadonlyArray<{ readonly column: string; readonly meant: string | undefined }>
}

const meant = (name: string, names: ReadonlyArray<string>): string => {
  const near = closest(name, names)
  return near === undefined ? `There are: ${names.join(", ")}.` : `Did you mean "${near}"?`
}

const pair = (flag: string, given: string): readonly [name: string, value: string] | BulkError => {
  const at = given.indexOf("=")
  return at > 0
    ? [given.slice(0, at).trim(), given.slice(at + 1)]
    : new BulkError({
      message: `--${flag}: expected field=${flag === "map" ? "Column" : "value"}, found "${given}"`,
      next: "Correct the flag."
    })
}

/** Reads the flags against the headings of a file. */
export const make = (
  catalog: Catalog,
  operation: Operation,
  header: ReadonlyArray<string>,
  flags: { readonly map: ReadonlyArray<string>; readonly set: ReadonlyArray<string> }
): Mapping | BulkError => {
  const targets = Target.all(catalog, operation)
  const names = targets.map(({ name }) => name)
  const find = (flag: string, name: string): Target.Target | BulkError =>
    Target.find(catalog, operation, targets, name)
      ?? new BulkError({ message: `--${flag}: ${operation.id} has no field "${name}"`, next: meant(name, names) })

  const columns = new Map<string, MappedColumn>()
  const fixed: Array<Mapping["fixed"][number]> = []
  const used = new Set<number>()
  for (const given of flags.map) {
    const read = pair("map", given)
    if (read instanceof BulkError) return read
    const [name, column] = read
    const target = find("map", name)
    if (target instanceof BulkError) return target
    const wanted = column.trim()
    const exact = header.indexOf(wanted)
    const index = exact >= 0 ? exact : header.findIndex((heading) => heading.toLowerCase() === wanted.toLowerCase())
    if (index < 0) {
      return new BulkError({
        message: `--map ${name}: the file has no column "${wanted}"`,
        next: meant(wanted, header.filter((heading) => heading !== ""))
      })
    }
    columns.set(target.path.join("."), { target, index, column: header[index]! })
    used.add(index)
  }
  for (const given of flags.set) {
    const read = pair("set", given)
    if (read instanceof BulkError) return read
    const [name, text] = read
    const target = find("set", name)
    if (target instanceof BulkError) return target
    if (Secrets.isTyped(catalog, operation.body?.schema)(target.path)) {
      return new BulkError({
        message:
          `--set ${target.name}: a ${target.name} is not taken from a command line, which other programs and the shell's history show`,
        next: `Add a column "${target.name}" to the file.`
      })
    }
    fixed.push({ target, text })
  }
  const set = new Set(fixed.map(({ target }) => target.path.join(".")))
  const ignored: Array<Mapping["ignored"][number]> = []
  for (const [index, column] of header.entries()) {
    if (used.has(index) || column === "") continue
    const target = Target.find(catalog, operation, targets, column)
    const path = target?.path.join(".") ?? ""
    if (target === undefined || set.has(path)) {
      ignored.push({ column, meant: target === undefined ? closest(column, names) : undefined })
    } else if (!columns.has(path)) {
      columns.set(path, { target, index, column })
    } else if (
      !flags.map.some((one) =>
        Target.find(catalog, operation, targets, one.split("=")[0]!.trim())?.path.join(".") === path
      )
    ) {
      return new BulkError({
        message: `two columns set the field "${target.name}": "${columns.get(path)!.column}" and "${column}"`,
        next: `Remove one, or choose with --map ${target.name}=COLUMN.`
      })
    } else ignored.push({ column, meant: undefined })
  }
  return { columns: [...columns.values()], fixed, ignored }
}
