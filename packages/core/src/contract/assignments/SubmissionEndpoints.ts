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

/**
 * Endpoints by the vendor's operation ids.
 *
 * @category endpoints
 */
export const submissionEndpoints = {
  /**
   * Lists what was handed in or begun for an assignment, all in one answer.
   *
   * **Details**
   *
   * `GET /classes/{class}/assignments/{assignment}/submissions`, with one of the scopes `edu.classes`, `edu.classes.readonly`,
   * `edu.assignments`, `edu.assignments.readonly`.
   */
  getSubmissions: HttpApiEndpoint.get("getSubmissions", "/classes/:class/assignments/:assignment/submissions", {
    params: assignment,
    success: Schema.Array(AssignmentSubmission)
  }).annotate(Scopes.AcceptedScopes, Scopes.readAssignments),

  /**
   * Begins, changes or hands in the submission of the token's own user, as a student: there is one for each assignment.
   *
   * **Details**
   *
   * `PUT /classes/{class}/assignments/{assignment}/submissions`, with one of the scopes `edu.classes`, `edu.assignments`. `submit: true` hands
   * it in.
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
   * `GET /classes/{class}/assignments/{assignment}/submissions/csv`, with one of the scopes `edu.classes`, `edu.classes.readonly`,
   * `edu.assignments`, `edu.assignments.readonly`. The answer is `text/csv`.
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
   * **Details**
   *
   * `GET /classes/{class}/assignments/{assignment}/submissions/excel`, with one of the scopes `edu.classes`, `edu.classes.readonly`,
   * `edu.assignments`, `edu.assignments.readonly`.
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

  /**
   * Reads a submission.
   *
   * **Details**
   *
   * `GET /classes/{class}/assignments/{assignment}/submissions/{submission}`, with one of the scopes `edu.classes`, `edu.classes.readonly`,
   * `edu.assignments`, `edu.assignments.readonly`.
   */
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
   * `PUT /classes/{class}/assignments/{assignment}/submissions/{submission}`, with one of the scopes `edu.classes`, `edu.assignments`.
   * `return: true` gives the work back and turns `draftGrade` into `grade`.
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
   * Resets a submission, as a teacher: the student starts the assignment over. Answers the submission as it is then.
   *
   * **Details**
   *
   * `DELETE /classes/{class}/assignments/{assignment}/submissions/{submission}`, with one of the scopes `edu.classes`, `edu.assignments`.
   *
   * **Gotchas**
   *
   * The documents promise no way back to the work that was handed in.
   */
  deleteSubmission: HttpApiEndpoint.delete(
    "deleteSubmission",
    "/classes/:class/assignments/:assignment/submissions/:submission",
    { params: submission, success: AssignmentSubmission }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeAssignments),

  /**
   * Lists what happened to a submission, states and grades among it, as a teacher.
   *
   * **Details**
   *
   * `GET /classes/{class}/assignments/{assignment}/submissions/{submission}/history`, with one of the scopes `edu.assignments`,
   * `edu.assignments.readonly`.
   */
  getSubmissionHistory: HttpApiEndpoint.get(
    "getSubmissionHistory",
    "/classes/:class/assignments/:assignment/submissions/:submission/history",
    { params: submission, success: Schema.Array(AssignmentSubmissionHistory) }
  ).annotate(Scopes.AcceptedScopes, Scopes.readFeedback),

  /**
   * Lists the feedback comments of a submission, all in one answer.
   *
   * **Details**
   *
   * `GET /classes/{class}/assignments/{assignment}/submissions/{submission}/comments`, with one of the scopes `edu.assignments`,
   * `edu.assignments.readonly`.
   */
  getSubmissionComments: HttpApiEndpoint.get(
    "getSubmissionComments",
    "/classes/:class/assignments/:assignment/submissions/:submission/comments",
    { params: submission, success: Schema.Array(AssignmentSubmissionComment) }
  ).annotate(Scopes.AcceptedScopes, Scopes.readFeedback),

  /**
   * Comments on a submission.
   *
   * **Details**
   *
   * `POST /classes/{class}/assignments/{assignment}/submissions/{submission}/comments`, with the scope `edu.assignments`.
   */
  postSubmissionComment: HttpApiEndpoint.post(
    "postSubmissionComment",
    "/classes/:class/assignments/:assignment/submissions/:submission/comments",
    { params: submission, payload: AssignmentSubmissionCommentCreation, success: AssignmentSubmissionComment }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeFeedback),

  /**
   * Changes the text of a feedback comment.
   *
   * **Details**
   *
   * `PUT /classes/{class}/assignments/{assignment}/submissions/{submission}/comments/{comment}`, with the scope `edu.assignments`.
   */
  updateSubmissionComment: HttpApiEndpoint.put(
    "updateSubmissionComment",
    "/classes/:class/assignments/:assignment/submissions/:submission/comments/:comment",
    { params: comment, payload: AssignmentSubmissionCommentCreation, success: AssignmentSubmissionComment }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeFeedback),

  /**
   * Deletes a feedback comment.
   *
   * **Details**
   *
   * `DELETE /classes/{class}/assignments/{assignment}/submissions/{submission}/comments/{comment}`, with the scope `edu.assignments`.
   */
  deleteSubmissionComment: HttpApiEndpoint.delete(
    "deleteSubmissionComment",
    "/classes/:class/assignments/:assignment/submissions/:submission/comments/:comment",
    { params: comment }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeFeedback),

  /**
   * Lists all that one student of a class handed in or began, as a teacher, all in one answer.
   *
   * **Details**
   *
   * `GET /classes/{class}/students/{user}/submissions`, with one of the scopes `edu.classes`, `edu.classes.readonly`, `edu.assignments`,
   * `edu.assignments.readonly`.
   */
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
