/**
 * The score tag: scores and their collaborators. The endpoints of revisions, comments and tracks are in separate files.
 */
import type { NonEmptyArray } from "effect/Array"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Schema from "effect/Schema"
import { AssignmentSubmission } from "../assignments/AssignmentSubmission.ts"
import * as Field from "../fields/Field.ts"
import * as Scopes from "../fields/Scopes.ts"
import { Task } from "../tasks/Task.ts"
import { ResourceCollaboratorCreation } from "./ResourceCollaboratorCreation.ts"
import { ResourceCollaborator } from "./ResourceRights.ts"
import { score, sharingFields, statisticsFields } from "./ScoreAccess.ts"
import { scoreCommentEndpoints } from "./ScoreCommentEndpoints.ts"
import { ScoreCreation, ScoreFork } from "./ScoreCreation.ts"
import { ScoreDetails } from "./ScoreDetails.ts"
import { ScoreModification } from "./ScoreModification.ts"
import { revisionHeaders, scoreRevisionEndpoints } from "./ScoreRevisionEndpoints.ts"
import { scoreTrackEndpoints } from "./ScoreTrackEndpoints.ts"

const collaborator = {
  ...score,
  /** Id of the permission, the user or the group. */
  collaborator: Field.PathId
}

/** Endpoints, keyed by the vendor's operation ids. */
export const endpoints = {
  /**
   * Creates a score: empty with a list of instruments (`builderData`), from a file (`data`), or from Google Drive (`source`).
   *
   * **Details**
   *
   * The token's user owns it, and it has a first revision immediately. Without a `collection` it is added to the collection `app` of the token's
   * application.
   *
   * **Gotchas**
   *
   * The response is the score, unless the body has `supportsTasks: true` and the import takes long: then it is a `Task`, which has the field `state`.
   * Follow it with `getTask`. A collection that is more public than the score makes the score as public: see `privacy` of the response. There is no
   * idempotency key. If the outcome is unknown, check before creating it again.
   */
  createScore: HttpApiEndpoint.post("createScore", "/scores", {
    payload: ScoreCreation,
    success: [HttpApiSchema.WithHeaders(ScoreDetails, revisionHeaders), Task.pipe(HttpApiSchema.status(202))]
  }).annotate(Scopes.AcceptedScopes, Scopes.writeScores),

  /**
   * Reads the metadata of a score.
   *
   * **Details**
   *
   * The music itself comes from `getScoreRevisionData`.
   */
  getScore: HttpApiEndpoint.get("getScore", "/scores/:score", {
    params: score,
    query: sharingFields,
    success: ScoreDetails
  })
    .annotate(Scopes.AcceptedScopes, Scopes.readScores),

  /**
   * Changes the metadata of a score. Omitted fields stay unchanged.
   *
   * **Gotchas**
   *
   * Titles, names of authors and `licenseText` are also in the music. There they change a little later, in a revision that the server or an
   * open editor creates. To change the music, use `createScoreRevision`.
   */
  editScore: HttpApiEndpoint.put("editScore", "/scores/:score", {
    params: score,
    payload: ScoreModification,
    success: ScoreDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeScores),

  /**
   * Deletes a score, or removes it from the user's lists.
   *
   * **Details**
   *
   * A score that the user owns or administers is moved to the trash, and later permanently deleted with its revisions; `untrashScore` restores it
   * until then. If others shared the score, the user stops being a collaborator. If the score is only in the user's collections, it is removed from
   * them.
   */
  deleteScore: HttpApiEndpoint.delete("deleteScore", "/scores/:score", {
    params: score,
    query: {
      /**
       * Whether to delete it permanently as soon as possible, without moving it to the trash.
       *
       * @default false
       */
      now: Field.optional(Schema.Boolean)
    }
  }).annotate(Scopes.AcceptedScopes, Scopes.writeScores),

  /** Restores a score from the trash to its previous collections. */
  untrashScore: HttpApiEndpoint.post("untrashScore", "/scores/:score/untrash", { params: score })
    .annotate(Scopes.AcceptedScopes, Scopes.writeScores),

  /**
   * Lists the submissions that a score is attached to.
   *
   * **Details**
   *
   * Only for members of the organization who can read the score.
   */
  getScoreSubmissions: HttpApiEndpoint.get("getScoreSubmissions", "/scores/:score/submissions", {
    params: score,
    success: Schema.Array(AssignmentSubmission)
  }).annotate(Scopes.AcceptedScopes, Scopes.readScores),

  /**
   * Copies the last revision of a score to a new score of the token's user.
   *
   * **Details**
   *
   * The copy is private. The body may be an empty object. Comments on passages can be read in copies created by school accounts.
   *
   * **Gotchas**
   *
   * There is no idempotency key. If the outcome is unknown, check before copying again.
   */
  forkScore: HttpApiEndpoint.post("forkScore", "/scores/:score/fork", {
    params: score,
    query: sharingFields,
    payload: ScoreFork,
    success: ScoreDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeScores),

  /** Lists the collaborators of a score and their rights: users and groups, including the owner. */
  getScoreCollaborators: HttpApiEndpoint.get("getScoreCollaborators", "/scores/:score/collaborators", {
    params: score,
    query: sharingFields,
    success: Schema.Array(ResourceCollaborator)
  }).annotate(Scopes.AcceptedScopes, Scopes.readScores),

  /**
   * Shares a score with a user, a group or an e-mail address, or changes the rights of an existing collaborator.
   *
   * **Details**
   *
   * An address without an account receives an invitation.
   */
  addScoreCollaborator: HttpApiEndpoint.post("addScoreCollaborator", "/scores/:score/collaborators", {
    params: score,
    payload: ResourceCollaboratorCreation,
    success: ResourceCollaborator
  }).annotate(Scopes.AcceptedScopes, Scopes.writeScores),

  /**
   * Reads the rights of one collaborator of a score.
   *
   * **Gotchas**
   *
   * According to the API documentation, `scores` alone is not sufficient.
   */
  getScoreCollaborator: HttpApiEndpoint.get("getScoreCollaborator", "/scores/:score/collaborators/:collaborator", {
    params: collaborator,
    query: sharingFields,
    success: ResourceCollaborator
  }).annotate(Scopes.AcceptedScopes, Scopes.readScoreCollaborator),

  /** Stops sharing a score with a collaborator. */
  removeScoreCollaborator: HttpApiEndpoint.delete(
    "removeScoreCollaborator",
    "/scores/:score/collaborators/:collaborator",
    { params: collaborator, query: statisticsFields }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeScores),

  ...scoreRevisionEndpoints,
  ...scoreCommentEndpoints,
  ...scoreTrackEndpoints
}

/** The routes of the score tag, for servers and OpenAPI. */
export const group: HttpApiGroup.HttpApiGroup<"scores", typeof endpoints[keyof typeof endpoints]> = HttpApiGroup.make(
  "scores"
).add(...Object.values(endpoints) as NonEmptyArray<typeof endpoints[keyof typeof endpoints]>)
