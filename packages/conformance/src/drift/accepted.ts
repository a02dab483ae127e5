/**
 * Where the contract differs from the vendor's facts on purpose. An entry names its differences to the letter, so that any other change
 * at the same place is drift again, and an entry that matches nothing is a failure: it has outlived its reason.
 */
import { type Difference, line } from "./Difference.ts"

/** One difference, shared by the operations that it shows in. */
export interface Accepted {
  readonly operations: ReadonlyArray<string>
  /** The difference as the drift test prints it, without the operation. */
  readonly difference: string
  readonly reason: string
}

/** Operations of ours that are one reading of an operation of the vendor's: they are compared with that one. */
export const readings: Readonly<Record<string, string>> = {
  // `onlyIds=true` turns the answer from accounts into ids, which one type cannot say.
  listOrganizationUserIds: "listOrganizationUsers",
  // `ids=true` does the same to liked scores, `onlyId=true` to the account.
  getUserLikeIds: "getUserLikes",
  getAuthenticatedUserId: "getAuthenticatedUser"
}

export const accepted: ReadonlyArray<Accepted> = [
  {
    operations: ["listOrganizationUsers"],
    difference: "query | onlyIds | presence: vendor optional, ours missing",
    reason:
      "It changes what is answered: `listOrganizationUserIds` is the same call with `onlyIds=true`, and has its own type."
  },
  {
    operations: ["listOrganizationUserIds"],
    difference: "response 200 | [] | type: vendor object, ours string",
    reason:
      "The vendor promises whole accounts here, whose required fields ids cannot have; the operation yields the ids."
  },
  {
    operations: ["getUserLikes"],
    difference: "query | ids | presence: vendor optional, ours missing",
    reason: "It changes what is answered: `getUserLikeIds` is the same call with `ids=true`, and has its own type."
  },
  {
    operations: ["getUserLikeIds"],
    difference: "response 200 | [] | type: vendor object, ours string",
    reason:
      "The vendor promises whole scores here, whose required fields ids cannot have; the operation yields the ids."
  },
  {
    operations: ["getAuthenticatedUser"],
    difference: "query | onlyId | presence: vendor optional, ours missing",
    reason:
      "It changes what is answered: `getAuthenticatedUserId` is the same call with `onlyId=true`, and has its own type."
  },
  {
    operations: ["getAuthenticatedUserId"],
    difference: "response 200 | . | type: vendor object, ours string",
    reason:
      "The vendor promises a whole account here, whose required fields an id cannot have; the operation yields the id."
  },
  {
    operations: ["listGroups"],
    difference:
      "operation | scopes | value: vendor edu.admin, edu.admin.readonly, edu.admin.users.readonly, edu.classes, " +
      "edu.classes.readonly, ours edu.admin, edu.admin.users.readonly, edu.classes, edu.classes.readonly",
    reason: "No token can have `edu.admin.readonly`: it is not among the scopes that the same file lists."
  },
  {
    operations: ["getGroupScores", "getUserLikes", "getUserScores", "listCollectionScores"],
    difference: "response 200 | [].tags[] | pattern: vendor ^[a-zA-Z0-9]{1,30}$, ours none",
    reason: "What tags may look like is the server's to check: an answer with an odd one must not fail."
  },
  {
    operations: ["addScoreToCollection", "createScore", "editScore", "forkScore", "getScore"],
    difference: "response 200 | tags[] | pattern: vendor ^[a-zA-Z0-9]{1,30}$, ours none",
    reason: "What tags may look like is the server's to check: an answer with an odd one must not fail."
  },
  {
    operations: ["listBillingCreditsHistory"],
    difference: "query | limit | type: vendor number, ours integer",
    reason:
      "The 2.26 client, which alone knows this operation, has one kind of number: a page has a whole number of items."
  },
  {
    operations: ["listOrganizationUsers", "listOrganizationUserIds"],
    difference: "query | sort | type: vendor string, ours array or string",
    reason:
      "Version 2.20 documents a list, 2.24 one text with the leftovers of a list: one or several are sent as repeated keys."
  },
  {
    operations: ["listLtiConfigurations"],
    difference:
      "response 200 | [](ltiVersion=1p3, mode=1p3-deployment).deploymentId | required: vendor true, ours false",
    reason: "The OpenAPI file requires it, the 2.26 client does not: an answer without it must not fail."
  },
  {
    operations: ["createLtiConfiguration", "updateLtiConfiguration"],
    difference: "response 200 | (ltiVersion=1p3, mode=1p3-deployment).deploymentId | required: vendor true, ours false",
    reason: "The OpenAPI file requires it, the 2.26 client does not: an answer without it must not fail."
  },
  ...["ltiVersion=1p1", "ltiVersion=1p3, mode=1p3-manual", "ltiVersion=1p3, mode=1p3-deployment"].map((
    variant
  ): Accepted => ({
    operations: ["createLtiConfiguration"],
    difference: `response 200 | (${variant}).registrationUrl | presence: vendor optional, ours missing`,
    reason:
      "The file adds it to every answer and says that only dynamic registration has one: it stands in that variant alone."
  }))
]

/** What is left when the accepted differences are taken away, and the acceptances that took nothing. */
export interface Verdict {
  readonly drift: ReadonlyArray<Difference>
  readonly stale: ReadonlyArray<string>
}

/** Holds differences against what is accepted. */
export const judge = (
  differences: ReadonlyArray<Difference>,
  acceptances: ReadonlyArray<Accepted> = accepted
): Verdict => {
  const allowed = new Set(acceptances.flatMap((entry) => entry.operations.map((id) => `${id} | ${entry.difference}`)))
  const found = new Set(differences.map(line))
  return {
    drift: differences.filter((difference) => !allowed.has(line(difference))),
    stale: [...allowed].filter((entry) => !found.has(entry)).sort()
  }
}
