/** Feedback comments on submissions, between a student and the teachers. Reading the list marks them as read. */
import type { AssignmentSubmissionComment } from "@flat-sdk/core/contract/assignments/SubmissionFeedback"
import { forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Comment } from "../../state/Classroom.ts"
import type { Sparse } from "../../state/Records.ts"
import type { Caller } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as Submissions from "./Submissions.ts"

const details = ({ user }: Caller, comment: Comment): Sparse<AssignmentSubmissionComment> => ({
  ...comment,
  unread: !comment.readBy.includes(user.id)
})

const find = (call: Caller, path: Handlers.Input<"classes", "deleteSubmissionComment">["params"]) => {
  const { room, submission } = ClassAccess.readSubmission(call, path)
  const isOn = (comment: Comment) => comment.submission === submission.id
  const comment = call.school.classroom.comments.get(path.comment)
  return { room, comment: Respond.orNotFound(comment, "Comment", "comment", isOn) }
}

export const handlers = Handlers.of("classes", {
  getSubmissionComments({ params }, call) {
    const { comments } = call.school.classroom
    const { submission } = ClassAccess.readSubmission(call, params)
    return comments.of(submission.id).map((comment) => {
      const readBy = [...new Set([...comment.readBy, call.user.id])]
      comments.put({ ...comment, readBy })
      return details(call, comment)
    })
  },

  postSubmissionComment({ params, payload: { comment } }, call) {
    const { date, school, user } = call
    const { submission } = ClassAccess.readSubmission(call, params)
    const made = school.classroom.comments.put({
      ...school.identity(),
      submission: submission.id,
      user: user.id,
      date,
      comment,
      readBy: [user.id]
    })
    Submissions.note(call, submission, { comment })
    return details(call, made)
  },

  updateSubmissionComment({ params, payload }, call) {
    const { comment } = find(call, params)
    if (comment.user !== call.user.id) {
      throw forbidden("NOT_COMMENT_AUTHOR", "Only its author can change a comment")
    }
    const changed = { ...comment, comment: payload.comment, modificationDate: call.date, readBy: [comment.user] }
    return details(call, call.school.classroom.comments.put(changed))
  },

  deleteSubmissionComment({ params }, call) {
    const { comment, room } = find(call, params)
    if (comment.user !== call.user.id && !ClassAccess.teaches(call.user, room)) {
      throw forbidden("NOT_COMMENT_AUTHOR", "Only its author and teachers of the class can delete a comment")
    }
    call.school.classroom.comments.remove(comment.id)
  }
})
