/** What the page and the server of the desk say to each other below `/desk`, besides the operations of the API. */
import type { Plan } from "@flat-sdk/roster"

/** The body of `POST /desk/plan`: the texts of a roster folder, by file name, and what the plan may do besides. */
export interface RosterFiles {
  readonly files: Readonly<Record<string, string>>
  /** What the import is called. */
  readonly title: string
  readonly options?: Pick<
    Plan.Options,
    "archive" | "at" | "removeMemberships" | "recreate" | "accept" | "matchAgain"
  >
}

/** One write of a plan. Rows have the order in which they are written. */
export interface PlanRow {
  readonly action: "create" | "change" | "add" | "remove" | "archive" | "activate" | "restore" | "delete"
  readonly kind: "account" | "class" | "member"
  /** Of the person, or of the class. */
  readonly name: string
  readonly username: string
  /** The class of a member. */
  readonly class: string
  /** What changes, from what to what. */
  readonly detail: string
  /** Whether it deletes or takes away something, or changes a role. */
  readonly danger: boolean
}

/** What a person should know or decide before the plan is applied. */
export interface PlanProblem {
  /** `error`: rows that are left out; `conflict`: nothing is done until a person decides; `notice`: worth knowing. */
  readonly severity: "error" | "conflict" | "notice"
  readonly message: string
  /** What to do about it, in a sentence. */
  readonly remedy: string
  /** Places in the files, such as `users.csv line 12`. At most five. */
  readonly places: ReadonlyArray<string>
  readonly count: number
  /** The people whom it is about, if the page can decide it. */
  readonly decisions: ReadonlyArray<Decision>
}

/** A conflict that a person decides on the page. `recreate`: create again; `match`: look for the account again, because it is that of the person. */
export interface Decision {
  readonly by: "recreate" | "match"
  /** With the id of the person, it says that the conflict is left alone: `CODE:ID`. */
  readonly code: string
  /** The id in the files. */
  readonly person: string
  readonly name: string
  /** The name of the account in Flat, if there is one. */
  readonly account?: string | undefined
}

/** Something that a plan would do to many. */
export interface PlanHold {
  /** The name of the hold, such as `role-rises`. */
  readonly what: string
  readonly count: number
  /** Such as `24 pupils become teachers (there are 6 teachers): Ada Lund, Bo Berg, Cy Dahl and 21 more`. */
  readonly sentence: string
}

/** Totals of a plan. */
export interface PlanSummary {
  /** Numbers of writes by what they do, such as `create account`. */
  readonly actions: ReadonlyArray<{ readonly action: string; readonly count: number }>
  /** What is as the files say already. */
  readonly unchanged: { readonly accounts: number; readonly classes: number; readonly members: number }
  /** Requests that write. */
  readonly calls: number
  /** Why the plan waits for a person, who agrees to each of these. Usually empty. */
  readonly held: ReadonlyArray<PlanHold>
}

/** The response of `POST /desk/plan`. Nothing is written yet. */
export interface RosterPlan {
  /** Names this very plan: `POST /desk/runs` takes it back. */
  readonly digest: string
  readonly summary: PlanSummary
  readonly rows: ReadonlyArray<PlanRow>
  readonly problems: ReadonlyArray<PlanProblem>
  /** Why there is no write. Empty if there are some. */
  readonly emptiness: string
  /** Why options that were chosen changed nothing, a sentence each. */
  readonly idle: ReadonlyArray<string>
}

/** The body of `POST /desk/runs`. The response has the id of the run. Without `yes`, and each hold of the plan in `approved`, nothing is written. */
export interface ApplyRequest {
  readonly digest: string
  readonly yes: true
  /** The holds of `summary.held` that a person agreed to, each by its name and up to its number. */
  readonly approved?: Plan.Approved
}

/** A response of `GET /desk/runs/ID`, and one of the list `GET /desk/runs`, where `problems` are left out. */
export interface DeskRun {
  readonly id: string
  readonly kind: "import" | "passwords"
  readonly title: string
  /** ISO times. */
  readonly begun: string
  readonly by: string
  readonly state: "running" | "waiting" | "ended"
  /** Why it waits, or why it ended before its last step: a sentence. */
  readonly why?: string | undefined
  /** Until when the hour's limit holds it up. It continues automatically; `isSlow`: slowly before that too. */
  readonly limited?: { readonly until: string; readonly isSlow: boolean } | undefined
  /** Steps. `unsent` were never sent; of `unknown` there was no answer. In the list, and while it works, only `done` and `total`. */
  readonly counts: Readonly<Record<"done" | "failed" | "unsent" | "unknown" | "total", number>>
  /** Steps that were tried and are not done, at most 200. */
  readonly problems: ReadonlyArray<Pick<PlanRow, "action" | "kind" | "name" | "detail"> & { readonly text: string }>
  /** Whether an administrator can press Continue. */
  readonly mayContinue: boolean
  /** Passwords that are there, and until when. `isMine`: who asks may download them. */
  readonly passwords?:
    | { readonly count: number; readonly until: string; readonly holder: string; readonly isMine: boolean }
    | undefined
  readonly deleted?: "saved" | "overdue" | undefined
  /** Who did what with it, after it was begun. */
  readonly history: ReadonlyArray<{ readonly at: string; readonly what: string }>
}

/** A password of `GET /desk/runs/ID/passwords`. */
export interface NewPassword {
  readonly name: string
  readonly rooms: ReadonlyArray<string>
  readonly username: string
  readonly password: string
  /** `false`: no answer came, and the account may have another one. */
  readonly isSure: boolean
}

/** A class of the school, as one of its teachers sees it: `GET /desk/classes`. */
export interface SchoolClass {
  readonly id: string
  readonly name: string
  readonly section?: string | undefined
  readonly teacher: string
  /** The id of the teacher, as whom it is archived. */
  readonly as: string
  readonly created?: string | undefined
  readonly state: string
  readonly group?: string | undefined
  readonly pupils: number
}

/** The response of `GET /desk/events?class=ID`: how much changed since a watch has begun. Without `class`, it is about accounts. */
export interface DeskEvents {
  /** Another watch has begun: what was read before may be out of date. */
  readonly watch: string
  /** `false`: nothing is reported yet. */
  readonly isReady: boolean
  readonly changes: Readonly<Record<"account" | "member" | "assignment" | "submission", number>>
}

/** The response of `GET /desk/quota`: the rate limit of the user's token. */
export interface Quota {
  readonly limit?: number | undefined
  readonly remaining?: number | undefined
  /** ISO time of the next window. */
  readonly resetAt?: string | undefined
}

/** The body of a response below `/desk` that is not successful. The codes of `/api/flat` have the same form. */
export interface DeskProblem {
  readonly code:
    | "SIGNED_OUT"
    | "CROSS_SITE"
    | "BAD_REQUEST"
    | "UNREADABLE_FILES"
    | "STALE_PLAN"
    | "NEEDS_YES"
    | "FORBIDDEN"
    | "BUSY"
    | "GONE"
    | "FAILED"
  readonly message: string
}

/** The operations that the page may call through `/api/flat`: exactly those that it needs. `PageClient` has only these. */
export const pageOperations = [
  "getAuthenticatedUser",
  "listOrganizationUsers",
  "countOrgaUsers",
  "updateOrganizationUser",
  "removeOrganizationUser",
  "listClasses",
  "getClass",
  "archiveClass",
  "unarchiveClass",
  "listGroupUsers",
  "listAssignments",
  "archiveAssignment",
  "unarchiveAssignment",
  "listCollectionScores",
  "getScore",
  "getScoreRevisionData"
] as const

/** The name of an operation that the page may call. */
export type Allowed = typeof pageOperations[number]
