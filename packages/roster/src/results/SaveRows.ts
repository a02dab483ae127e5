/** Writes results by row: JSON if the file is named so, else CSV that spreadsheets do not execute. Some thousand rows at a time. */
import { stringify } from "csv-stringify/sync"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as PrivateFile from "../cli/output/PrivateFile.ts"
import { columns, type Row } from "./Rows.ts"

/** The file cannot be written, or is another one. */
class RowsFailed extends Data.TaggedError("RowsFailed")<{ readonly path: string; readonly detail: string }> {
  override get message(): string {
    return `the rows cannot be written to ${this.path}: ${this.detail}`
  }
}

const header = `${columns.join(",")}\n`

const opening = "[\n{\"file\":"

const batchSize = 500

const csv = (rows: ReadonlyArray<Row>): string => stringify([...rows], { columns: [...columns], escape_formulas: true })

/** The text of the file in parts. */
function* parts(path: string, rows: Iterable<Row>): Generator<string> {
  const json = /\.json$/i.test(path)
  const format = (batch: ReadonlyArray<Row>, first: boolean): string =>
    json
      ? batch.map((row, index) => `${first && index === 0 ? "[" : ","}\n${JSON.stringify(row)}`).join("")
      : csv(batch)
  if (!json) yield header
  let first = true
  let batch: Array<Row> = []
  for (const row of rows) {
    batch.push(row)
    if (batch.length < batchSize) continue
    yield format(batch, first)
    first = false
    batch = []
  }
  if (batch.length > 0) yield format(batch, first)
  if (json) yield first && batch.length === 0 ? "[]\n" : "\n]\n"
}

/** Whether a file was written by this module: only then it is replaced. */
const isOurs = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  const file = yield* fs.open(path, { flag: "r" })
  const bytes = yield* file.readAlloc(header.length)
  const text = bytes._tag === "None" ? "" : new TextDecoder().decode(bytes.value)
  return text === "" || text === header || text.startsWith(opening) || text === "[]\n"
}, Effect.scoped)

/** Writes the rows to a file that only its owner can read. Replaces an earlier file of rows as a whole, and never another one. */
export const save = Effect.fnUntraced(
  function*(path: string, rows: Iterable<Row>) {
    const ours = yield* isOurs(path).pipe(
      Effect.catch((error) => error.reason._tag === "NotFound" ? Effect.succeed(true) : Effect.fail(error))
    )
    if (!ours) return yield* new RowsFailed({ path, detail: "it exists and is another file; choose another name" })
    yield* Effect.mapError(
      PrivateFile.write(path, parts(path, rows)),
      ({ message }) => new RowsFailed({ path, detail: message })
    )
  },
  (effect, path) =>
    Effect.catchTag(Effect.scoped(effect), "PlatformError", (error) => new RowsFailed({ path, detail: error.message }))
)
