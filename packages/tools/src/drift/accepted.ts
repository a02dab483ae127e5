/**
 * Intended differences between the contract and the vendor's documents. An entry quotes its differences exactly, so any other change at the same
 * place is drift. An entry that matches no difference fails the test: remove it.
 */
import { type Difference, line } from "./Difference.ts"

export interface Accepted {
  readonly operations: ReadonlyArray<string>
  /** The difference as the drift test prints it, without the operation. */
  readonly difference: string
  readonly reason: string
}

/** Operations of ours that are readings of a vendor operation. They are compared with that operation. */
export const readings: Readonly<Record<string, string>> = {
  // `onlyIds=true` turns the accounts of the response into ids, which one type cannot express.
  listOrganizationUserIds: "listOrganizationUsers",
  // `ids=true` does the same to liked scores, `onlyId=true` to the account.
  getUserLikeIds: "getUserLikes",
  getAuthenticatedUserId: "getAuthenticatedUser"
}

/** The difference of an operation that the vendor does not document. */
export const undocumentedOperation = "operation | operationId | presence: vendor missing, ours present"

export const acceptedDifferences: ReadonlyArray<Accepted> = [
  {
    operations: ["listOrganizationUsers"],
    difference: "query | onlyIds | presence: vendor optional, ours missing",
    reason:
      "It changes the response: `listOrganizationUserIds` is the same call with `onlyIds=true`, and has its own type."
  },
  {
    operations: ["listOrganizationUserIds"],
    difference: "response 200 | [] | type: vendor object, ours string",
    reason: "The vendor documents accounts here, with required fields that ids cannot have; the operation returns ids."
  },
  {
    operations: ["getUserLikes"],
    difference: "query | ids | presence: vendor optional, ours missing",
    reason: "It changes the response: `getUserLikeIds` is the same call with `ids=true`, and has its own type."
  },
  {
    operations: ["getUserLikeIds"],
    difference: "response 200 | [] | type: vendor object, ours string",
    reason: "The vendor documents scores here, with required fields that ids cannot have; the operation returns ids."
  },
  {
    operations: ["getAuthenticatedUser"],
    difference: "query | onlyId | presence: vendor optional, ours missing",
    reason:
      "It changes the response: `getAuthenticatedUserId` is the same call with `onlyId=true`, and has its own type."
  },
  {
    operations: ["getAuthenticatedUserId"],
    difference: "response 200 | . | type: vendor object, ours string",
    reason:
      "The vendor documents an account here, with required fields that an id cannot have; the operation returns the id."
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
    reason: "The server validates tags: a response with an unusual one must not fail."
  },
  {
    operations: ["addScoreToCollection", "createScore", "editScore", "forkScore", "getScore"],
    difference: "response 200 | tags[] | pattern: vendor ^[a-zA-Z0-9]{1,30}$, ours none",
    reason: "The server validates tags: a response with an unusual one must not fail."
  },
  {
    operations: ["listBillingCreditsHistory"],
    difference: "query | limit | type: vendor number, ours integer",
    reason:
      "Only the 2.26 client has this operation, with one type for all numbers: a page has a whole number of items."
  },
  {
    operations: ["listOrganizationUsers", "listOrganizationUserIds"],
    difference: "query | sort | type: vendor string, ours array or string",
    reason:
      "Version 2.20 documents a list, 2.24 a string with remains of a list: one or several are sent as repeated keys."
  },
  {
    operations: ["listLtiConfigurations"],
    difference:
      "response 200 | [](ltiVersion=1p3, mode=1p3-deployment).deploymentId | required: vendor true, ours false",
    reason: "The OpenAPI file requires it, the 2.26 client does not: a response without it must not fail."
  },
  {
    operations: ["createLtiConfiguration", "updateLtiConfiguration"],
    difference: "response 200 | (ltiVersion=1p3, mode=1p3-deployment).deploymentId | required: vendor true, ours false",
    reason: "The OpenAPI file requires it, the 2.26 client does not: a response without it must not fail."
  },
  ...["ltiVersion=1p1", "ltiVersion=1p3, mode=1p3-manual", "ltiVersion=1p3, mode=1p3-deployment"].map((
    variant
  ): Accepted => ({
    operations: ["createLtiConfiguration"],
    difference: `response 200 | (${variant}).registrationUrl | presence: vendor optional, ours missing`,
    reason:
      "The file adds it to every response and says that only dynamic registration has one: only that variant has it here."
  }))
]

/** Differences of flat.io from the contract that `pnpm live` found and that are accepted. Not yet run: there are none. */
export const liveDifferences: ReadonlyArray<Accepted> = []

/** The differences that are not accepted, and the entries that match no difference. */
export interface Verdict {
  readonly drift: ReadonlyArray<Difference>
  readonly stale: ReadonlyArray<string>
}

export const judge = (
  differences: ReadonlyArray<Difference>,
  acceptances: ReadonlyArray<Accepted> = acceptedDifferences
): Verdict => {
  const allowed = new Set(acceptances.flatMap((entry) => entry.operations.map((id) => `${id} | ${entry.difference}`)))
  const found = new Set(differences.map(line))
  return {
    drift: differences.filter((difference) => !allowed.has(line(difference))),
    stale: [...allowed].filter((entry) => !found.has(entry)).sort()
  }
}
