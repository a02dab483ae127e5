/**
 * Endpoints of the score tag that deal with comments.
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as Scopes from "../fields/Scopes.ts"
import { score, sharingFields, statisticsFields } from "./ScoreAccess.ts"
import { ScoreComment, ScoreCommentCreation, ScoreCommentUpdate } from "./ScoreComment.ts"

const comment = {
  ...score,
  /** Comment id. */
  comment: Field.PathId
}

/** Endpoints, keyed by the vendor's operation ids. */
export const scoreCommentEndpoints = {
  /** Lists the comments on a score by date: comments on the whole score and on passages. */
  getScoreComments: HttpApiEndpoint.get("getScoreComments", "/scores/:score/comments", {
    params: score,
    query: {
      /** Only comments on the whole score, or only comments on passages. */
      type: Field.optional(Schema.Literals(["document", "inline"])),
      /** Order of the list. */
      sort: Field.optional(Schema.Literals(["date"])),
      /** Direction of the order. */
      direction: Field.optional(Schema.Literals(["asc", "desc"])),
      ...sharingFields
    },
    success: Schema.Array(ScoreComment)
  }).annotate(Scopes.AcceptedScopes, Scopes.readScoreComments),

  /**
   * Creates a comment on a score, or on a passage of it with `context`.
   *
   * **Gotchas**
   *
   * On public scores, a spam filter may reject a comment as `Forbidden`, or accept it and hide it from others: then `spam` is `true`. There is no
   * idempotency key. If the outcome is unknown, check before creating it again.
   */
  postScoreComment: HttpApiEndpoint.post("postScoreComment", "/scores/:score/comments", {
    params: score,
    query: sharingFields,
    payload: ScoreCommentCreation,
    success: ScoreComment
  }).annotate(Scopes.AcceptedScopes, Scopes.writeScoreComments),

  /** Changes a comment. Only its author can. */
  updateScoreComment: HttpApiEndpoint.put("updateScoreComment", "/scores/:score/comments/:comment", {
    params: comment,
    query: sharingFields,
    payload: ScoreCommentUpdate,
    success: ScoreComment
  }).annotate(Scopes.AcceptedScopes, Scopes.writeScoreComments),

  /** Deletes a comment. Its author can do this. */
  deleteScoreComment: HttpApiEndpoint.delete("deleteScoreComment", "/scores/:score/comments/:comment", {
    params: comment,
    query: { ...sharingFields, ...statisticsFields }
  }).annotate(Scopes.AcceptedScopes, Scopes.writeScoreComments),

  /** Marks a comment on a passage as resolved. Lists no longer include it. */
  markScoreCommentResolved: HttpApiEndpoint.put(
    "markScoreCommentResolved",
    "/scores/:score/comments/:comment/resolved",
    { params: comment, query: sharingFields }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeScoreComments),

  /** Marks a comment on a passage as unresolved. */
  markScoreCommentUnresolved: HttpApiEndpoint.delete(
    "markScoreCommentUnresolved",
    "/scores/:score/comments/:comment/resolved",
    { params: comment, query: sharingFields }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeScoreComments)
}
