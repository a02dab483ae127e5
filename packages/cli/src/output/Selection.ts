/**
 * The flag `--fields`: names of fields, dotted where they are nested. Selects them in a value, also inside lists. A field is known if the schema of the
 * response describes it, or if the value has it.
 */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Data from "effect/Data"
import { isReadonlyObject } from "effect/Predicate"
import { closest } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"

export type Path = ReadonlyArray<string>

/** A field that neither the documentation nor the response has. */
export class UnknownField extends Data.TaggedError("UnknownField")<{
  readonly field: string
  readonly meant: string | undefined
  readonly known: ReadonlyArray<string>
}> {
  readonly exitCode = exitCodes.rejected
  get next(): string {
    return this.meant === undefined
      ? this.known.length === 0
        ? "Leave --fields out to see the whole response."
        : `Fields are: ${this.known.join(", ")}.`
      : `Did you mean "${this.meant}"?`
  }
  override get message() {
    return `--fields: the response has no field "${this.field}"`
  }
}

/** Splits the values of the flag. Each may have several fields, separated by commas. */
export const parse = (fields: ReadonlyArray<string>): ReadonlyArray<Path> =>
  [...new Set(fields.flatMap((list) => list.split(",")).map((field) => field.trim()).filter((field) => field !== ""))]
    .map((field) => field.split("."))

/** Returns the value at a path. Inside a list, the values of all its items. */
export const at = (value: unknown, path: Path): unknown => {
  const [name, ...rest] = path
  if (name === undefined) return value
  if (Array.isArray(value)) return value.map((item: unknown) => at(item, path)).filter((one) => one !== undefined)
  return isReadonlyObject(value) && Object.hasOwn(value, name) ? at(value[name], rest) : undefined
}

type Tree = Map<string, Tree>

const treeOf = (paths: ReadonlyArray<Path>): Tree =>
  new Map(
    Array.from(Map.groupBy(paths, ([name = ""]) => name), ([name, those]) => {
      const inner = those.map(([, ...rest]) => rest)
      // One of them selects the whole field.
      return [name, inner.some(({ length }) => length === 0) ? new Map() : treeOf(inner)]
    })
  )

const pick = (value: unknown, tree: Tree): unknown => {
  if (tree.size === 0) return value
  if (Array.isArray(value)) return value.map((item: unknown) => pick(item, tree))
  if (!isReadonlyObject(value)) return value
  return Object.fromEntries(
    [...tree].flatMap(([name, inner]) => Object.hasOwn(value, name) ? [[name, pick(value[name], inner)]] : [])
  )
}

/** Returns a value with the selected fields only, in the order of the selection. Without a selection, the whole value. */
export const select = (value: unknown, paths: ReadonlyArray<Path> | undefined): unknown =>
  paths === undefined ? value : pick(value, treeOf(paths))

/** The names that values have, inside lists too. */
const namesIn = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value)
    ? [...new Set(value.flatMap((item: unknown) => namesIn(item)))]
    : isReadonlyObject(value)
    ? Object.keys(value)
    : []

/** Returns whether nothing is known about the fields of a place, so that any name may be right. */
const isOpen = (place: Fields.Located | undefined, found: unknown): boolean =>
  place === undefined || Fields.isNested(place)
    ? !(Array.isArray(found) ? found : [found]).some((value) => value !== undefined && value !== null)
    : false

/**
 * Returns the first field of a selection that is unknown. Without `values`, judges by the schema alone, for a check before a request is sent: a write
 * should not be executed and then fail because of its output.
 */
export const unknown = (
  paths: ReadonlyArray<Path>,
  response: Fields.Located | undefined,
  values?: ReadonlyArray<unknown>
): UnknownField | undefined => {
  for (const path of paths) {
    let place: Fields.Located | undefined = response
    let found: unknown = values ?? []
    for (const [index, name] of path.entries()) {
      const fields: ReturnType<typeof Fields.ofItems> = place === undefined ? new Map() : Fields.ofItems(place)
      const names = [...new Set([...fields.keys(), ...namesIn(found)])]
      if (names.length === 0 && isOpen(place, found)) break
      if (!names.includes(name)) {
        const outer = path.slice(0, index)
        const meant = closest(name, names)
        return new UnknownField({
          field: path.join("."),
          meant: meant === undefined ? undefined : [...outer, meant].join("."),
          known: names.map((one) => [...outer, one].join("."))
        })
      }
      const schema = fields.get(name)
      place = schema === undefined || response === undefined ? undefined : { catalog: response.catalog, schema }
      found = at(found, [name])
    }
  }
  return undefined
}
