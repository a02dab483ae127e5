/**
 * A situation with one correct behaviour, tested with a client over a socket.
 */
import { isFlatError } from "@flat-sdk/promise"
import type { Subject } from "./Subject.ts"

/** What a client did, and whether it was correct. */
export interface Finding {
  readonly right: boolean
  readonly did: string
}

export interface Probe {
  readonly situation: string
  /** The correct behaviour, with its reason where the situation does not show it. */
  readonly expected: string
  readonly check: (subject: Subject) => Promise<Finding>
}

/** The result of a promise; `pending` if it had not settled after `millis`. */
export type Ending =
  | { readonly _tag: "value"; readonly value: unknown }
  | { readonly _tag: "error"; readonly error: unknown }
  | { readonly _tag: "pending" }

/** Waits for a promise, at most `millis`. */
export const ending = async (promise: Promise<unknown>, millis: number): Promise<Ending> => {
  let timer: NodeJS.Timeout | undefined
  const settled = promise.then(
    (value): Ending => ({ _tag: "value", value }),
    (error: unknown): Ending => ({ _tag: "error", error })
  )
  const pending = new Promise<Ending>((resolve) => {
    timer = setTimeout(() => resolve({ _tag: "pending" }), millis)
  })
  const result = await Promise.race([settled, pending])
  clearTimeout(timer)
  return result
}

/** Returns the error's class, and its error reason if it is a `FlatError`. */
export const nameOf = (error: unknown): string => {
  if (isFlatError(error)) return `FlatError ${error.reason._tag}`
  return error instanceof Error ? error.constructor.name : typeof error
}

/** Returns whether an error belongs to a client's documented error classes. */
export const isTyped = (error: unknown): boolean =>
  isFlatError(error) || (error instanceof Error && /^Flat\w*Error$/.test(error.constructor.name))

/** Describes the result of a promise. */
export const describe = (end: Ending, millis: number): string =>
  end._tag === "pending" ? `still waiting after ${millis} ms` : end._tag === "value" ? "a value" : nameOf(end.error)
