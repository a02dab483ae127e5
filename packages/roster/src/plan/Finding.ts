/** What a plan reports about a person, a class or the files. Messages never contain names, usernames or addresses. */
import type { Place } from "../model/Diagnostic.ts"

/**
 * - `conflict`: the files and Flat do not fit together. Nothing is done for this until a person decides.
 * - `notice`: the plan did something, or left something alone, that is worth knowing.
 */
export type Severity = "conflict" | "notice"

/** By code: what the plan does with it, what is the case, and what to do. */
const codes = {
  "changes-without-base":
    "conflict | the files list only changes, and no complete set was imported before | import a complete set first",
  "files-empty":
    "conflict | the files have nobody and no class | check the export: a header alone often means that it failed",
  "nobody-has-role":
    "conflict | nobody in the files has a role that gets an account | add a column with the role, or say the role of everybody in a plain file",
  "rows-lost":
    "notice | rows or files were left out in reading, and the plan does not have them | let \"roster check\" say which, and correct them",
  "filter-empty":
    "conflict | the filters select nobody and no class | check how the files write the school, term, subject, grade or class",
  "everything-ended":
    "notice | every class of the files is over, or has not begun, on the day of the plan | choose another day, or all days, if the dates are wrong",
  "account-deleted":
    "conflict | the account was deleted in Flat after an earlier run | allow deleted accounts to be created again, or remove the person from the files",
  "account-claimed":
    "conflict | the account that matches belongs to another person of the files | correct the username or the e-mail address in the files",
  "account-of-leaver":
    "conflict | the account that matches belongs to a person who is no longer in the files | allow accounts to be matched again if the school's system gave people other ids",
  "account-of-other-name":
    "conflict | the account with this username or e-mail address has another name, and may be another person's | if it is the same person, correct the name in Flat; else give the person another username or address in the files",
  "person-replaced":
    "conflict | the account belonged to another person in earlier files: no name in common, and not the same e-mail address | if it is the same person, correct the name in Flat; else give the person an id and a username of their own",
  "account-of-other-id":
    "conflict | the account that matches was imported under another id, which these files do not have | give people the ids of the earlier files, or import a complete set and allow accounts to be matched again",
  "person-unlisted":
    "conflict | a class of the files has the person, and no file lists them; they have not left, and nothing is done for them | export all people, or remove the enrollments of those who left",
  "account-is-test":
    "conflict | the account that matches is a test student, which a teacher created | choose another username, or remove the test student in Flat",
  "username-ambiguous":
    "conflict | several accounts have this username in different upper and lower case | write the username exactly as in Flat",
  "username-collision":
    "conflict | another person or account has the username of the new account | give one of them another username in the files",
  "username-and-email":
    "conflict | the username belongs to one account and the e-mail address to another | correct one of them; if both accounts belong to one person, resolve that in Flat",
  "email-ambiguous":
    "conflict | the username is new, and the e-mail address belongs to several accounts or people | write the username of the intended account",
  "email-taken":
    "conflict | another account has the new e-mail address; the address stays as it is | correct the address in the files or in Flat",
  "email-shared":
    "notice | several people of the files share the e-mail address, so it is not written | give each of them an address of their own, or none",
  "email-invalid": "notice | the e-mail address is invalid, and is not written | correct it in the files",
  "name-cut": "notice | the name is longer than 60 characters and is cut | shorten it in the files",
  "username-changed":
    "notice | the username is too long or has spaces; the account gets another one | give the person the username of the passwords file",
  "username-made":
    "notice | there is no username; it is made of the name, such as anna.mueller | look it up in the passwords file",
  "name-exists":
    "notice | an account with this name exists in Flat and belongs to nobody in the files; another one is created | if it is the same person, write the username or the e-mail address of the account into the files",
  "username-kept":
    "notice | the files have another username; the account keeps its username | allow accounts to be renamed if the person shall sign in with the new one",
  "administrator-lookalike":
    "notice | the username, address or id looks like that of an administrator, with letters of another script | find out who put the person into the files, and why",
  "administrator-not-made":
    "notice | the files name an administrator; the tool creates no administrators | give the role in Flat",
  "administrator-kept":
    "notice | the account is an administrator in Flat; the tool changes no administrators | change it in Flat if that is wrong",
  "role-unknown":
    "conflict | the role of the person or of the account is not known | change the role in Flat, or import a complete set",
  "class-deleted":
    "conflict | the class was deleted in Flat after an earlier run, or the token may not see it | allow deleted classes to be created again, or remove the class from the files",
  "class-not-taught":
    "conflict | the token's user is not a teacher of the class, and only teachers of a class may change it | add the token's user to the class in Flat",
  "class-linked":
    "notice | the class is linked to another system, which sends its members; the tool does not change it | change it in that system",
  "class-ambiguous":
    "conflict | several classes of the files or of Flat have this name and section | rename the others, or archive them in Flat",
  "class-name-exists":
    "notice | a class with this name and section exists in Flat under an id that the files no longer have; another one is created | archive the other one, or allow classes to be matched again if the school's system gave them other ids",
  "class-archived":
    "notice | the class was archived in Flat by hand; it stays archived, and its members as they are | restore it in Flat, or let the plan repair states",
  "class-name-cut":
    "notice | the name or the section is longer than 255 characters and is cut | shorten it in the files",
  "class-absent":
    "notice | the class is no longer in the files | archive it, or let the plan archive classes that are absent",
  "class-unlisted":
    "conflict | enrollments of the files name the class, and no file lists it; it has not ended, and stays as it is | export all classes, or remove the enrollments of those that ended",
  "class-of-other-year":
    "conflict | the class in the id map ended before this one begins; the plan does not change it | end the year with roster rollover, which archives the old class and creates the new one",
  "class-id-reused":
    "conflict | a class of the ending year has the id of this class; that class stays, and this one is not created | archive the class of the year that ends in Flat, then plan again",
  "class-year-unknown":
    "conflict | a class of an earlier run has the id, and the files do not say of which year the class is | name the year that begins with --year if the class is another one",
  "class-not-ours":
    "notice | no run made the class; the plan does not change it | archive it in Flat, or archive all classes with --all-classes",
  "class-not-selected":
    "notice | the filter does not select the class; the plan does not change it | end the year without a filter",
  "class-name-open":
    "notice | Flat has a class with this name that no run made; another one is created | archive the class that is not needed",
  "year-before":
    "conflict | the files are of an earlier school year than classes that earlier runs made | end the year with the files of the year that begins",
  "class-role-differs":
    "conflict | the role in the class differs from the role in the organization, which decides the role of a member in Flat | correct one of the two roles in the files",
  "class-wrong-group":
    "conflict | the member has another role in the class in Flat, and moving it would delete its work there | remove the member from the class in Flat, then plan again",
  "member-end-unsure":
    "notice | the files end a membership, and have not all of the person's enrollments in the class; the member stays | import a complete set, which says who is gone, or remove the member in Flat",
  "member-extra":
    "notice | the member is no longer in the class by the files | remove it in Flat, or allow the plan to remove memberships",
  // Of a plan that undoes a run: what stays as the run left it, and why.
  "undo-account-kept": "notice | the run created the account; it stays | undo with --remove-accounts to delete it",
  "undo-account-used":
    "notice | the run created the account, and it was used or put into other classes since; it stays | delete it in Flat if nobody needs it",
  "undo-account-edited":
    "notice | the run created the account, and it was changed since; it stays | delete it in Flat if nobody needs it",
  "undo-account-deleted":
    "notice | the run deleted the account; Flat cannot restore it or its scores | create it again with roster plan --recreate",
  "undo-value-empty":
    "notice | the address was empty before the run, and Flat cannot clear it; it stays | change it in Flat",
  "undo-username-taken":
    "notice | another account has the previous username; the account keeps its current one | rename one of them in Flat",
  "undo-class-in-use":
    "notice | the run created the class, and it has assignments or other members since; it is archived with them | restore it in Flat if it is needed",
  "undo-activation":
    "notice | the run activated the class; Flat cannot make it inactive again | archive it in Flat if it is not needed",
  "undo-class-gone": "notice | the class was deleted in Flat since; the undo skips it | nothing to do",
  "undo-membership-work":
    "notice | the run added the member, who has work in the class or may have; the membership stays | remove it in Flat if the work may be deleted",
  "undo-membership-archived":
    "notice | the run added the member to a class that is archived by now; the membership stays | nothing to do: nobody uses an archived class",
  "undo-work-lost":
    "notice | the run removed the member, who is added again; Flat cannot restore the work in the class | inform the teacher",
  "undo-outcome-unknown":
    "conflict | the run does not know whether the step was executed, so it is not undone | apply the plan of the run again, then undo it"
} as const satisfies Readonly<Record<string, `${Severity} | ${string} | ${string}`>>

export type Code = keyof typeof codes

/** Something in the files, and where it is. */
export interface Finding {
  readonly code: Code
  readonly severity: Severity
  /** Ids in the school's files. */
  readonly person?: string | undefined
  readonly class?: string | undefined
  /** Ids in Flat. */
  readonly account?: string | undefined
  readonly target?: string | undefined
  /** Whether the person has an account all the same, and the finding is about a part of it. */
  readonly matched?: boolean | undefined
  /** Ids in the files of the other people or classes that it is about. */
  readonly others?: ReadonlyArray<string> | undefined
  readonly from?: Place | undefined
  /** Whether the conflict was said to be known. It is left alone all the same, and does not change the exit code. */
  readonly accepted?: true | undefined
  readonly message: string
  readonly advice: string
}

export type About = Pick<Finding, "person" | "class" | "account" | "target" | "matched" | "others" | "from">

/** Returns whether a text is the code of a conflict. */
export const isConflict = (code: string): code is Code =>
  Object.hasOwn(codes, code) && codes[code as Code].startsWith("conflict")

/** Returns what accepts a conflict: its code, and the id in the files of the person or class that it is about. */
const acceptanceOf = (code: Code, { account, class: schoolClass, person, target }: About): string =>
  `${code}:${person ?? schoolClass ?? account ?? target ?? ""}`

/** Creates the finding of a code. */
export const make = (code: Code, about: About = {}, accepted?: ReadonlySet<string>): Finding => {
  const [severity, message, advice] = codes[code].split(" | ") as [Severity, string, string]
  const isAccepted = severity === "conflict" && accepted?.has(acceptanceOf(code, about)) === true
  return { code, severity, ...about, ...(isAccepted ? { accepted: true } : undefined), message, advice }
}

/** Returns the conflicts that nobody accepted. */
export const unresolvedConflicts = (conflicts: ReadonlyArray<Finding>): ReadonlyArray<Finding> =>
  conflicts.filter(({ accepted }) => accepted !== true)
