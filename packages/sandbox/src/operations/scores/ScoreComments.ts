/**
 * Comments on scores: on the whole score or on a passage, in threads, with mentions, resolved or not.
 */
import type { ScoreComment } from "@flat-sdk/core/contract/scores/ScoreComment"
import * as Effect from "effect/Effect"
import { badRequest, forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import { present } from "../../state/Changes.ts"
import type { ScoreComment as Kept } from "../../state/Library.ts"
import type { SchoolState } from "../../state/School.ts"
import * as Rights from "../access/Rights.ts"

const details = (comment: Kept): ScoreComment => {
  const { context, mentions, resolvedBy, sequence: _, ...shown } = comment
  return present({
    ...shown,
    type: context === undefined ? "document" : "inline",
    context: context === undefined ? undefined : present(context),
    mentions: mentions.length === 0 ? undefined : mentions,
    resolved: context === undefined ? undefined : resolvedBy !== undefined,
    resolvedBy
  })
}

const open = Effect.fnUntraced(function*(
  school: SchoolState,
  params: { readonly score: string; readonly comment: string },
  sharingKey: string | undefined
) {
  const opened = yield* Rights.open(school, params.score, "aclRead", sharingKey)
  const isOn = ({ score }: Kept) => score === opened.score.id
  const comment = yield* Respond.orNotFound(school.library.comments.get(params.comment), "Comment", "comment", isOn)
  return { ...opened, comment }
})

const resolve = Effect.fnUntraced(function*(
  school: SchoolState,
  { params, query }: Pick<SchoolHandlers.Input<"scores", "markScoreCommentResolved">, "params" | "query">,
  resolved: boolean
) {
  const { comment, rights, user } = yield* open(school, params, query.sharingKey)
  if (comment.context === undefined) {
    return yield* badRequest("Only comments on a passage can be resolved", "comment", "COMMENT_NOT_INLINE")
  }
  if (comment.user !== user.id && !rights.aclWrite) {
    return yield* forbidden(
      "COMMENT_ACCESS_DENIED",
      "Only the author of a comment and users who can change the score can resolve it"
    )
  }
  school.library.comments.put({ ...comment, resolvedBy: resolved ? user.id : undefined })
})

/** Creates the handlers of the operations on comments. */
export const handlers = SchoolHandlers.of("scores", (school) => ({
  *getScoreComments({ params, query }) {
    const { direction = "asc", sharingKey, type } = query
    const { score } = yield* Rights.open(school, params.score, "aclRead", sharingKey)
    const comments = school.library.comments.of(score.id)
      .filter((comment) => comment.resolvedBy === undefined)
      .map(details)
      .filter((comment) => type === undefined || comment.type === type)
    return direction === "asc" ? comments : comments.reverse()
  },

  *postScoreComment({ params, payload, query }) {
    const { now, score, user } = yield* Rights.open(school, params.score, "aclRead", query.sharingKey)
    const { comment, context, mentions = [], rawComment, replyTo, revision = "last" } = payload
    const { id } = yield* Respond.orNotFound(school.library.revision(score, revision), "Revision", "revision")
    if (comment.trim() === "") return yield* badRequest("comment must not be empty", "comment")
    if (mentions.length > 0 && rawComment === undefined) {
      return yield* badRequest("rawComment is required if mentions are set", "rawComment")
    }
    const stranger = mentions.find((mention) => school.users.get(mention) === undefined)
    if (stranger !== undefined) {
      return yield* badRequest(`mentions has ${stranger}, which is not the id of a user`, "mentions")
    }
    if (replyTo !== undefined && school.library.comments.get(replyTo)?.score !== score.id) {
      return yield* badRequest("replyTo must be a comment on the same score", "replyTo")
    }
    return details(school.library.comments.put({
      ...school.identity(),
      score: score.id,
      user: user.id,
      revision: id,
      replyTo,
      date: new Date(now).toISOString(),
      comment,
      rawComment: rawComment ?? comment,
      context: context === undefined ? undefined : present(context),
      mentions
    }))
  },

  *updateScoreComment({ params, payload, query }) {
    const { comment, now, score, user } = yield* open(school, params, query.sharingKey)
    if (comment.user !== user.id) {
      return yield* forbidden("COMMENT_ACCESS_DENIED", "Only the author of a comment can change it")
    }
    const { comment: text = comment.comment, context, rawComment, revision } = payload
    const { id } = yield* Respond.orNotFound(
      school.library.revision(score, revision ?? comment.revision),
      "Revision",
      "revision"
    )
    return details(school.library.comments.put({
      ...comment,
      revision: id,
      comment: text,
      rawComment: rawComment ?? (payload.comment === undefined ? comment.rawComment : text),
      context: context === undefined ? comment.context : present(context),
      modificationDate: new Date(now).toISOString()
    }))
  },

  *deleteScoreComment({ params, query }) {
    const { comment, rights, score, user } = yield* open(school, params, query.sharingKey)
    if (comment.user !== user.id && !rights.aclAdmin) {
      return yield* forbidden(
        "COMMENT_ACCESS_DENIED",
        "Only the author of a comment and administrators of the score can delete it"
      )
    }
    school.library.comments.remove(comment.id)
    // Deleting the first comment deletes its thread. Replies are newer than the comments that they reply to.
    const gone = new Set([comment.id])
    for (const { id, replyTo } of school.library.comments.of(score.id)) {
      if (replyTo === undefined || !gone.has(replyTo)) continue
      gone.add(id)
      school.library.comments.remove(id)
    }
  },

  *markScoreCommentResolved(input) {
    yield* resolve(school, input, true)
  },

  *markScoreCommentUnresolved(input) {
    yield* resolve(school, input, false)
  }
}))
