/**
 * Endpoints of the class tag that deal with assignments.
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as Scopes from "../fields/Scopes.ts"
import { Assignment } from "./Assignment.ts"
import { AssignmentCopy, AssignmentCopyResponse } from "./AssignmentCopy.ts"
import { ClassAssignment, ClassAssignmentUpdate } from "./ClassAssignment.ts"

const classroom = {
  /** Class id. */
  class: Field.PathId
}

const assignment = {
  ...classroom,
  /** Assignment id. */
  assignment: Field.PathId
}

/** Endpoints, keyed by the vendor's operation ids. */
export const assignmentEndpoints = {
  /**
   * Lists the assignments of a class with their submissions, in one response.
   *
   * **Details**
   *
   * Assignments scheduled for later are listed for teachers only.
   */
  listAssignments: HttpApiEndpoint.get("listAssignments", "/classes/:class/assignments", {
    params: classroom,
    success: Schema.Array(ClassAssignment)
  }).annotate(Scopes.AcceptedScopes, Scopes.readAssignments),

  /**
   * Creates an assignment in a class. The token's user must be a teacher of the class.
   *
   * **Details**
   *
   * In a class that is synchronised with Google Classroom it is posted there too.
   *
   * **Gotchas**
   *
   * There is no idempotency key. If the outcome is unknown, check `listAssignments` before creating it again.
   */
  createClassAssignment: HttpApiEndpoint.post("createClassAssignment", "/classes/:class/assignments", {
    params: classroom,
    payload: ClassAssignmentUpdate,
    success: Assignment
  }).annotate(Scopes.AcceptedScopes, Scopes.writeAssignments),

  /**
   * Reads an assignment.
   *
   * **Details**
   *
   * The API documentation names no scopes; those that `listAssignments` requires are assumed.
   *
   * **Gotchas**
   *
   * Only `listAssignments` is documented to return state, dates and submissions.
   */
  getAssignment: HttpApiEndpoint.get("getAssignment", "/classes/:class/assignments/:assignment", {
    params: assignment,
    success: Assignment
  }).annotate(Scopes.AcceptedScopes, Scopes.readAssignments),

  /**
   * Changes an assignment. Omitted fields stay unchanged.
   *
   * **Details**
   *
   * The API documentation names no scopes; those that `createClassAssignment` requires are assumed.
   */
  updateClassAssignment: HttpApiEndpoint.put("updateClassAssignment", "/classes/:class/assignments/:assignment", {
    params: assignment,
    payload: ClassAssignmentUpdate,
    success: Assignment
  }).annotate(Scopes.AcceptedScopes, Scopes.writeAssignments),

  /**
   * Deletes an assignment.
   *
   * **Details**
   *
   * The API documentation names no scopes; those that `createClassAssignment` requires are assumed.
   *
   * **Gotchas**
   *
   * The API documentation mentions no way to restore the assignment or its submissions. `archiveAssignment` can be undone.
   */
  deleteAssignment: HttpApiEndpoint.delete("deleteAssignment", "/classes/:class/assignments/:assignment", {
    params: assignment
  }).annotate(Scopes.AcceptedScopes, Scopes.writeAssignments),

  /**
   * Copies an assignment to a class or to the resource library, depending on the body.
   *
   * **Details**
   *
   * In a class that is synchronised with another system the copy is posted there too.
   *
   * **Gotchas**
   *
   * A due date that has passed is not copied.
   */
  copyAssignment: HttpApiEndpoint.post("copyAssignment", "/classes/:class/assignments/:assignment/copy", {
    params: assignment,
    payload: AssignmentCopy,
    success: AssignmentCopyResponse
  }).annotate(Scopes.AcceptedScopes, Scopes.writeAssignments),

  /** Archives an assignment. `unarchiveAssignment` restores it. */
  archiveAssignment: HttpApiEndpoint.post("archiveAssignment", "/classes/:class/assignments/:assignment/archive", {
    params: assignment,
    success: Assignment
  }).annotate(Scopes.AcceptedScopes, Scopes.writeAssignments),

  /** Restores an assignment from the archive. It becomes active again. */
  unarchiveAssignment: HttpApiEndpoint.delete(
    "unarchiveAssignment",
    "/classes/:class/assignments/:assignment/archive",
    {
      params: assignment,
      success: Assignment
    }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeAssignments)
}
