/** Ids of steps that undo others: readable, and those of no plan of files. */
import type { Step } from "../Step.ts"

/** Creates the id of the step that undoes another, such as `undo:enrol:c-1:p-17`. */
export const undoing = (step: Pick<Step, "id">): string => `undo:${step.id}`
