/** Comments on scores: on the whole score or on a passage, in threads, with mentions, resolved or not. */
import type { ScoreComment } from "@flat-sdk/core/contract/scores/ScoreComment"
import { badRequest, forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { ScoreComment as Kept } from "../../state/Library.ts"
import type { Sparse } from "../../state/Records.ts"
import type { Caller } from "../../state/School.ts"
import * as Rights from "../access/Rights.ts"

const details = (comment: Kept): Sparse<ScoreComment> => {
  const { context, mentions, resolvedBy } = comment
  return {
    ...comment,
    type: context === undefined ? "document" : "inline",
    mentions: mentions.length === 0 ? undefined : mentions,
    resolved: context && resolvedBy !== undefined
  }
}

type Input = Pick<Handlers.Input<"scores", "markScoreCommentResolved">, "params" | "query">

const open = (call: Caller, { params, query }: Input) => {
  const { rights, score } = Rights.open(call, params.score, "aclRead", query.sharingKey)
  const isOn = (comment: Kept) => comment.score === score.id
  const comment = Respond.orNotFound(call.school.library.comments.get(params.comment), "Comment", "comment", isOn)
  return { comment, score, rights, isAuthor: comment.user === call.user.id }
}

const denial = (message: string) => forbidden("COMMENT_ACCESS_DENIED", message)

const resolve = (call: Caller, input: Input, resolvedBy: string | undefined): void => {
  const { comment, isAuthor, rights } = open(call, input)
  if (comment.context === undefined) {
    throw badRequest("Only comments on a passage can be resolved", "comment", "COMMENT_NOT_INLINE")
  }
  if (!isAuthor && !rights.aclWrite) {
    throw denial("Only the author of a comment and users who can change the score can resolve it")
  }
  call.school.library.comments.put({ ...comment, resolvedBy })
}

export const handlers = Handlers.of("scores", {
  getScoreComments({ params, query: { direction, sharingKey, type } }, call) {
    const { score } = Rights.open(call, params.score, "aclRead", sharingKey)
    const comments = call.school.library.comments.of(score.id)
      .filter(({ resolvedBy }) => resolvedBy === undefined)
      .map(details)
      .filter((comment) => type === undefined || comment.type === type)
    return direction === "desc" ? comments.reverse() : comments
  },

  postScoreComment({ params, payload, query }, call) {
    const { library, users } = call.school
    const { score } = Rights.open(call, params.score, "aclRead", query.sharingKey)
    const { comment, mentions = [], rawComment, replyTo, revision = "last" } = payload
    const { id } = Respond.orNotFound(library.revision(score, revision), "Revision", "revision")
    if (comment.trim() === "") throw badRequest("comment must not be empty", "comment")
    if (mentions.length > 0 && rawComment === undefined) {
      throw badRequest("rawComment is required if mentions are set", "rawComment")
    }
    const stranger = mentions.find((mention) => users.get(mention) === undefined)
    if (stranger !== undefined) {
      throw badRequest(`mentions has ${stranger}, which is not the id of a user`, "mentions")
    }
    if (replyTo !== undefined && library.comments.get(replyTo)?.score !== score.id) {
      throw badRequest("replyTo must be a comment on the same score", "replyTo")
    }
    return details(library.comments.put({
      ...call.school.identity(),
      ...payload,
      score: score.id,
      user: call.user.id,
      revision: id,
      date: call.date,
      rawComment: rawComment ?? comment,
      mentions
    }))
  },

  updateScoreComment({ params, payload, query }, call) {
    const { library } = call.school
    const { comment, isAuthor, score } = open(call, { params, query })
    if (!isAuthor) throw denial("Only the author of a comment can change it")
    const { comment: text = comment.comment, context, rawComment, revision = comment.revision } = payload
    const { id } = Respond.orNotFound(library.revision(score, revision), "Revision", "revision")
    return details(library.comments.put({
      ...comment,
      revision: id,
      comment: text,
      rawComment: rawComment ?? (payload.comment === undefined ? comment.rawComment : text),
      context: context ?? comment.context,
      modificationDate: call.date
    }))
  },

  deleteScoreComment(input, call) {
    const { comments } = call.school.library
    const { comment, isAuthor, rights, score } = open(call, input)
    if (!isAuthor && !rights.aclAdmin) {
      throw denial("Only the author of a comment and administrators of the score can delete it")
    }
    comments.remove(comment.id)
    // Deleting the first comment deletes its thread. Replies are newer than the comments that they reply to.
    const gone = new Set([comment.id])
    for (const { id, replyTo } of comments.of(score.id)) {
      if (replyTo === undefined || !gone.has(replyTo)) continue
      gone.add(id)
      comments.remove(id)
    }
  },

  markScoreCommentResolved: (input, call) => resolve(call, input, call.user.id),
  markScoreCommentUnresolved: (input, call) => resolve(call, input, undefined)
})
