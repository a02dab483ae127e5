/**
 * One write of a plan. A plan is plain JSON that can be saved, shown and applied later; it never contains a password.
 */

/** An account or class that exists in Flat, or one that another step of the same plan creates. */
export type Reference =
  | { readonly _tag: "existing"; readonly id: string }
  | { readonly _tag: "created"; readonly step: string }

export type Role = "user" | "teacher"

/** A value now, and as the school's files say. */
export interface Changed {
  readonly from: string | undefined
  readonly to: string
}

interface Base {
  /** Stable in every plan of the same files, such as `createAccount:p-17`. */
  readonly id: string
  /** Ids of the steps that must be done before. */
  readonly needs: ReadonlyArray<string>
  /** Why: in words for people, without names of pupils. */
  readonly reason: string
}

export interface CreateAccount extends Base {
  readonly kind: "createAccount"
  /** The person's id in the school's files. */
  readonly person: string
  readonly username: string
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly email?: string | undefined
  readonly role: Role
  /** Whether the files have a password; otherwise one is generated. The password itself is read from the files when the step runs. */
  readonly password: "file" | "generated"
}

export interface UpdateAccount extends Base {
  readonly kind: "updateAccount"
  readonly person: string
  readonly account: string
  readonly changes: Readonly<Partial<Record<"username" | "firstname" | "lastname" | "email" | "role", Changed>>>
  /** Whether the id map must not have the account any more: the run that matched it is undone. */
  readonly forget?: boolean | undefined
}

export interface RemoveAccount extends Base {
  readonly kind: "removeAccount"
  /** The person's id in the school's files, if the account came from them. */
  readonly person?: string | undefined
  readonly account: string
}

export interface CreateClass extends Base {
  readonly kind: "createClass"
  /** The class's id in the school's files. */
  readonly class: string
  readonly name: string
  readonly section?: string | undefined
  readonly level?: string | undefined
  /** The school year and the last day by the files. The id map keeps them, for the end of the year. */
  readonly year?: string | undefined
  readonly ends?: string | undefined
  /** The class of an earlier year that had the id until now. */
  readonly replaces?: string | undefined
  /** Ids in Flat of classes with the same name and section that are other ones, and stay so. */
  readonly beside?: ReadonlyArray<string> | undefined
}

export interface UpdateClass extends Base {
  readonly kind: "updateClass"
  readonly class: string
  readonly target: string
  readonly changes: Readonly<Partial<Record<"name" | "section" | "level", Changed>>>
  /** As for an account. */
  readonly forget?: boolean | undefined
}

/** Changes the state of a class. */
export interface ChangeClassState extends Base {
  readonly kind: "archiveClass" | "unarchiveClass" | "activateClass"
  /** The class's id in the school's files, if it came from them. */
  readonly class?: string | undefined
  readonly target: Reference
  /** Whether the id map must not have the class any more: the run that created or matched it is undone. */
  readonly forget?: boolean | undefined
}

export interface Enrol extends Base {
  readonly kind: "enrol" | "unenrol"
  readonly target: Reference
  readonly account: Reference
}

export type Step = CreateAccount | UpdateAccount | RemoveAccount | CreateClass | UpdateClass | ChangeClassState | Enrol
