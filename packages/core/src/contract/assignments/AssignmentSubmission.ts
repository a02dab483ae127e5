/**
 * The submission of a student, or of a group of students, for an assignment.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"
import { ClassAttachmentCreation, MediaAttachment } from "./MediaAttachment.ts"

/** Number of times that a student played a score of the assignment. */
export const AssignmentSubmissionPlayback = Schema.Struct({
  /** Score id. */
  score: Schema.String,
  /** Times played. */
  nbPlayAttempt: Schema.Finite
}).annotate({ identifier: "AssignmentSubmissionPlayback" })
export interface AssignmentSubmissionPlayback extends Schema.Schema.Type<typeof AssignmentSubmissionPlayback> {}

/** A submission on Google Classroom. */
export const GoogleClassroomSubmission = Schema.Struct({
  /** Id in that system. */
  id: Schema.String,
  /** State in that system. */
  state: Schema.String,
  /** URL of its page in that system. */
  alternateLink: Schema.String
}).annotate({ identifier: "GoogleClassroomSubmission" })
export interface GoogleClassroomSubmission extends Schema.Schema.Type<typeof GoogleClassroomSubmission> {}

/** A submission on Microsoft Teams. */
export const MicrosoftGraphSubmission = Schema.Struct({
  /** Id in that system. */
  id: Schema.String,
  /** State in that system. */
  state: Schema.String
}).annotate({ identifier: "MicrosoftGraphSubmission" })
export interface MicrosoftGraphSubmission extends Schema.Schema.Type<typeof MicrosoftGraphSubmission> {}

/** A submission. */
export const AssignmentSubmission = Schema.Struct({
  /** Submission id. Pass it as the path parameter `submission`. */
  id: Schema.String,
  /** State: started, submitted, returned, graded. */
  state: Enumeration.open(["created", "turnedIn", "returned", "graded"]),
  /** Class id. */
  classroom: Schema.String,
  /** Assignment id. */
  assignment: Schema.String,
  /** Id of the student. */
  creator: Schema.String,
  /** When it was started. */
  creationDate: Schema.String,
  /** Attachments of the submission. */
  attachments: Schema.Array(MediaAttachment),
  /** When it was submitted. */
  submissionDate: Schema.optionalKey(Schema.String),
  /** When it was returned. */
  returnDate: Schema.optionalKey(Schema.String),
  /** Id of the teacher who returned it. */
  returnCreator: Schema.optionalKey(Schema.String),
  /** The grade. `null` or missing if there is none. */
  grade: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
  /** The draft grade, visible to teachers only. It becomes `grade` when the work is returned. */
  draftGrade: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
  /** Maximum number of points. */
  maxPoints: Schema.optionalKey(Schema.Finite),
  /** Ids of the worksheet's exercises in the order for this student, if the exercises are shuffled. */
  exercisesIds: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Number of times that the student played each score. */
  playback: Schema.Array(AssignmentSubmissionPlayback),
  /** Number of feedback comments. */
  comments: Schema.Struct({
    /** Total number of comments. */
    total: Schema.optionalKey(Schema.Finite),
    /** Number of comments that the token's user has not read. */
    unread: Schema.optionalKey(Schema.Finite)
  }),
  /** The submission on Google Classroom, if the class is synchronised with it. */
  googleClassroom: Schema.optionalKey(GoogleClassroomSubmission),
  /** The submission on Microsoft Teams, if the class is synchronised with it. */
  microsoftGraph: Schema.optionalKey(MicrosoftGraphSubmission),
  /** How grades are returned through LTI. */
  lti: Schema.optionalKey(Schema.Struct({
    /** `ags2p0`: LTI 1.3 Assignment and Grade Services. `outcomes1p1`: LTI 1.1 Outcomes. */
    gradeService: Enumeration.open(["ags2p0", "outcomes1p1"]),
    /** The submission's id for LTI Outcomes. */
    sourcedid: Schema.optionalKey(Schema.String)
  }))
}).annotate({ identifier: "AssignmentSubmission" })
export interface AssignmentSubmission extends Schema.Schema.Type<typeof AssignmentSubmission> {}

/**
 * Changes to a submission. Omitted fields stay unchanged.
 *
 * **Gotchas**
 *
 * Students set `attachments` and `submit`. Teachers set `draftGrade`, `grade` and `return`.
 */
export const AssignmentSubmissionUpdate = Schema.Struct({
  /** Attachments of the submission. */
  attachments: Field.optional(Schema.Array(ClassAttachmentCreation)),
  /** Number of times that the student played each score. */
  playback: Field.optional(Schema.Array(AssignmentSubmissionPlayback)),
  /** `true` submits the work. */
  submit: Field.optional(Schema.Boolean),
  /** Draft grade, 0 to 10,000, visible to teachers only until the work is returned. `null` clears it. */
  draftGrade: Field.optional(Schema.NullOr(Field.Points)),
  /** Grade, 0 to 10,000. `null` clears it. */
  grade: Field.optional(Schema.NullOr(Field.Points)),
  /** Ids of the worksheet's exercises in this student's order. */
  exercisesIds: Field.optional(Schema.NullOr(Schema.Array(Schema.String))),
  /** `true` returns the work to the student. */
  return: Field.optional(Schema.Boolean)
}).annotate({ identifier: "AssignmentSubmissionUpdate" })
export interface AssignmentSubmissionUpdate extends Schema.Schema.Type<typeof AssignmentSubmissionUpdate> {}
