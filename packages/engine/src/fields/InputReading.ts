/**
 * Reads the input of a caller. A getter or a Proxy may throw whenever it is read: that is a problem of the input like any other, and is reported
 * with its path before anything is sent.
 */
import * as Result from "effect/Result"
import { Encode, type InputProblem } from "../error/FlatError.ts"

export const illFormed = "expected well-formed Unicode, found lone surrogates"

/** The problem of what throws when it is read. */
export const unreadable = "cannot be read: reading it throws an error. Pass a plain object"

// A Proxy can be infinite: the search must end, and not fill the stack.
const most = 10_000
const deepest = 500

/** Whether JSON text is nested more deeply than what reads it can follow. */
export const isDeep = (json: string): boolean => {
  let depth = 0
  // Without escapes, every other part is outside of strings.
  const parts = json.replaceAll(/\\./g, "").split("\"")
  for (let at = 0; at < parts.length; at += 2) {
    for (const character of parts[at]!) {
      depth += "[{".includes(character) ? 1 : "]}".includes(character) ? -1 : 0
      if (depth > deepest) return true
    }
  }
  return false
}

/** Finds what prevents an input from being written: properties that throw, and strings that UTF-8 cannot encode. */
class Look {
  readonly problems: Array<InputProblem> = []
  private readonly seen = new Set<object>()

  at(value: unknown, path: string, depth = 0): void {
    if (typeof value === "string" && !value.isWellFormed()) this.problems.push({ path, problem: illFormed })
    if (typeof value !== "object" || value === null || this.seen.has(value)) return
    if (this.seen.size === most || depth === deepest) return
    this.seen.add(value)
    let list = false
    this.tried(path, () => {
      // Does with the object what checking and writing do.
      list = Array.isArray(value)
      Object.getPrototypeOf(value)
      // Skips the contents of files.
      return "toJSON" in value || !ArrayBuffer.isView(value) ? Object.keys(value) : []
    })?.forEach((key) => {
      const place = list ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`
      this.at(this.tried(place, () => (value as Record<string, unknown>)[key]), place, depth + 1)
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

/** Returns the problems that prevent a value from being written. */
export const problemsOf = (value: unknown, path: string): ReadonlyArray<InputProblem> => {
  const look = new Look()
  look.at(value, path)
  return look.problems
}

// Not a class: `instanceof` reads the prototype, and a Proxy may throw.
const unread = /* #__PURE__ */ new WeakMap<object, ReadonlyArray<InputProblem>>()

/** Returns why a copy of options or a request has nothing in it; `undefined` if they could be read. */
export const unreadOf = (copy: unknown): ReadonlyArray<InputProblem> | undefined =>
  typeof copy === "object" && copy !== null ? unread.get(copy) : undefined

/**
 * Returns a copy of options or a request, whose properties can be read any number of times. If one throws, the copy is empty: see `unreadOf`. `names` are
 * copied even if they are inherited; `prefix`, such as `options.`, is prepended to them in problems.
 */
export const copyOf = <A>(given: A, names: ReadonlyArray<string>, prefix = ""): A => {
  if (typeof given !== "object" || given === null || unread.has(given)) return given
  const copy: Record<string, unknown> = {}
  const problems: Array<InputProblem> = []
  const attempt = (path: string, read: () => void) => {
    try {
      read()
    } catch {
      problems.push({ path, problem: unreadable })
    }
  }
  let own: ReadonlyArray<string> = []
  attempt(prefix.slice(0, -1), () => {
    own = Object.keys(given)
  })
  for (const name of new Set([...own, ...names])) {
    attempt(prefix + name, () => {
      const value = (given as Record<string, unknown>)[name]
      if (value !== undefined || own.includes(name)) copy[name] = value
    })
  }
  const result = problems.length === 0 ? copy : {}
  if (problems.length > 0) unread.set(result, problems)
  return result as A
}

/** Returns the error of an input, or options, whose reading threw: with the paths of the problems. */
export const failureOf = (input: unknown, options?: unknown): Encode => {
  const problems = [...problemsOf(input, ""), ...problemsOf(options, "options")]
  // An input that throws only sometimes may not throw during the search.
  return new Encode({ problems: problems.length > 0 ? problems : [{ path: "", problem: unreadable }] })
}

/** Reads an input, and options. If that throws, fails with the paths of the problems. */
export const read = <A>(
  input: unknown,
  reading: () => Result.Result<A, Encode>,
  options?: unknown
): Result.Result<A, Encode> => {
  try {
    return reading()
  } catch {
    return Result.fail(failureOf(input, options))
  }
}
