/** Writes the tables of a roster as files: clean, or with defects. Text is made as it is read, so a district needs little memory. */
import { stringify } from "csv-stringify/sync"
import { type Zippable, zipSync } from "fflate"
import { createWriteStream } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import type { Roster } from "../../src/model/Roster.ts"
import { type Defect, type DefectName, defects as known } from "./Defects.ts"
import { Random } from "./Names.ts"
import * as Tables from "./Tables.ts"

export interface Options {
  readonly format: Tables.Writable
  readonly defects?: ReadonlyArray<DefectName> | undefined
  readonly seed?: number | undefined
}

export interface Written {
  readonly files: ReadonlyArray<{ readonly name: string; readonly parts: () => Iterable<Uint8Array> }>
  /** How often each defect was made. Complete once all parts were read. */
  readonly made: ReadonlyMap<DefectName, number>
}

const toLine = (cells: ReadonlyArray<string>): string => stringify([[...cells]], { record_delimiter: "" })

export const files = (roster: Roster, { defects = [], format, seed = 1 }: Options): Written => {
  const random = new Random(seed)
  const made = new Map<DefectName, number>()
  const count = (name: DefectName) => made.set(name, (made.get(name) ?? 0) + 1)
  const chosen = defects.map((name): readonly [DefectName, Defect] => [name, known[name]])

  /** The lines of a row. It has one defect, so that none hides another. */
  const rowLines = (table: Tables.Table, cells: Tables.Cells, mine: typeof chosen): ReadonlyArray<string> => {
    const written = (row: Tables.Cells | string): string =>
      typeof row === "string" ? row : toLine(table.columns.map(({ cell }) => row[cell] ?? ""))
    const clean = written(cells)
    for (const [name, { row }] of mine) {
      if (row === undefined || (made.has(name) && !random.chance(0.02))) continue
      const lines = row(cells, clean)?.map(written) ?? [clean]
      // A format without the column cannot have the defect.
      if (lines.length === 1 && lines[0] === clean) continue
      count(name)
      return lines
    }
    return [clean]
  }
  function* linesOf(table: Tables.Table, mine: typeof chosen): Generator<string> {
    yield toLine(table.columns.map(({ header }) => header))
    for (const cells of table.rows()) yield* rowLines(table, cells, mine)
  }
  function* partsOf(table: Tables.Table, mine: typeof chosen): Generator<Uint8Array> {
    let lines: Iterable<string> = linesOf(table, mine)
    for (const [name, { bytes, lines: change }] of mine) {
      if (change !== undefined) lines = change(lines)
      if (change !== undefined || bytes === "no-final-line-break") count(name)
    }
    const has = (bytes: Defect["bytes"]) => mine.some(([, defect]) => defect.bytes === bytes)
    const encode = (text: string): Uint8Array => {
      if (!has("windows-1252")) return Buffer.from(text)
      // In ASCII, nobody sees the encoding.
      if (/[\u00a0-\u00ff]/.test(text)) made.set("encoding", 1)
      return Buffer.from(text.replaceAll(/[^\u0000-\u00ff]/gu, "?"), "latin1")
    }
    let text = ""
    let separator = ""
    for (const line of lines) {
      text += separator + line
      separator = "\n"
      if (text.length < 64 * 1024) continue
      yield encode(text)
      text = ""
    }
    yield encode(has("no-final-line-break") ? text : `${text}\n`)
  }
  const ofTables = Tables.make(roster, format).map((table) => {
    const mine = chosen.filter(([, { kinds = [] }]) => kinds.includes(table.kind))
    let name = table.file
    for (const [defect, { name: rename }] of mine) {
      if (rename === undefined || rename(name) === name) continue
      name = rename(name)
      count(defect)
    }
    return { name, parts: () => partsOf(table, mine) }
  })
  const added = chosen.flatMap(([name, { add }]) => {
    if (add === undefined) return []
    count(name)
    return [{ name: add.file, parts: () => [Buffer.from(add.content)] }]
  })
  return { files: [...ofTables, ...added], made }
}

/** Writes files into a folder, which is made if it is not there. */
export const folder = async (written: Written, path: string): Promise<void> => {
  await mkdir(path, { recursive: true })
  for (const { name, parts } of written.files) {
    await pipeline(Readable.from(parts(), { objectMode: true }), createWriteStream(join(path, name)))
  }
}

export const zip = async (written: Written, path: string): Promise<void> => {
  // A date of its own would make each zip different.
  const mtime = new Date(2026, 0, 1)
  const contents: Zippable = {}
  for (const { name, parts } of written.files) contents[name] = [Buffer.concat([...parts()]), { mtime }]
  await writeFile(path, zipSync(contents))
}
