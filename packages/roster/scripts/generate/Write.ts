/** Writes the tables of a roster as files: clean, or with defects. Text is made as it is read, so a district needs little memory. */
import { stringify } from "csv-stringify/sync"
import { type AsyncZippable, zip as pack } from "fflate"
import { createWriteStream } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import type { Roster } from "../../src/model/Roster.ts"
import type { DefectName } from "./Defects.ts"
import { defects as known } from "./Defects.ts"
import type { Cells, Defect } from "./defects/Defect.ts"
import { Random } from "./Random.ts"
import * as Tables from "./Tables.ts"
import type { Table } from "./tables/Table.ts"

export interface Options {
  readonly format: Tables.Writable
  readonly defects?: ReadonlyArray<DefectName> | undefined
  readonly seed?: number | undefined
}

export interface File {
  readonly name: string
  readonly parts: () => Iterable<Uint8Array>
}

export interface Written {
  readonly files: ReadonlyArray<File>
  /** How often each defect was made. Complete once all parts were read. */
  readonly made: ReadonlyMap<DefectName, number>
}

const cellsOf = (header: ReadonlyArray<string>, all: ReadonlyArray<string>): Cells => ({
  all,
  has: (column) => header.includes(column),
  get: (column) => all[header.indexOf(column)] ?? "",
  with: (changes) => all.map((cell, index) => changes[header[index]!] ?? cell)
})

class Writer {
  readonly made = new Map<DefectName, number>()
  private readonly random: Random
  private readonly chosen: ReadonlyArray<readonly [DefectName, Defect]>

  constructor(options: Options) {
    this.random = new Random(options.seed ?? 1)
    this.chosen = (options.defects ?? []).map((name) => [name, known[name]] as const)
  }

  private count(name: DefectName): void {
    this.made.set(name, (this.made.get(name) ?? 0) + 1)
  }

  private of(table: Table): ReadonlyArray<readonly [DefectName, Defect]> {
    return this.chosen.filter(([, defect]) => defect.kinds.includes(table.kind))
  }

  /** The first ones always, then one in fifty. */
  private wanted(name: DefectName, { least = 1 }: Defect): boolean {
    return (this.made.get(name) ?? 0) < least || this.random.chance(0.02)
  }

  /** One defect for each row, so that none hides another. */
  private change(
    table: Table,
    clean: ReadonlyArray<string>,
    changes: ReadonlyArray<readonly [DefectName, Defect]>
  ): ReadonlyArray<ReadonlyArray<string>> {
    for (const [name, defect] of changes) {
      if (defect.row === undefined || !this.wanted(name, defect)) continue
      const rows = defect.row(cellsOf(table.header, clean), this.random)
      // A format without the column cannot have the defect.
      if (rows === undefined || (rows.length === 1 && rows[0]!.join("\n") === clean.join("\n"))) continue
      this.count(name)
      return rows
    }
    return [clean]
  }

  /** The lines of a table, with what is wrong in them. */
  private *lines(table: Table, others: ReadonlyArray<Table>): Generator<string> {
    const mine = this.of(table)
    const delimiter = mine.some(([, defect]) => defect.bytes === "semicolons") ? ";" : ","
    const line = (cells: ReadonlyArray<string>): string => stringify([[...cells]], { delimiter, record_delimiter: "" })
    const added: Array<Defect> = []
    let header = table.header
    for (const [name, defect] of mine) {
      const changed = defect.header?.(header)
      if (changed === undefined) continue
      header = changed
      // A column that was added needs a cell in each row.
      if (defect.row !== undefined) added.push(defect)
      this.count(name)
    }
    yield line(header)
    const changes = mine.filter(([, defect]) => defect.header === undefined)
    for (const clean of table.rows()) {
      let rows = this.change(table, clean, changes)
      for (const { row } of added) rows = rows.flatMap((cells) => row?.(cellsOf(header, cells), this.random) ?? [cells])
      for (const cells of rows) {
        let text = line(cells)
        for (const [name, defect] of changes) {
          if (defect.line === undefined || cells !== clean || !this.wanted(name, defect)) continue
          const changed = defect.line(text)
          if (changed === undefined || changed === text) continue
          text = changed
          this.count(name)
        }
        yield text
      }
    }
    for (const [name, { end }] of mine) {
      const lines = end?.(table, others)
      if (lines === undefined) continue
      this.count(name)
      yield* lines
    }
  }

  private *parts(table: Table, others: ReadonlyArray<Table>): Generator<Uint8Array> {
    const bytes = new Set(
      this.of(table).flatMap(([name, { bytes }]) => {
        if (bytes !== undefined && bytes !== "windows-1252") this.count(name)
        return bytes ?? []
      })
    )
    const end = bytes.has("crlf") ? "\r\n" : "\n"
    const encode = (text: string): Uint8Array => {
      if (!bytes.has("windows-1252")) return Buffer.from(text)
      // In ASCII, nobody sees the encoding.
      if (/[\u00a0-\u00ff]/.test(text)) this.made.set("encoding", 1)
      return Buffer.from(text.replaceAll(/[^\u0000-\u00ff]/gu, "?"), "latin1")
    }
    if (bytes.has("bom")) yield Buffer.from("\ufeff")
    let text = ""
    let first = true
    for (const line of this.lines(table, others)) {
      text += first ? line : end + line
      first = false
      if (text.length < 64 * 1024) continue
      yield encode(text)
      text = ""
    }
    yield encode(bytes.has("no-final-line-break") ? text : text + end)
  }

  files(tables: ReadonlyArray<Table>): ReadonlyArray<File> {
    const removed = new Set<string>()
    const added: Array<File> = []
    for (const [name, { add, remove }] of this.chosen) {
      if (add !== undefined) added.push({ name: add.file, parts: () => [Buffer.from(add.content)] })
      if (remove !== undefined && tables.some((table) => table.file === remove)) removed.add(remove)
      if (add !== undefined || (remove !== undefined && removed.has(remove))) this.count(name)
    }
    const files = tables.filter((table) => !removed.has(table.file)).map((table): File => {
      let file = table.file
      for (const [name, defect] of this.of(table)) {
        const renamed = defect.name?.(file)
        if (renamed === undefined) continue
        file = renamed
        this.count(name)
      }
      return { name: file, parts: () => this.parts(table, tables) }
    })
    return [...files, ...added]
  }
}

/** Returns the files of a roster. */
export const files = (roster: Roster, options: Options): Written => {
  const writer = new Writer(options)
  return { files: writer.files(Tables.make(roster, options.format)), made: writer.made }
}

/** Writes files into a folder, which is made if it is not there. */
export const folder = async (written: Written, path: string): Promise<void> => {
  await mkdir(path, { recursive: true })
  for (const { name, parts } of written.files) {
    await pipeline(Readable.from(parts(), { objectMode: true }), createWriteStream(join(path, name)))
  }
}

/** Writes files into a zip. */
export const zip = async (written: Written, path: string): Promise<void> => {
  // A date of its own would make each zip different.
  const mtime = new Date(2026, 0, 1)
  const contents: AsyncZippable = {}
  for (const { name, parts } of written.files) contents[name] = [Buffer.concat([...parts()]), { mtime }]
  const bytes = await new Promise<Uint8Array>((resolve, reject) =>
    pack(contents, (error, bytes) => error === null ? resolve(bytes) : reject(error))
  )
  await writeFile(path, bytes)
}
