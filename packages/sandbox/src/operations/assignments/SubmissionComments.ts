/**
 * Feedback comments on submissions, between a student and the teachers. Reading the list marks them as read.
 */
import type { AssignmentSubmissionComment } from "@flat-sdk/core/contract/assignments/SubmissionFeedback"
import * as Effect from "effect/Effect"
import { forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import { present } from "../../state/Changes.ts"
import type { Comment } from "../../state/Classroom.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"

type Path = { readonly class: string; readonly assignment: string; readonly submission: string }
type CommentPath = Path & { readonly comment: string }

const details = (comment: Comment, user: User): AssignmentSubmissionComment => {
  const { readBy, sequence: _sequence, ...shown } = comment
  return present({ ...shown, unread: !readBy.includes(user.id) })
}

const find = Effect.fnUntraced(function*(school: SchoolState, path: CommentPath) {
  const found = yield* ClassAccess.readSubmission(school, path)
  const { id } = found.submission
  const isIn = ({ submission }: Comment) => submission === id
  const comment = yield* Respond.orNotFound(school.classroom.comments.get(path.comment), "Comment", "comment", isIn)
  return { ...found, comment }
})

/** Creates the handlers of the operations on comments. */
export const handlers = SchoolHandlers.of("classes", (school) => ({
  *getSubmissionComments({ params }) {
    const { submission, viewer } = yield* ClassAccess.readSubmission(school, params)
    const comments = school.classroom.comments.of(submission.id)
    const response = comments.map((comment) => details(comment, viewer.user))
    for (const comment of comments) {
      if (comment.readBy.includes(viewer.user.id)) continue
      school.classroom.comments.put({ ...comment, readBy: [...comment.readBy, viewer.user.id] })
    }
    return response
  },

  *postSubmissionComment({ params, payload }) {
    const { submission, viewer } = yield* ClassAccess.readSubmission(school, params)
    const { user } = viewer
    const date = yield* Respond.date
    const comment = school.classroom.comments.put({
      ...school.identity(),
      submission: submission.id,
      user: user.id,
      date,
      comment: payload.comment,
      readBy: [user.id]
    })
    school.classroom.history.put({
      ...school.identity(),
      submission: submission.id,
      event: { date, users: [user.id], comment: comment.comment }
    })
    return details(comment, user)
  },

  *updateSubmissionComment({ params, payload }) {
    const { comment, viewer } = yield* find(school, params)
    if (comment.user !== viewer.user.id) {
      return yield* forbidden("NOT_COMMENT_AUTHOR", "Only its author can change a comment")
    }
    const changed = {
      ...comment,
      comment: payload.comment,
      modificationDate: yield* Respond.date,
      readBy: [comment.user]
    }
    return details(school.classroom.comments.put(changed), viewer.user)
  },

  *deleteSubmissionComment({ params }) {
    const { comment, room, viewer } = yield* find(school, params)
    if (comment.user !== viewer.user.id && !ClassAccess.teaches(viewer.user, room)) {
      return yield* forbidden("NOT_COMMENT_AUTHOR", "Only its author and teachers of the class can delete a comment")
    }
    school.classroom.comments.remove(comment.id)
  }
}))
