/**
 * Endpoints of the class tag that deal with submissions: the work itself, grades as files, history and comments.
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as Scopes from "../fields/Scopes.ts"
import { AssignmentSubmission, AssignmentSubmissionUpdate } from "./AssignmentSubmission.ts"
import {
  AssignmentSubmissionComment,
  AssignmentSubmissionCommentCreation,
  AssignmentSubmissionHistory
} from "./SubmissionFeedback.ts"

const assignment = {
  /** Class id. */
  class: Field.PathId,
  /** Assignment id. */
  assignment: Field.PathId
}

const submission = {
  ...assignment,
  /** Submission id. */
  submission: Field.PathId
}

const comment = {
  ...submission,
  /** Comment id. */
  comment: Field.PathId
}

/** Endpoints, keyed by the vendor's operation ids. */
export const submissionEndpoints = {
  /** Lists the submissions of an assignment, including those not yet submitted, in one response. */
  getSubmissions: HttpApiEndpoint.get("getSubmissions", "/classes/:class/assignments/:assignment/submissions", {
    params: assignment,
    success: Schema.Array(AssignmentSubmission)
  }).annotate(Scopes.AcceptedScopes, Scopes.readAssignments),

  /**
   * Creates, changes or submits the submission of the token's own user, as a student. There is one per assignment.
   *
   * **Details**
   *
   * `submit: true` submits it.
   *
   * **Gotchas**
   *
   * Students can set `attachments` and `submit` only. Teachers use `editSubmission`.
   */
  createSubmission: HttpApiEndpoint.put("createSubmission", "/classes/:class/assignments/:assignment/submissions", {
    params: assignment,
    payload: AssignmentSubmissionUpdate,
    success: AssignmentSubmission
  }).annotate(Scopes.AcceptedScopes, Scopes.writeAssignments),

  /**
   * Exports the grades of an assignment as CSV.
   *
   * **Details**
   *
   * The response is `text/csv`.
   *
   * **Gotchas**
   *
   * The file names pupils: treat it as personal data.
   */
  exportSubmissionsReviewsAsCsv: HttpApiEndpoint.get(
    "exportSubmissionsReviewsAsCsv",
    "/classes/:class/assignments/:assignment/submissions/csv",
    { params: assignment, success: HttpApiSchema.StreamUint8Array({ contentType: "text/csv" }) }
  ).annotate(Scopes.AcceptedScopes, Scopes.readAssignments),

  /**
   * Exports the grades of an assignment as an Excel workbook (`.xlsx`).
   *
   * **Gotchas**
   *
   * The file names pupils: treat it as personal data.
   */
  exportSubmissionsReviewsAsExcel: HttpApiEndpoint.get(
    "exportSubmissionsReviewsAsExcel",
    "/classes/:class/assignments/:assignment/submissions/excel",
    {
      params: assignment,
      success: HttpApiSchema.StreamUint8Array({
        contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
      })
    }
  ).annotate(Scopes.AcceptedScopes, Scopes.readAssignments),

  /** Reads a submission. */
  getSubmission: HttpApiEndpoint.get(
    "getSubmission",
    "/classes/:class/assignments/:assignment/submissions/:submission",
    { params: submission, success: AssignmentSubmission }
  ).annotate(Scopes.AcceptedScopes, Scopes.readAssignments),

  /**
   * Grades or returns a submission, as a teacher.
   *
   * **Details**
   *
   * `return: true` returns the work and copies `draftGrade` to `grade`.
   *
   * **Gotchas**
   *
   * Teachers can set `return`, `draftGrade` and `grade` only. Students use `createSubmission`.
   */
  editSubmission: HttpApiEndpoint.put(
    "editSubmission",
    "/classes/:class/assignments/:assignment/submissions/:submission",
    { params: submission, payload: AssignmentSubmissionUpdate, success: AssignmentSubmission }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeAssignments),

  /**
   * Resets a submission, as a teacher: the student starts the assignment over. Returns the reset submission.
   *
   * **Gotchas**
   *
   * The API documentation mentions no way to restore the submitted work.
   */
  deleteSubmission: HttpApiEndpoint.delete(
    "deleteSubmission",
    "/classes/:class/assignments/:assignment/submissions/:submission",
    { params: submission, success: AssignmentSubmission }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeAssignments),

  /** Lists the history of a submission, including states and grades, as a teacher. */
  getSubmissionHistory: HttpApiEndpoint.get(
    "getSubmissionHistory",
    "/classes/:class/assignments/:assignment/submissions/:submission/history",
    { params: submission, success: Schema.Array(AssignmentSubmissionHistory) }
  ).annotate(Scopes.AcceptedScopes, Scopes.readFeedback),

  /** Lists the feedback comments of a submission, in one response. */
  getSubmissionComments: HttpApiEndpoint.get(
    "getSubmissionComments",
    "/classes/:class/assignments/:assignment/submissions/:submission/comments",
    { params: submission, success: Schema.Array(AssignmentSubmissionComment) }
  ).annotate(Scopes.AcceptedScopes, Scopes.readFeedback),

  /** Comments on a submission. */
  postSubmissionComment: HttpApiEndpoint.post(
    "postSubmissionComment",
    "/classes/:class/assignments/:assignment/submissions/:submission/comments",
    { params: submission, payload: AssignmentSubmissionCommentCreation, success: AssignmentSubmissionComment }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeFeedback),

  /** Changes the text of a feedback comment. */
  updateSubmissionComment: HttpApiEndpoint.put(
    "updateSubmissionComment",
    "/classes/:class/assignments/:assignment/submissions/:submission/comments/:comment",
    { params: comment, payload: AssignmentSubmissionCommentCreation, success: AssignmentSubmissionComment }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeFeedback),

  /** Deletes a feedback comment. */
  deleteSubmissionComment: HttpApiEndpoint.delete(
    "deleteSubmissionComment",
    "/classes/:class/assignments/:assignment/submissions/:submission/comments/:comment",
    { params: comment }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeFeedback),

  /** Lists all submissions of one student of a class, including those not yet submitted, as a teacher, in one response. */
  listClassStudentSubmissions: HttpApiEndpoint.get(
    "listClassStudentSubmissions",
    "/classes/:class/students/:user/submissions",
    {
      params: {
        /** Class id. */
        class: Field.PathId,
        /** Id of the student. */
        user: Field.PathId
      },
      success: Schema.Array(AssignmentSubmission)
    }
  ).annotate(Scopes.AcceptedScopes, Scopes.readAssignments)
}
