/** Checks every row of a file as its call would: what core finds wrong is reported by row and column, and nothing is sent. */
import { FlatError } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Stream from "effect/Stream"
import { basename } from "node:path"
import * as Caller from "../calls/Caller.ts"
import type { SessionShape } from "../calls/CommandSession.ts"
import * as OutputFolder from "../calls/OutputFolder.ts"
import * as ScoreFile from "../calls/ScoreFile.ts"
import * as Usernames from "../calls/Usernames.ts"
import type { Operation } from "../catalog/Catalog.ts"
import type { IdOf } from "../profiles/Account.ts"
import type { BulkError, RowProblem } from "./BulkError.ts"
import * as CellFiles from "./CellFiles.ts"
import * as CsvFile from "./CsvFile.ts"
import * as Digest from "./Digest.ts"
import type { Mapping } from "./Mapping.ts"
import type { CheckedRow } from "./Plan.ts"
import type { Records } from "./ResultRecord.ts"
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
    const made = Row.make(session.catalog, mapping, record, operation.body?.required === true)
    const row = ScoreFile.isExport(operation) ? { ...made, input: { revision: "last", ...made.input } } : made
    return damaged === undefined ? row : { ...row, problems: [damaged], isDamaged: true }
  })

const problemsOf = Effect.fnUntraced(function*({ file, mapping, operation, session }: Source, row: Row.Row) {
  if (row.isDamaged === true) return row.problems
  const contents = yield* CellFiles.problems(file.path, row)
  // The contents of files are not read: placeholders are sent.
  const call = (caller: Caller.Caller) => Caller.once(caller, operation, CellFiles.placeholders(row.input))
  const found = yield* Effect.result(session.capture(call))
  return [
    ...row.problems,
    ...contents,
    ...(found._tag === "Failure" && FlatError.isFlatError(found.failure) && found.failure.reason._tag === "Encode"
      ? Row.problemsOf(mapping, row, found.failure.reason.problems)
      : [])
  ]
})

/** Returns problems of one row on one line. */
const textOf = (problems: ReadonlyArray<RowProblem>): string | undefined =>
  problems.length === 0
    ? undefined
    : problems.map(({ column, problem }) => column === undefined ? problem : `${column}: ${problem}`).join("; ")

const withProblems = ({ problems, rows }: Checked, found: ReadonlyMap<number, RowProblem>): Checked => ({
  problems: [...problems, ...found.values()],
  rows: rows.map((one) => {
    const problem = found.get(one.row)
    return problem === undefined ? one : { ...one, problem: textOf([problem]) }
  })
})

/** Looks up the usernames of the rows that would be called. Returns all rows again, with the problems of those whose accounts are not found. */
export const accounts = Effect.fnUntraced(function*(
  source: Source,
  { problems, rows: checked }: Checked,
  called: ReadonlySet<number>,
  idOf: IdOf
) {
  const { columns } = source.mapping
  const unknown = new Map<number, RowProblem>()
  yield* Stream.runForEach(rows(source), ({ as, input, row }) =>
    Effect.gen(function*() {
      if (!called.has(row)) return
      const names = [
        ...(as === undefined ? [] : [{ place: "as", name: as }]),
        ...Usernames.of(source.operation, input)
      ]
      for (const { name, place } of names) {
        const column = columns.find(({ target }) => target.path.join(".") === place)?.column
        const found = yield* Effect.result(idOf(name, column ?? place))
        if (found._tag === "Success") continue
        if (FlatError.isFlatError(found.failure)) return yield* found.failure
        unknown.set(row, { row, column, problem: found.failure.message, next: undefined })
        return
      }
    }))
  return withProblems({ problems, rows: checked }, unknown)
})

/**
 * Chooses the file of each row that would be called. Returns all rows again, with the problems of those whose file another row has, or that exists and is
 * not the row's own by an earlier run.
 */
export const files = Effect.fnUntraced(function*(
  source: Source,
  checked: Checked,
  called: ReadonlySet<number>,
  folder: string,
  records: Records
) {
  const names = yield* OutputFolder.namesIn(folder)
  const known = new Map(checked.rows.map((row) => [row.row, row]))
  const owners = Map.groupBy(records.values(), ({ id }) => id)
  const first = new Map<string, number>()
  const wrong = new Map<number, RowProblem>()
  const targets = new Map<number, OutputFolder.Target>()
  yield* Stream.runForEach(rows(source), ({ input, row }) =>
    Effect.sync(() => {
      const { digest, problem } = known.get(row) ?? { digest: "", problem: "" }
      if (problem !== undefined) return
      const path = OutputFolder.pathOf(folder, source.operation, input)
      const name = basename(path).toLowerCase()
      const same = first.get(name)
      if (same === undefined) first.set(name, row)
      if (!called.has(row)) return
      const isOwn = owners.get(path)?.some((record) =>
        record.row === row || Digest.openPart(record.digest) === Digest.openPart(digest)
      ) === true
      if (same !== undefined) {
        wrong.set(row, {
          row,
          column: undefined,
          problem: `its file ${path} is that of row ${same} too`,
          next: "Take one of the rows out."
        })
      } else if (names.has(name) && !isOwn) {
        wrong.set(row, {
          row,
          column: undefined,
          problem: `the file ${path} exists already, and is not overwritten`,
          next: "Move it away, or choose another folder with --output-dir."
        })
      } else targets.set(row, { path, isOwn })
    }))
  return { ...withProblems(checked, wrong), targets }
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
        digest: Digest.of(source.mapping, row, source.key),
        problem: textOf(found)
      })
      yield* onRow
    }))
  return { rows: checked, problems }
})
