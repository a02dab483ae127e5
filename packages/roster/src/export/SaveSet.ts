/**
 * Saves tables as CSV, in a folder or a zip that only its owner can read. The text is made while it is written. The set has its name only when it is
 * complete: after a kill there is none.
 */
import * as AtomicFile from "@flat-sdk/terminal/AtomicFile"
import { stringify } from "csv-stringify/sync"
import { Zip, ZipDeflate } from "fflate"
import { mkdtempSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import type { Table } from "./Tables.ts"

/** Rows that are made and written at a time: one call for each row takes several times as long. */
const batch = 500

// The format allows no line break in a cell.
const oneLine = (cell: string): string =>
  cell.includes("\n") || cell.includes("\r") ? cell.replace(/[\r\n]+/g, " ") : cell

const bytesOf = (rows: ReadonlyArray<ReadonlyArray<string>>): Uint8Array =>
  Buffer.from(stringify([...rows], { record_delimiter: "\r\n" }))

export function* parts({ header, rows }: Table): Generator<Uint8Array> {
  let some: Array<ReadonlyArray<string>> = [header]
  for (const row of rows()) {
    some.push(header.map((column) => oneLine(row[column] ?? "")))
    if (some.length < batch) continue
    yield bytesOf(some)
    some = []
  }
  yield bytesOf(some)
}

export function* zipTables(tables: ReadonlyArray<Table>, now: Date): Generator<Uint8Array> {
  const made: Array<Uint8Array> = []
  const zip = new Zip((error, bytes) => {
    if (error !== null) throw error
    made.push(bytes)
  })
  for (const table of tables) {
    const file = new ZipDeflate(`${table.name}.csv`)
    file.mtime = now
    zip.add(file)
    for (const part of parts(table)) {
      file.push(part)
      yield* made.splice(0)
    }
    file.push(new Uint8Array(0), true)
    yield* made.splice(0)
  }
  zip.end()
  yield* made.splice(0)
}

/** Saves the tables as a zip if the name ends in `.zip`, else in a new folder. Throws if that fails, and leaves nothing behind. */
export const save = (tables: ReadonlyArray<Table>, path: string, now: Date): void => {
  if (path.toLowerCase().endsWith(".zip")) return AtomicFile.replace(path, zipTables(tables, now))
  const draft = mkdtempSync(`${path}.`)
  try {
    for (const table of tables) AtomicFile.replace(join(draft, `${table.name}.csv`), parts(table))
    renameSync(draft, path)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}
