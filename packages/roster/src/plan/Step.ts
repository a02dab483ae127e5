/**
 * One write of a plan. A plan is plain JSON that can be saved, shown and applied later; it never contains a password.
 */
import * as Schema from "effect/Schema"

const Id = Schema.NonEmptyString
const text = Schema.optional(Schema.String)

/** An account or class that exists in Flat, or one that another step of the same plan creates. */
const Reference = Schema.Union([
  Schema.Struct({ _tag: Schema.Literal("existing"), id: Id }),
  Schema.Struct({ _tag: Schema.Literal("created"), step: Id })
])

const Role = Schema.Literals(["user", "teacher"])

/** A value now, and as the school's files say. */
const Changed = Schema.Struct({ from: text, to: Schema.String })
const changed = Schema.optionalKey(Changed)

const base = {
  /** Stable in every plan of the same files, such as `createAccount:p-17`. */
  id: Id,
  /** Ids of the steps that must be done before. */
  needs: Schema.Array(Id),
  /** Why: in words for people, without names of pupils. */
  reason: Schema.String
}

/** Whether the id map must not have the account or class any more: the run that created or matched it is undone. */
const forget = Schema.optional(Schema.Boolean)

const CreateAccount = Schema.Struct({
  ...base,
  kind: Schema.Literal("createAccount"),
  /** The person's id in the school's files. */
  person: Id,
  username: Id,
  firstName: text,
  lastName: text,
  email: text,
  role: Role,
  /** Whether the files have a password; otherwise one is generated. The password itself is read from the files when the step runs. */
  password: Schema.Literals(["file", "generated"])
})

const UpdateAccount = Schema.Struct({
  ...base,
  kind: Schema.Literal("updateAccount"),
  person: Id,
  account: Id,
  changes: Schema.Struct({ username: changed, firstname: changed, lastname: changed, email: changed, role: changed }),
  forget
})

const RemoveAccount = Schema.Struct({
  ...base,
  kind: Schema.Literal("removeAccount"),
  /** The person's id in the school's files, if the account came from them. */
  person: text,
  account: Id
})

const CreateClass = Schema.Struct({
  ...base,
  kind: Schema.Literal("createClass"),
  /** The class's id in the school's files. */
  class: Id,
  name: Id,
  section: text,
  level: text,
  /** The school year and the last day by the files. The id map keeps them, for the end of the year. */
  year: text,
  ends: text,
  /** The class of an earlier year that had the id until now. */
  replaces: text,
  /** Ids in Flat of classes with the same name and section that are other ones, and stay so. */
  beside: Schema.optional(Schema.Array(Id))
})

const UpdateClass = Schema.Struct({
  ...base,
  kind: Schema.Literal("updateClass"),
  class: Id,
  target: Id,
  changes: Schema.Struct({ name: changed, section: changed, level: changed }),
  forget
})

/** Changes the state of a class. */
const ChangeClassState = Schema.Struct({
  ...base,
  kind: Schema.Literals(["archiveClass", "unarchiveClass", "activateClass"]),
  /** The class's id in the school's files, if it came from them. */
  class: text,
  target: Reference,
  forget
})

const Enrol = Schema.Struct({
  ...base,
  kind: Schema.Literals(["enrol", "unenrol"]),
  target: Reference,
  account: Reference
})

export const Step = Schema.Union([
  CreateAccount,
  UpdateAccount,
  RemoveAccount,
  CreateClass,
  UpdateClass,
  ChangeClassState,
  Enrol
])

export type Reference = typeof Reference.Type
export type Role = typeof Role.Type
export type Changed = typeof Changed.Type
export type CreateAccount = typeof CreateAccount.Type
export type UpdateAccount = typeof UpdateAccount.Type
export type RemoveAccount = typeof RemoveAccount.Type
export type CreateClass = typeof CreateClass.Type
export type UpdateClass = typeof UpdateClass.Type
export type ChangeClassState = typeof ChangeClassState.Type
export type Enrol = typeof Enrol.Type
export type Step = typeof Step.Type

/** Returns the id in Flat of what exists, or the id of the step that creates it. */
export const keyOf = (reference: Reference): string => reference._tag === "existing" ? reference.id : reference.step

/** Returns the reference to what exists. */
export const existing = (id: string): Reference => ({ _tag: "existing", id })
