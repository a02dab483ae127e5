/**
 * Reading what a caller passes in. A getter or a Proxy may throw whenever it is looked at: that is a problem of the input like any other, named and
 * reported before anything is sent.
 */
import * as Result from "effect/Result"
import { Encode, type InputProblem } from "../../FlatError.ts"

export const illFormed = "expected well-formed Unicode, found lone surrogates"

const unreadable = "cannot be read: reading it throws an error. Give a plain object"

// A Proxy can be without end: it must not keep the process busy.
const most = 10_000

/** Looks for what keeps an input from being written: places that throw, and strings that no UTF-8 can carry. */
class Look {
  readonly problems: Array<InputProblem> = []
  private readonly seen = new Set<object>()

  at(value: unknown, path: string): void {
    if (typeof value === "string" && !value.isWellFormed()) this.problems.push({ path, problem: illFormed })
    if (typeof value !== "object" || value === null || this.seen.has(value) || this.seen.size === most) return
    this.seen.add(value)
    let list = false
    this.tried(path, () => {
      // Whatever checking and writing do with an object.
      list = Array.isArray(value)
      Object.getPrototypeOf(value)
      // Contents of files are not looked into.
      return "toJSON" in value || !ArrayBuffer.isView(value) ? Object.keys(value) : []
    })?.forEach((key) => {
      const place = list ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`
      this.at(this.tried(place, () => (value as Record<string, unknown>)[key]), place)
    })
  }

  private tried<A>(path: string, read: () => A): A | undefined {
    try {
      return read()
    } catch {
      this.problems.push({ path, problem: unreadable })
      return undefined
    }
  }
}

/** What keeps a value from being written. */
export const problemsOf = (value: unknown, path: string): ReadonlyArray<InputProblem> => {
  const look = new Look()
  look.at(value, path)
  return look.problems
}

/** Reads an input; what it throws is a failure that names the places. */
export const read = <A>(input: unknown, reading: () => Result.Result<A, Encode>): Result.Result<A, Encode> => {
  try {
    return reading()
  } catch {
    const problems = problemsOf(input, "")
    // One that throws now and then is whole again when it is looked at.
    return Result.fail(new Encode({ problems: problems.length > 0 ? problems : [{ path: "", problem: unreadable }] }))
  }
}
