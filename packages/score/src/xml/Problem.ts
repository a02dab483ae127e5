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
  /** Name of a warning, such as `short-measure`, which the option `allow` of an edit takes. */
  readonly name?: string
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

export const attempt = <A>(run: () => A): Result<A> => {
  try {
    return { value: run() }
  } catch (error) {
    if (error instanceof ScoreError) return { problems: [error.problem] }
    throw error
  }
}

/** The line and the column of a place in a text. A line ends in LF, CRLF or CR. */
type Position = { readonly line: number; readonly column: number }

/** Returns how many of a sorted list are at most a limit. */
export const countTo = (sorted: ReadonlyArray<number>, limit: number): number => {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! <= limit) low = middle + 1
    else high = middle
  }
  return low
}

/** Returns a function for the positions of many places in a text, which is read once, when the first is asked for. */
export const positionsIn = (text: string): (offset: number) => Position => {
  const endsOf = (pattern: RegExp) => Array.from(text.matchAll(pattern), (found) => found.index + found[0].length)
  let index: { readonly lines: ReadonlyArray<number>; readonly wide: ReadonlyArray<number> } | undefined
  return (offset) => {
    // A byte order mark has no column, and a character of two units has one.
    const { lines, wide } = index ??= {
      lines: endsOf(/\r\n?|\n/g),
      wide: endsOf(/^\uFEFF|[\ud800-\udbff][\udc00-\udfff]/g)
    }
    const line = countTo(lines, offset)
    const start = lines[line - 1] ?? 0
    return { line: line + 1, column: offset - start - countTo(wide, offset) + countTo(wide, start) + 1 }
  }
}

export const position = (text: string, offset: number): Position => positionsIn(text.slice(0, offset))(offset)
