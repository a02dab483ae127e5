/** A change as it is written: one JSON object on a line, or a line for people on a terminal. */
import type { Watch } from "@flat-sdk/core"
import * as Printable from "@flat-sdk/terminal/Printable"
import type { Style } from "@flat-sdk/terminal/Style"
import { isReadonlyObject } from "effect/Predicate"
import { createHash } from "node:crypto"
import * as Json from "../output/Json.ts"
import * as Selection from "../output/Selection.ts"

export interface ChangeRecord {
  /** Differs for each change, and is the same when a change is written again. */
  readonly id: string
  readonly change: "added" | "changed" | "removed"
  readonly key: string
  readonly item?: unknown
  readonly previous?: unknown
}

const kinds = { Added: "added", Changed: "changed", Removed: "removed" } as const

/**
 * Creates the record of a change. Its id is a digest of the change and of the id before: an item may change to the same state twice, and these are two
 * changes.
 */
const of = (
  { _tag, item, key, previous }: Watch.Change<unknown, unknown>,
  last: string
): ChangeRecord => {
  const rest = {
    change: kinds[_tag],
    key,
    ...(item === undefined ? undefined : { item }),
    ...(previous === undefined ? undefined : { previous })
  }
  const id = createHash("sha256").update(JSON.stringify([last, rest])).digest("hex").slice(0, 24)
  return { id, ...rest }
}

export const all = (
  changes: ReadonlyArray<Watch.Change<unknown, unknown>>,
  last: string
): ReadonlyArray<ChangeRecord> => {
  let before = last
  return changes.map((change) => {
    const record = of(change, before)
    before = record.id
    return record
  })
}

export const json = (record: ChangeRecord, paths: ReadonlyArray<Selection.Path>): string =>
  `${Json.compact(Selection.select(record, paths.length === 0 ? undefined : paths))}\n`

const printable = (value: unknown): string =>
  Printable.line(typeof value === "string" ? value : JSON.stringify(value) ?? "")

const signs = { added: "+", changed: "~", removed: "-" } as const

/** Writes a record as a line for people. `fields` are the most important ones of an item. */
export const readable = (
  record: ChangeRecord,
  paths: ReadonlyArray<Selection.Path>,
  fields: ReadonlyArray<string>,
  style: Style
): string => {
  const { change, item, key, previous } = record
  const before = isReadonlyObject(previous) ? previous : {}
  const values = paths.length > 0
    ? paths.map((path) => ({ name: path.join("."), value: Selection.at(record, path), was: undefined }))
    : change === "removed"
    ? Object.entries(before).map(([name, value]) => ({ name, value, was: undefined }))
    : fields.map((name) => {
      const value = Selection.at(item, [name])
      const was = before[name]
      return {
        name,
        value,
        was: change === "changed" && JSON.stringify(was) !== JSON.stringify(value) ? was : undefined
      }
    })
  const parts = values.filter(({ value }) => value !== undefined && value !== null).map(({ name, value, was }) =>
    `${style.key(name)} ${printable(value)}${was === undefined ? "" : style.dim(` (was ${printable(was)})`)}`
  )
  const time = new Date().toTimeString().slice(0, 8)
  return `${style.dim(time)} ${signs[change]} ${[style.strong(Printable.line(key)), ...parts].join("  ")}\n`
}
