/**
 * Ids of steps: the kind and the ids of the files, so that every plan of the same files gives a step the same id. And those that an export of this tool
 * has for accounts and classes to which the school's system gave none, or none that OneRoster allows.
 */
import type { Step } from "./Step.ts"

const escape = (id: string): string => id.replace(/[%:]/g, (character) => character === "%" ? "%25" : "%3A")

/** Creates the id of a step, such as `enrol:c-1:p-17`. */
export const make = (kind: Step["kind"], ...sources: ReadonlyArray<string>): string =>
  [kind, ...sources.map(escape)].join(":")

/** What every step has. */
export interface Base<K extends Step["kind"]> extends Pick<Step, "id" | "needs" | "reason"> {
  readonly kind: K
}

/** Begins a step about ids of the files. */
export const step = <K extends Step["kind"]>(kind: K, reason: string, ...sources: ReadonlyArray<string>): Base<K> => ({
  id: make(kind, ...sources),
  needs: [],
  reason,
  kind
})

/** Begins the step that undoes another. Its id is such as `undo:enrol:c-1:p-17`. */
export const undo = <K extends Step["kind"]>(undone: Step, kind: K, reason: string): Base<K> => ({
  ...step(kind, reason),
  id: `undo:${undone.id}`
})

const prefix = "flat-"

/** Creates the id of an account or class in an export. */
export const exportId = (flat: string): string => `${prefix}${flat}`

/** The id in Flat that an id of an export names, or `undefined`. */
export const flatOf = (id: string): string | undefined => id.startsWith(prefix) ? id.slice(prefix.length) : undefined
