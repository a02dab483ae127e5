/**
 * What is wrong with a file, an edit or a measure, and where: lines and columns are counted from 1 and in characters, `index` is the position of the
 * measure in its part, from 0, and `number` is as the score prints it.
 */
export interface Problem {
  readonly line?: number
  readonly column?: number
  /** Id of the part. */
  readonly part?: string
  readonly index?: number
  readonly number?: string
  readonly message: string
  /** What to do about it. */
  readonly hint?: string
}

/** A value, or why there is none. */
export type Result<A> =
  | { readonly value: A; readonly problems?: never }
  | { readonly value?: never; readonly problems: ReadonlyArray<Problem> }

/** Thrown by functions that return no problems, such as `readMeasures`. Its message has the hint too. */
export class ScoreError extends RangeError {
  override readonly name = "ScoreError"
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.hint === undefined ? problem.message : `${problem.message}. ${problem.hint}`)
    this.problem = problem
  }
}

export const refuse = (message: string, hint?: string, where: Partial<Problem> = {}): never => {
  throw new ScoreError({ ...where, message, ...hint === undefined ? undefined : { hint } })
}

/** Runs a function, and returns its result or the problem that it throws. */
export const attempt = <A>(run: () => A): Result<A> => {
  try {
    return { value: run() }
  } catch (error) {
    if (error instanceof ScoreError) return { problems: [error.problem] }
    throw error
  }
}

/** Returns the line and the column of a place in a text. A line ends in LF, CRLF or CR. */
export const position = (text: string, offset: number): { readonly line: number; readonly column: number } => {
  const lines = text.slice(0, offset).replace("\uFEFF", "").split(/\r\n?|\n/)
  return { line: lines.length, column: [...lines.at(-1)!].length + 1 }
}
