/** Ids of steps: the kind and the ids of the files, so that every plan of the same files gives a step the same id. */
import type { Step } from "../Step.ts"

const escape = (id: string): string => id.replace(/[%:]/g, (character) => character === "%" ? "%25" : "%3A")

/** Creates the id of a step, such as `enrol:c-1:p-17`. */
export const make = (kind: Step["kind"], ...sources: ReadonlyArray<string>): string =>
  [kind, ...sources.map(escape)].join(":")

/** Creates the id of the step that undoes another, such as `undo:enrol:c-1:p-17`. */
export const undoing = (step: Pick<Step, "id">): string => `undo:${step.id}`
