/**
 * A question that has a right answer, asked of a client on a socket.
 */
import { isFlatError } from "@flat-sdk/promise"
import type { Subject } from "./Subject.ts"

/** What a client did, in words, and whether it was right. */
export interface Finding {
  readonly right: boolean
  readonly did: string
}

export interface Probe {
  readonly question: string
  /** Why the right answer is right, where the question does not say it. */
  readonly right: string
  readonly ask: (subject: Subject) => Promise<Finding>
}

/** How a promise ended, or that it had not ended after `millis`. */
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

/** The error's class, and its reason where it is one of ours. */
export const nameOf = (error: unknown): string => {
  if (isFlatError(error)) return `FlatError ${error.reason._tag}`
  return error instanceof Error ? error.constructor.name : typeof error
}

/** Whether an error is of a client's own, documented hierarchy. */
export const isTyped = (error: unknown): boolean =>
  isFlatError(error) || (error instanceof Error && /^Flat\w*Error$/.test(error.constructor.name))

/** How it ended, in words. */
export const tell = (end: Ending, millis: number): string =>
  end._tag === "pending" ? `still waiting after ${millis} ms` : end._tag === "value" ? "a value" : nameOf(end.error)
