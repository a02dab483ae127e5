/**
 * Compares a roster with what is in Flat, and plans what to write. A plan is plain JSON without passwords: programs can show it, save it, leave steps
 * out, and apply it later with `Engine.apply`.
 */
export type { Finding } from "./plan/Finding.ts"
export { describe as describeHold, findUnapproved } from "./plan/Hold.ts"
export type { Approved, Hold, HoldName } from "./plan/Hold.ts"
export { describe, owners } from "./plan/Names.ts"
export type { About, Name } from "./plan/Names.ts"
export { policies } from "./plan/Options.ts"
export type { Field, Filter, Options, Policy, RolloverOptions, UndoOptions } from "./plan/Options.ts"
export type { Calls, Leaver, ManualEdit, Plan, Skipped, YearEnd } from "./plan/Plan.ts"
export { hashOf, PlanInvalid, read } from "./plan/PlanFile.ts"
export type { Applicable } from "./plan/PlanFile.ts"
export { compare, make } from "./plan/school/Make.ts"
export type {
  Change,
  ChangeClassState,
  CreateAccount,
  CreateClass,
  Enrol,
  Reference,
  RemoveAccount,
  Role,
  SetPassword,
  Step,
  UpdateAccount,
  UpdateClass
} from "./plan/Step.ts"
export type { Executed } from "./plan/undo/Executed.ts"
export { make as undo } from "./plan/undo/Undo.ts"
export { make as rollover } from "./plan/year/Rollover.ts"
