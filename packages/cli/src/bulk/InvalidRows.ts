/** Some rows are wrong, so that none was called. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import { CommandFailed } from "../output/CommandFailed.ts"

export interface RowProblem {
  readonly row: number
  /** Heading of the column; `undefined` if there is no column for the field. */
  readonly column: string | undefined
  readonly problem: string
  readonly next: string | undefined
}

const placed = (file: string, { column, next, problem, row }: RowProblem): string =>
  `${file}, row ${row}${column === undefined ? "" : `, column "${column}"`}: ${problem}.${
    next === undefined ? "" : ` ${next}`
  }`

/** Of `count` rows some have problems. */
export const invalidRows = (file: string, problems: ReadonlyArray<RowProblem>, count: number): CommandFailed =>
  new CommandFailed({
    reason: "InvalidRows",
    message: [
      `${new Set(problems.map(({ row }) => row)).size} of ${count} rows cannot be sent. Nothing was sent.`,
      ...problems.map((problem) => placed(file, problem))
    ].join("\n"),
    next: "Correct the file and run the command again, or call the other rows with --skip-invalid.",
    exitCode: exitCodes.rejected,
    problems
  })
