/**
 * Whether a PUT or DELETE may be sent again after an attempt that may have been executed. Two properties over the sandbox hold this record (its
 * `Repeats.test.ts`): executing a `safe` or `overwrites` operation twice leaves the state that executing it once leaves, and only `overwrites` undoes what
 * somebody else changed between the two. The sandbox sends no mail: where Flat may send one again, the reason says so.
 */
import { Repeats, type Repetition } from "@flat-sdk/engine/Fields"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import type { FlatRoutes } from "./FlatRoutes.ts"

export { Repeats, type Repetition } from "@flat-sdk/engine/Fields"

type Groups = typeof FlatRoutes.groups

/** Names of all operations of a group that PUT or DELETE. */
type WritesOf<Endpoints> = {
  [Name in keyof Endpoints]: Endpoints[Name] extends { readonly method: "PUT" | "DELETE" } ? Name : never
}[keyof Endpoints]

/** Names of all operations that PUT or DELETE. */
type Writes = { [Tag in keyof Groups]: WritesOf<Groups[Tag]["endpoints"]> }[keyof Groups]

const never = (reason: string): Repetition => ({ repeat: "never", reason })
const safe = (reason: string): Repetition => ({ repeat: "safe", reason })
const overwrites = (reason: string): Repetition => ({ repeat: "overwrites", reason })

/** Of an operation that may inform somebody: nothing in the API's documents says whether the second execution does so too. */
const mayInform = ({ reason, repeat }: Repetition): Repetition => ({
  repeat,
  reason: `${reason}; whether Flat sends mails or notifications again is not known; \`pnpm live\``
})

const removesId = safe("the id is never used again")
const setsFields = overwrites("fields that somebody else changed in between are set again")

/** Each PUT and DELETE: whether it may be sent again, and why. */
export const repetitions: { readonly [Name in Writes]: Repetition } = {
  editScore: mayInform(setsFields),
  deleteScore: overwrites("a score that somebody restored in between is moved to the trash again"),
  removeScoreCollaborator: overwrites("a collaborator who was added again in between is removed again"),
  updateScoreTrack: setsFields,
  deleteScoreTrack: removesId,
  updateScoreComment: mayInform(setsFields),
  deleteScoreComment: removesId,
  markScoreCommentResolved: mayInform(overwrites("a comment that somebody reopened in between is resolved again")),
  markScoreCommentUnresolved: mayInform(overwrites("a comment that somebody resolved in between is reopened again")),
  updateClass: setsFields,
  unarchiveClass: overwrites("a class that somebody archived in between is active again"),
  addClassUser: mayInform(overwrites("a member who was removed in between is added again")),
  deleteClassUser: overwrites("a member who was added again in between is removed again"),
  renameGroup: setsFields,
  deleteGroup: removesId,
  removeGroupUser: overwrites("a member who was added again in between is removed again"),
  deleteOmrJob: removesId,
  updateEduResource: setsFields,
  deleteEduResource: removesId,
  updateEduResourceAssignment: setsFields,
  revokeLtiCredentials: removesId,
  updateLtiConfiguration: setsFields,
  deleteLtiConfiguration: removesId,
  updateOrganizationUser: mayInform(setsFields),
  removeOrganizationUser: mayInform(
    overwrites("an account that was kept as an individual one and joined again in between is removed again")
  ),
  removeOrganizationInvitation: removesId,
  editCollection: setsFields,
  deleteCollection: safe(
    "the API can no longer restore a collection from the trash; whether the website can is not known; `pnpm live`"
  ),
  addScoreToCollection: overwrites("a score that somebody removed in between is added again"),
  deleteScoreFromCollection: overwrites("a score that somebody added again in between is removed again"),
  updateClassAssignment: mayInform(setsFields),
  deleteAssignment: removesId,
  unarchiveAssignment: mayInform(overwrites("an assignment that somebody archived in between is active again")),
  createSubmission: mayInform(
    overwrites("what was attached, returned or reset in between is replaced or handed in again")
  ),
  editSubmission: mayInform(never("each execution is an entry in the history of the submission")),
  deleteSubmission: mayInform(
    never(
      "a second execution also deletes what the student has handed in since the first, and is a second entry in the history"
    )
  ),
  updateSubmissionComment: mayInform(
    overwrites("a text that was changed in between is set again, and is unread again")
  ),
  deleteSubmissionComment: removesId
}

/** Returns an operation's endpoint with its repetition. */
export const annotate = (endpoint: HttpApiEndpoint.Top): HttpApiEndpoint.Top => {
  const repetition = (repetitions as Readonly<Record<string, Repetition>>)[endpoint.identifier]
  return repetition === undefined ? endpoint : endpoint.annotate(Repeats, repetition) as HttpApiEndpoint.Top
}
