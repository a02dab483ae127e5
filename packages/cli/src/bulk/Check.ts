/** Checks every row of a file as its call would: what core finds wrong is reported by row and column, and nothing is sent. */
import { FlatError } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Stream from "effect/Stream"
import * as Caller from "../calls/Caller.ts"
import type { SessionShape } from "../calls/Session.ts"
import type { Operation } from "../catalog/Catalog.ts"
import type { BulkError, RowProblem } from "./BulkError.ts"
import * as Contents from "./Contents.ts"
import * as CsvFile from "./CsvFile.ts"
import * as Digest from "./Digest.ts"
import type { Mapping } from "./Mapping.ts"
import type { CheckedRow } from "./Plan.ts"
import * as Row from "./Row.ts"

export interface Checked {
  readonly rows: ReadonlyArray<CheckedRow>
  readonly problems: ReadonlyArray<RowProblem>
}

export interface Source {
  readonly session: SessionShape
  readonly operation: Operation
  readonly file: CsvFile.CsvFile
  readonly mapping: Mapping
  readonly key: Digest.Key
}

/** The rows of a file as inputs of calls, with what is wrong with their cells. */
export const rows = ({ file, mapping, operation, session }: Source): Stream.Stream<Row.Row, BulkError> =>
  Stream.map(file.records, (record) => {
    const damaged = CsvFile.problemOf(file, record)
    const row = Row.make(session.catalog, mapping, record, operation.body?.required === true)
    return damaged === undefined ? row : { ...row, problems: [damaged], isDamaged: true }
  })

const problemsOf = Effect.fnUntraced(function*({ file, mapping, operation, session }: Source, row: Row.Row) {
  if (row.isDamaged === true) return row.problems
  const contents = yield* Contents.problems(file.path, row)
  // The contents of files are not read: any stand for them.
  const call = (caller: Caller.Caller) => Caller.once(caller, operation, Contents.placeholders(row.input))
  const found = yield* Effect.result(session.capture(call))
  return [
    ...row.problems,
    ...contents,
    ...(found._tag === "Failure" && FlatError.isFlatError(found.failure) && found.failure.reason._tag === "Encode"
      ? Row.problemsOf(mapping, row, found.failure.reason.problems)
      : [])
  ]
})

/** Checks all rows. `onRow` is called after each. */
export const all = Effect.fnUntraced(function*<R>(
  source: Source,
  onRow: Effect.Effect<void, never, R>
): Effect.fn.Return<Checked, BulkError, R | FileSystem.FileSystem> {
  const checked: Array<CheckedRow> = []
  const problems: Array<RowProblem> = []
  yield* Stream.runForEach(rows(source), (row) =>
    Effect.gen(function*() {
      const found = yield* problemsOf(source, row)
      problems.push(...found)
      checked.push({
        row: row.row,
        digest: Digest.of(source.mapping, row.input, source.key),
        problem: found.length === 0
          ? undefined
          : found.map(({ column, problem }) => column === undefined ? problem : `${column}: ${problem}`).join("; ")
      })
      yield* onRow
    }))
  return { rows: checked, problems }
})
