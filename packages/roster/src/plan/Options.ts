/** What a plan covers, and what it may do. */
import type { Encoding } from "../read/text/Encoding.ts"

/** A field that the tool writes, and that people can edit in Flat. */
export type Field = "username" | "firstname" | "lastname" | "email" | "role" | "name" | "section" | "state"

/** What happens to a value that people changed in Flat after the tool had written it. */
export type Policy = "keep" | "repair"

/** Names and addresses follow the school's files. What people choose in Flat on purpose stays. */
export const policies: Readonly<Record<Field, Policy>> = {
  firstname: "repair",
  lastname: "repair",
  email: "repair",
  username: "keep",
  role: "keep",
  name: "keep",
  section: "keep",
  state: "keep"
}

/** Everything that is given must hold; of one list, any value. Upper and lower case do not count. */
export interface Filter {
  /** Ids or names. Schools below them are included. */
  readonly schools?: ReadonlyArray<string> | undefined
  /** Ids or titles of sessions. Sessions below them are included. */
  readonly terms?: ReadonlyArray<string> | undefined
  /** Words of a subject, of the course or of its code. */
  readonly subjects?: ReadonlyArray<string> | undefined
  readonly grades?: ReadonlyArray<string> | undefined
  /** Ids, codes or titles. */
  readonly classes?: ReadonlyArray<string> | undefined
}

/** Options of a plan. */
export interface Options {
  /** The day (`YYYY-MM-DD`) of the plan. */
  readonly today: string
  /**
   * The day whose classes and memberships count, or `all` to ignore dates.
   * @default today
   */
  readonly at?: string | undefined
  readonly filter?: Filter | undefined
  /** Whether dates of the files started with the day. Results by row read the files again. */
  readonly dayFirst?: boolean | undefined
  /** The role of everybody in a plain file, if it was given. */
  readonly role?: "student" | "teacher" | undefined
  /** The encoding in which the files were read, if it was chosen. Passwords and results by row read the files again. */
  readonly encoding?: Encoding | undefined
  /** Conflicts that are known, as `CODE:ID`. They are left alone, and do not count. */
  readonly accept?: ReadonlyArray<string> | undefined
  /** What happens to manual edits, by field. `policies` has the defaults. */
  readonly edits?: Readonly<Partial<Record<Field, Policy>>> | undefined
  /**
   * Whether accounts that the tool knows get the username of the files when that changes. By default people keep the username that they sign in with.
   * @default false
   */
  readonly rename?: boolean | undefined
  /**
   * Whether accounts and classes that were deleted in Flat are created again.
   * @default false
   */
  readonly recreate?: boolean | undefined
  /**
   * Whether a person may take over the account of another who is no longer in complete files, by username or e-mail address, and a class that of one
   * that is no longer in them, by name and section. For schools whose system gave everybody another id.
   * @default false
   */
  readonly rematch?: boolean | undefined
  /**
   * Ids in the files of people whose account is looked for again by username and e-mail address, whatever name it has: somebody has looked, and knows
   * that it is theirs.
   */
  readonly matchAgain?: ReadonlyArray<string> | undefined
  /**
   * Whether classes that are linked to another system are changed.
   * @default false
   */
  readonly force?: boolean | undefined
  /**
   * Whether classes without members are created.
   * @default false
   */
  readonly emptyClasses?: boolean | undefined
  /**
   * Which classes are archived: those that ended, also those that are no longer in complete files, or none.
   * @default "ended"
   */
  readonly archive?: "none" | "ended" | "absent" | undefined
  /**
   * Days after its end for which a class stays as it is.
   * @default 14
   */
  readonly graceDays?: number | undefined
  /**
   * Whether members who are no longer in a class of complete files leave it. Flat then deletes their work in the class.
   * @default false
   */
  readonly removeMemberships?: boolean | undefined
  /**
   * Whether accounts of leavers are deleted, with their scores.
   * @default false
   */
  readonly removeAccounts?: boolean | undefined
  /**
   * The school year of classes of which the files do not say it, such as `2027`. At the end of a year, the one that begins: by default the last one of the
   * classes of the files.
   */
  readonly year?: string | undefined
  /**
   * The share of accounts, or of memberships, in percent, above which removals wait for confirmation.
   * @default 5
   */
  readonly threshold?: number | undefined
  /**
   * The share of matched accounts, in percent, above which changes of names and addresses wait for confirmation, if there are at least 20. Likewise
   * the share of accounts of earlier runs whose people complete files do not have.
   * @default 50
   */
  readonly changeThreshold?: number | undefined
  /**
   * The share of known classes, in percent, above which archiving waits for confirmation.
   * @default 50
   */
  readonly archiveThreshold?: number | undefined
  /**
   * The share of the teachers, in percent, above which changes from pupil to teacher wait for confirmation, and those from teacher to pupil, if there are
   * at least three.
   * @default 5
   */
  readonly roleThreshold?: number | undefined
  /**
   * The share of the pupils of a class that goes on, in percent, from which their leaving waits for confirmation, if there are at least five.
   * @default 50
   */
  readonly classThreshold?: number | undefined
}

/** What the end of a year may do, besides. */
export interface RolloverOptions extends Options {
  /**
   * Whether classes that no run made are archived too.
   * @default false
   */
  readonly allClasses?: boolean | undefined
}

/** What undoing a run may do. */
export interface UndoOptions
  extends Pick<Options, "today" | "force" | "removeAccounts" | "threshold" | "roleThreshold" | "classThreshold">
{
  /**
   * The share of known classes, in percent, above which archiving waits for confirmation.
   * @default 100
   */
  readonly archiveThreshold?: number | undefined
}

/** Returns whether a filter leaves anything out. */
export const isFiltered = (filter: Filter | undefined): boolean =>
  Object.values(filter ?? {}).some((values) => values !== undefined && values.length > 0)
