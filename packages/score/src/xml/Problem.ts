/** What is wrong with a file, an edit or a measure, and where. */

export interface Problem {
  /** Line of the text, from 1. */
  readonly line?: number
  /** Column in the line, in characters, from 1. */
  readonly column?: number
  /** Id of the part. */
  readonly part?: string
  /** Position of the measure in its part, from 0. */
  readonly index?: number
  /** Number of the measure, as the score prints it. */
  readonly number?: string
  /** What is wrong. */
  readonly message: string
  /** What to do about it. */
  readonly hint?: string
}

/** Thrown by functions that return no problems, such as `readMeasures`. Its message has the hint too. */
export class ScoreError extends RangeError {
  readonly problem: Problem

  constructor(problem: Problem) {
    super([problem.message, problem.hint].filter((text) => text !== undefined).join(". "))
    this.name = "ScoreError"
    this.problem = problem
  }
}

/** Throws a problem. */
export const refuse = (message: string, hint?: string, where: Partial<Problem> = {}): never => {
  throw new ScoreError({ ...where, message, ...hint === undefined ? undefined : { hint } })
}

/** Runs a function, and returns its result or the problem that it throws. */
export const attempt = <A>(run: () => A): { readonly value: A } | { readonly problem: Problem } => {
  try {
    return { value: run() }
  } catch (error) {
    if (error instanceof ScoreError) return { problem: error.problem }
    throw error
  }
}

/** Returns the line and the column of a place in a text. A line ends in LF, CRLF or CR. */
export const position = (text: string, offset: number): { readonly line: number; readonly column: number } => {
  let line = 1
  let start = 0
  for (const { 0: end, index } of text.slice(0, offset).matchAll(/\r\n?|\n/g)) {
    line++
    start = index + end.length
  }
  return { line, column: [...text.slice(start, offset).replace("\uFEFF", "")].length + 1 }
}
