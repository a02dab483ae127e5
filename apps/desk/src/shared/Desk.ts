/** What the page and the server of the desk say to each other below `/desk`, besides the operations of the API. */
import type { Plan } from "@flat-sdk/roster"

/** The body of `POST /desk/plan`: the texts of a roster folder, by file name, and what the plan may do besides. */
export interface RosterFiles {
  readonly files: Readonly<Record<string, string>>
  readonly options?: Pick<Plan.Options, "archive" | "at" | "removeMemberships">
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
  /** Names this very plan: `POST /desk/apply` takes it back. */
  readonly digest: string
  readonly summary: PlanSummary
  readonly rows: ReadonlyArray<PlanRow>
  readonly problems: ReadonlyArray<PlanProblem>
}

/** The body of `POST /desk/apply`. Without `yes`, and each hold of the plan in `approved`, nothing is written. */
export interface ApplyRequest {
  readonly digest: string
  readonly yes: true
  /** The holds of `summary.held` that a person agreed to, each by its name and up to its number. */
  readonly approved?: Plan.Approved
}

/** A line of the response of `POST /desk/apply`, which is `application/x-ndjson`. The last line is `end`; without it the run was interrupted. */
export type ApplyEvent =
  | { readonly type: "progress"; readonly done: number; readonly failed: number; readonly total: number }
  | {
    readonly type: "row"
    readonly row: number
    readonly state: "failed" | "skipped" | "unverified"
    readonly message: string
  }
  | {
    readonly type: "end"
    readonly done: number
    readonly failed: number
    /** Why the run stopped before its last write, and what to do. Apply the same digest again to resume it. */
    readonly stopped?: string
    /** Where to download the passwords of new accounts as CSV, until the server ends. Absent if there are none. */
    readonly passwords?: string
  }

/**
 * The data of an event of `GET /desk/events?class=ID`. Without `class`, it reports accounts. An event named `ready` comes first, when changes from then on are
 * reported: what was read before may be out of date.
 */
export interface DeskEvent {
  readonly type: "account" | "member" | "assignment" | "submission"
  readonly change: "added" | "changed" | "removed"
  readonly id: string
  /** The class of members, assignments and submissions. */
  readonly class?: string
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
