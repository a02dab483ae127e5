/**
 * Whether a PUT or DELETE may be sent again after an attempt that may have been executed. Two properties over the sandbox hold this record: executing a
 * `safe` or `overwrites` operation twice leaves the state that executing it once leaves, and only `overwrites` undoes what somebody else changed
 * between the two. The sandbox sends no mail: where Flat may send one again, the reason says so.
 */
import { Repeats, type Repetition } from "@flat-sdk/engine/Fields"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import type { FlatRoutes } from "./FlatRoutes.ts"

export { Repeats, type Repetition } from "@flat-sdk/engine/Fields"

type Group = typeof FlatRoutes.groups[keyof typeof FlatRoutes.groups]
type Endpoint = Group["endpoints"][keyof Group["endpoints"]]

/** Names of all operations that PUT or DELETE. */
type Writes = Endpoint extends infer One
  ? One extends HttpApiEndpoint.Top ? One["method"] extends "PUT" | "DELETE" ? One["identifier"] : never : never
  : never

const never = (reason: string): Repetition => ({ repeat: "never", reason })
const safe = (reason: string): Repetition => ({ repeat: "safe", reason })
const overwrites = (reason: string): Repetition => ({ repeat: "overwrites", reason })

const removesId = safe("the id is never used again")
const setsFields = overwrites("fields that somebody else changed in between are set again")

/** Each PUT and DELETE: whether it may be sent again, and why. */
export const repetitions: { readonly [Name in Writes]: Repetition } = {
  editScore: setsFields,
  deleteScore: overwrites("a score that somebody restored in between is moved to the trash again"),
  removeScoreCollaborator: overwrites("a collaborator who was added again in between is removed again"),
  updateScoreTrack: setsFields,
  deleteScoreTrack: removesId,
  updateScoreComment: setsFields,
  deleteScoreComment: removesId,
  markScoreCommentResolved: overwrites("a comment that somebody reopened in between is resolved again"),
  markScoreCommentUnresolved: overwrites("a comment that somebody resolved in between is reopened again"),
  updateClass: setsFields,
  unarchiveClass: overwrites("a class that somebody archived in between is active again"),
  addClassUser: overwrites("a member who was removed in between is added again"),
  deleteClassUser: overwrites("a member who was added again in between is removed again"),
  renameGroup: setsFields,
  deleteGroup: removesId,
  removeGroupUser: overwrites("a member who was added again in between is removed again"),
  deleteOmrJob: removesId,
  updateEduResource: setsFields,
  deleteEduResource: overwrites("a resource that somebody restored in between is moved to the trash again"),
  updateEduResourceAssignment: setsFields,
  revokeLtiCredentials: removesId,
  updateLtiConfiguration: setsFields,
  deleteLtiConfiguration: removesId,
  updateOrganizationUser: setsFields,
  removeOrganizationUser: removesId,
  removeOrganizationInvitation: removesId,
  editCollection: setsFields,
  deleteCollection: overwrites("a collection that somebody restored in between is moved to the trash again"),
  addScoreToCollection: overwrites("a score that somebody removed in between is added again"),
  deleteScoreFromCollection: overwrites("a score that somebody added again in between is removed again"),
  updateClassAssignment: setsFields,
  deleteAssignment: removesId,
  unarchiveAssignment: overwrites("an assignment that somebody archived in between is active again"),
  createSubmission: overwrites("what the student attached or handed in meanwhile can be replaced"),
  editSubmission: never("each execution is an entry in the history of the submission, and may inform the student"),
  deleteSubmission: never("a second execution also deletes what the student has handed in since the first"),
  updateSubmissionComment: setsFields,
  deleteSubmissionComment: removesId
}

/** Returns an operation's endpoint with its repetition. */
export const annotate = (endpoint: HttpApiEndpoint.Top): HttpApiEndpoint.Top => {
  const repetition = (repetitions as Readonly<Record<string, Repetition>>)[endpoint.identifier]
  return repetition === undefined ? endpoint : endpoint.annotate(Repeats, repetition) as HttpApiEndpoint.Top
}
