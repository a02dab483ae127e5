/**
 * One write of a plan. A plan is plain JSON that can be saved, shown and applied later; it never contains a password.
 */
import * as Schema from "effect/Schema"

const Id = Schema.NonEmptyString
const text = Schema.optional(Schema.String)

const Reference = Schema.Union([
  Schema.Struct({ _tag: Schema.Literal("existing"), id: Id }),
  Schema.Struct({ _tag: Schema.Literal("created"), step: Id })
])

const Role = Schema.Literals(["user", "teacher"])

const Change = Schema.Struct({ from: text, to: Schema.String })
const change = Schema.optionalKey(Change)

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
  changes: Schema.Struct({ username: change, firstname: change, lastname: change, email: change, role: change }),
  forget
})

/** Only programs plan it: files never replace a password. */
const SetPassword = Schema.Struct({
  ...base,
  kind: Schema.Literal("setPassword"),
  /** The id of the account in Flat, and the username that its new password is saved for. */
  account: Id,
  username: Id
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
  changes: Schema.Struct({ name: change, section: change, level: change }),
  forget
})

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

/** One call that a plan makes. */
export const Step = Schema.Union([
  CreateAccount,
  UpdateAccount,
  SetPassword,
  RemoveAccount,
  CreateClass,
  UpdateClass,
  ChangeClassState,
  Enrol
])

/** An account or class that a step needs. */
export type Reference = typeof Reference.Type
/** A role in the organization. */
export type Role = typeof Role.Type
/** Fields of an account that a step changes. */
export type Change = typeof Change.Type
/** A step that creates an account. */
export type CreateAccount = typeof CreateAccount.Type
/** A step that changes an account. */
export type UpdateAccount = typeof UpdateAccount.Type
/** A step that gives an account a new, generated password. */
export type SetPassword = typeof SetPassword.Type
/** A step that removes an account. */
export type RemoveAccount = typeof RemoveAccount.Type
/** A step that creates a class. */
export type CreateClass = typeof CreateClass.Type
/** A step that changes a class. */
export type UpdateClass = typeof UpdateClass.Type
/** A step that archives or activates a class. */
export type ChangeClassState = typeof ChangeClassState.Type
/** A step that adds a member to a class or removes one. */
export type Enrol = typeof Enrol.Type
export type Step = typeof Step.Type

/** Returns the id in Flat of what exists, or the id of the step that creates it. */
export const keyOf = (reference: Reference): string => reference._tag === "existing" ? reference.id : reference.step

/** Returns the reference to what exists. */
export const existing = (id: string): Reference => ({ _tag: "existing", id })
