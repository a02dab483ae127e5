/** Reads options one by one and collects their problems, with the same rules and messages for the options of a client and of a call. */
import * as Duration from "effect/Duration"
import type { InputProblem } from "../error/FlatError.ts"

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, "")

/** Whether the edit distance of two names is at most `edits`: insertions, deletions and substitutions of a character. */
const isWithin = (left: string, right: string, edits: number): boolean => {
  if (left === "" || right === "") return left.length + right.length <= edits
  const [onLeft, onRight] = [left.slice(1), right.slice(1)]
  return left[0] === right[0]
    ? isWithin(onLeft, onRight, edits)
    : edits > 0 &&
      [[onLeft, right], [left, onRight], [onLeft, onRight]].some(([one = "", other = ""]) =>
        isWithin(one, other, edits - 1)
      )
}

const isNear = (given: string, known: string): boolean =>
  (given.length > 3 && (known.includes(given) || given.includes(known))) || isWithin(given, known, 2)

/** Returns the problem of an unknown option. */
export const unknownOption = (name: string, known: ReadonlyArray<string>): string => {
  const given = plain(name)
  // A name may have any length; a long one is not a typo.
  const near = given.length > 40 ? [] : known.filter((one) => isNear(given, plain(one)))
  return near.length === 0
    ? `is not an option. The options are ${known.join(", ")}`
    : `is not an option. Did you mean ${near.join(" or ")}?`
}

/** Reports a problem with an option. */
export type Reject = (path: string, problem: string) => void

/** Returns a duration in milliseconds; NaN if it is not one, or cannot be read. */
const millisOf = (input: Duration.Input): number => {
  try {
    return Duration.toMillis(Duration.fromInputUnsafe(input))
  } catch {
    return NaN
  }
}

export interface OptionReader {
  /** The problems so far. */
  readonly problems: ReadonlyArray<InputProblem>
  readonly reject: Reject
  /** Rejects every unknown option. */
  readonly unknown: (known: ReadonlyArray<string>) => void
  /** Reads a duration greater than zero, in milliseconds. `orZero` allows zero, and is the text for that in the problem. */
  readonly millis: (name: string, fallback: Duration.Input, orZero?: string) => number
  /** Reads a whole number, or Infinity. */
  readonly count: (name: string, fallback: number, least: number) => number
  readonly flag: (name: string) => boolean
  readonly hook: <F>(name: string, value: F) => F
}

/** Creates a reader for the options of an object. `prefix` is prepended to their names in problems. */
export const over = (given: object, prefix = ""): OptionReader => {
  const options = given as Readonly<Record<string, unknown>>
  const problems: Array<InputProblem> = []
  const reject: Reject = (path, problem) => {
    problems.push({ path: prefix + path, problem })
  }
  return {
    problems,
    reject,
    unknown: (known) => {
      for (const name of Object.keys(options)) {
        if (!known.includes(name)) reject(name, unknownOption(name, known))
      }
    },
    millis: (name, fallback, orZero = "") => {
      const input = (options[name] as Duration.Input | undefined) ?? fallback
      const value = millisOf(input)
      // Effect reads an object without any unit as a duration of zero.
      const isZero = value === 0 && orZero !== "" && (typeof input !== "object" || Duration.isDuration(input))
      if (!(value > 0 || isZero)) {
        reject(name, `must be a duration greater than zero${orZero}, such as 30000 (milliseconds) or "30 seconds"`)
      }
      return value
    },
    count: (name, fallback, least) => {
      const value = options[name] ?? fallback
      if (typeof value !== "number" || !(Number.isInteger(value) || value === Infinity) || value < least) {
        reject(name, `must be a whole number of at least ${least}`)
      }
      return value as number
    },
    flag: (name) => {
      const value = options[name] ?? false
      if (typeof value !== "boolean") reject(name, "must be true or false")
      return value === true
    },
    hook: (name, value) => {
      if (value !== undefined && typeof value !== "function") reject(name, "must be a function")
      return value
    }
  }
}
