/**
 * Feedback comments on submissions, and the history of a submission.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"

/** A feedback comment. */
export const AssignmentSubmissionComment = Schema.Struct({
  /** Comment id. Pass it as the path parameter `comment`. */
  id: Schema.optionalKey(Schema.String),
  /** Id of its author. */
  user: Schema.optionalKey(Schema.String),
  /** Submission id. */
  submission: Schema.optionalKey(Schema.String),
  /** When it was written. */
  date: Schema.optionalKey(Field.DateTimeString),
  /** When it was last changed. */
  modificationDate: Schema.optionalKey(Field.DateTimeString),
  /** The text. */
  comment: Schema.optionalKey(Schema.String),
  /** Whether the token's user has not read it. */
  unread: Schema.optionalKey(Schema.Boolean)
}).annotate({ identifier: "AssignmentSubmissionComment" })
export interface AssignmentSubmissionComment extends Schema.Schema.Type<typeof AssignmentSubmissionComment> {}

/** The text of a new or changed feedback comment. */
export const AssignmentSubmissionCommentCreation = Schema.Struct({
  /** The text. */
  comment: Schema.String
}).annotate({ identifier: "AssignmentSubmissionCommentCreation" })
export interface AssignmentSubmissionCommentCreation
  extends Schema.Schema.Type<typeof AssignmentSubmissionCommentCreation>
{}

/** One event in the history of a submission: a new state, a grade, a comment, a changed score or due date. */
export const AssignmentSubmissionHistory = Schema.Struct({
  /** When it happened. */
  date: Field.DateTimeString,
  /** Class id. */
  classroom: Schema.optionalKey(Schema.String),
  /** Assignment id. */
  assignment: Schema.optionalKey(Schema.String),
  /** Submission id. */
  submission: Schema.optionalKey(Schema.String),
  /** Ids of the users who did it. */
  users: Schema.Array(Schema.String),
  /** The external system that it came from. */
  source: Schema.optionalKey(Enumeration.open(["lti", "googleClassroom", "microsoftGraph"])),
  /** The new state of the submission. */
  state: Schema.optionalKey(Enumeration.open(["created", "turnedIn", "returned", "graded", "reset"])),
  /** The draft grade at that time. */
  draftGrade: Schema.optionalKey(Schema.Finite),
  /** The grade, at that time. */
  grade: Schema.optionalKey(Schema.Finite),
  /** Maximum number of points, at that time. */
  maxPoints: Schema.optionalKey(Schema.Finite),
  /** The new comment. */
  comment: Schema.optionalKey(Schema.String),
  /** The new due date. */
  dueDate: Schema.optionalKey(Field.DateTimeString),
  /** The score that changed. */
  attachment: Schema.optionalKey(Schema.Struct({
    /** Score id. */
    score: Schema.optionalKey(Schema.String),
    /** Revision id. */
    revision: Schema.optionalKey(Schema.String),
    /** Title of the score. */
    title: Schema.optionalKey(Schema.String)
  }))
}).annotate({ identifier: "AssignmentSubmissionHistory" })
export interface AssignmentSubmissionHistory extends Schema.Schema.Type<typeof AssignmentSubmissionHistory> {}
