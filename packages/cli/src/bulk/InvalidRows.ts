/** Some rows are wrong, so that none was called. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Data from "effect/Data"

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

export class InvalidRows extends Data.TaggedError("InvalidRows")<{
  readonly file: string
  readonly problems: ReadonlyArray<RowProblem>
  readonly rows: number
}> {
  readonly exitCode = exitCodes.rejected
  readonly next = "Correct the file and run the command again, or call the other rows with --skip-invalid."
  override get message() {
    const wrong = new Set(this.problems.map(({ row }) => row)).size
    return [
      `${wrong} of ${this.rows} rows cannot be sent. Nothing was sent.`,
      ...this.problems.map((problem) => placed(this.file, problem))
    ].join("\n")
  }
}
