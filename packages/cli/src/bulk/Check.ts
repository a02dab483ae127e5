/** Checks every row of a file as its call would: what core finds wrong is reported by row and column, and nothing is sent. */
import { FlatError } from "@flat-sdk/core"
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Effect from "effect/Effect"
import { basename } from "node:path"
import type { SessionShape } from "../calls/CommandSession.ts"
import * as OutputFolder from "../calls/OutputFolder.ts"
import * as ScoreFile from "../calls/ScoreFile.ts"
import * as Usernames from "../calls/Usernames.ts"
import type { Operation } from "../catalog/Catalog.ts"
import { CommandFailed } from "../output/Failure.ts"
import type { IdOf } from "../profiles/Account.ts"
import * as CellFiles from "./CellFiles.ts"
import * as CsvFile from "./CsvFile.ts"
import * as Digest from "./Digest.ts"
import type { Mapping } from "./Mapping.ts"
import type * as Plan from "./Plan.ts"
import type { Records } from "./ResultRecord.ts"
import * as Row from "./Row.ts"

/** A row that was checked, with the file that it becomes, if it becomes one. */
export interface CheckedRow extends Plan.CheckedRow, Pick<Row.Row, "as" | "input"> {
  readonly target?: OutputFolder.Target | undefined
}

export interface Checked {
  readonly rows: ReadonlyArray<CheckedRow>
  readonly problems: ReadonlyArray<CsvFile.RowProblem>
}

export interface Source {
  readonly session: SessionShape
  readonly operation: Operation
  readonly file: CsvFile.CsvFile
  readonly mapping: Mapping
  readonly key: Digest.Key
}

const problemsOf = Effect.fnUntraced(function*({ file, mapping, operation, session }: Source, row: Row.Row) {
  const contents = yield* CellFiles.problems(file.path, row)
  // The contents of files are not read: placeholders are sent.
  const found = yield* Effect.result(session.capture(operation, CellFiles.placeholders(row.input)))
  return [
    ...row.problems,
    ...contents,
    ...(found._tag === "Failure" && FlatError.isFlatError(found.failure) && found.failure.reason._tag === "Encode"
      ? Row.problemsOf(mapping, row, found.failure.reason.problems)
      : [])
  ]
})

const textOf = (problems: ReadonlyArray<CsvFile.RowProblem>): string | undefined =>
  problems.length === 0
    ? undefined
    : problems.map(({ column, problem }) => column === undefined ? problem : `${column}: ${problem}`).join("; ")

export const all = Effect.fnUntraced(function*<R>(source: Source, onRow: Effect.Effect<void, never, R>) {
  const { file, mapping, operation, session } = source
  const problems: Array<CsvFile.RowProblem> = []
  const rows: Array<CheckedRow> = []
  for (const record of file.records) {
    const made = Row.make(session.catalog, mapping, record, operation.body?.required === true)
    const row = ScoreFile.isExport(operation) ? { ...made, input: { revision: "last", ...made.input } } : made
    const damaged = CsvFile.problemOf(file, record)
    // Nothing else can be said about a record that does not fit the headings.
    const found = damaged === undefined ? yield* problemsOf(source, row) : [damaged]
    problems.push(...found)
    rows.push({ ...row, digest: Digest.of(mapping, row, source.key), problem: textOf(found) })
    yield* onRow
  }
  return { rows, problems }
})

const withProblem = (row: CheckedRow, problem: CsvFile.RowProblem): CheckedRow => ({
  ...row,
  problem: textOf([problem])
})

/** Looks up the usernames of the rows that would be called. Returns all rows again, with the problems of those whose accounts are not found. */
export const accounts = Effect.fnUntraced(function*(
  { mapping, operation }: Source,
  checked: Checked,
  called: ReadonlySet<number>,
  idOf: IdOf
) {
  const problems = [...checked.problems]
  const rows = yield* Effect.forEach(checked.rows, (one) =>
    Effect.gen(function*() {
      const { as, input, row } = one
      if (!called.has(row)) return one
      const names = [...(as === undefined ? [] : [{ place: "as", name: as }]), ...Usernames.of(operation, input)]
      for (const { name, place } of names) {
        const column = mapping.columns.find(({ target }) => target.path.join(".") === place)?.column
        const found = yield* Effect.result(idOf(name, column ?? place))
        if (found._tag === "Success") continue
        if (FlatError.isFlatError(found.failure)) return yield* found.failure
        const problem = { row, column, problem: found.failure.message, next: undefined }
        problems.push(problem)
        return withProblem(one, problem)
      }
      return one
    }))
  return { rows, problems }
})

/**
 * Chooses the file of each row that would be called. Returns all rows again, with the problems of those whose file another row has, or that exists and is
 * not the row's own by an earlier run.
 */
export const files = Effect.fnUntraced(function*(
  { operation }: Source,
  checked: Checked,
  called: ReadonlySet<number>,
  folder: string,
  records: Records
) {
  const names = yield* OutputFolder.namesIn(folder)
  const owners = Map.groupBy(records.values(), ({ id }) => id)
  const first = new Map<string, number>()
  const problems = [...checked.problems]
  const rows = checked.rows.map((one): CheckedRow => {
    const { digest, input, problem, row } = one
    if (problem !== undefined) return one
    const path = OutputFolder.pathOf(folder, operation, input)
    const name = basename(path).toLowerCase()
    const same = first.get(name)
    if (same === undefined) first.set(name, row)
    if (!called.has(row)) return one
    const isOwn = owners.get(path)?.some((record) =>
      record.row === row || Digest.openPart(record.digest) === Digest.openPart(digest)
    ) === true
    if (same === undefined && (isOwn || !names.has(name))) {
      return { ...one, target: { path, isOwn } }
    }
    const wrong = same === undefined
      ? {
        problem: `the file ${path} exists already, and is not overwritten`,
        next: "Move it away, or choose another folder with --output-dir."
      }
      : { problem: `its file ${path} is that of row ${same} too`, next: "Take one of the rows out." }
    problems.push({ row, column: undefined, ...wrong })
    return withProblem(one, { row, column: undefined, ...wrong })
  })
  return { rows, problems }
})

const describeProblem = (file: string, { column, next, problem, row }: CsvFile.RowProblem): string =>
  `${file}, row ${row}${column === undefined ? "" : `, column "${column}"`}: ${problem}.${
    next === undefined ? "" : ` ${next}`
  }`

/** Of `count` rows some have problems. */
export const invalidRows = (file: string, problems: ReadonlyArray<CsvFile.RowProblem>, count: number): CommandFailed =>
  new CommandFailed({
    reason: "InvalidRows",
    message: [
      `${new Set(problems.map(({ row }) => row)).size} of ${count} rows cannot be sent. Nothing was sent.`,
      ...problems.map((problem) => describeProblem(file, problem))
    ].join("\n"),
    next: "Correct the file and run the command again, or call the other rows with --skip-invalid.",
    exitCode: exitCodes.rejected,
    problems
  })
