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

/**
 * Endpoints by the vendor's operation ids.
 *
 * @category endpoints
 */
export const assignmentEndpoints = {
  /**
   * Lists the assignments of a class with what was handed in, all in one answer.
   *
   * **Details**
   *
   * `GET /classes/{class}/assignments`, with one of the scopes `edu.classes`, `edu.classes.readonly`, `edu.assignments`,
   * `edu.assignments.readonly`. What is scheduled for later is listed to teachers only.
   */
  listAssignments: HttpApiEndpoint.get("listAssignments", "/classes/:class/assignments", {
    params: classroom,
    success: Schema.Array(ClassAssignment)
  }).annotate(Scopes.AcceptedScopes, Scopes.readAssignments),

  /**
   * Creates an assignment in a class, as a teacher of it.
   *
   * **Details**
   *
   * `POST /classes/{class}/assignments`, with one of the scopes `edu.classes`, `edu.assignments`. In a class that is synchronised with Google
   * Classroom it is posted there too.
   *
   * **Gotchas**
   *
   * There is no idempotency key: when an error says `outcome: "unknown"`, look at `listAssignments` before creating it again.
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
   * `GET /classes/{class}/assignments/{assignment}`. The documents name no scopes; those that `listAssignments` needs are assumed.
   *
   * **Gotchas**
   *
   * State, dates and submissions are promised by `listAssignments` only.
   */
  getAssignment: HttpApiEndpoint.get("getAssignment", "/classes/:class/assignments/:assignment", {
    params: assignment,
    success: Assignment
  }).annotate(Scopes.AcceptedScopes, Scopes.readAssignments),

  /**
   * Changes an assignment. Fields that are left out stay as they are.
   *
   * **Details**
   *
   * `PUT /classes/{class}/assignments/{assignment}`. The documents name no scopes; those that `createClassAssignment` needs are assumed.
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
   * `DELETE /classes/{class}/assignments/{assignment}`. The documents name no scopes; those that `createClassAssignment` needs are assumed.
   *
   * **Gotchas**
   *
   * The documents promise no way back, neither for the assignment nor for what was handed in: `archiveAssignment` can be undone.
   */
  deleteAssignment: HttpApiEndpoint.delete("deleteAssignment", "/classes/:class/assignments/:assignment", {
    params: assignment
  }).annotate(Scopes.AcceptedScopes, Scopes.writeAssignments),

  /**
   * Copies an assignment to a class or to the resource library: the body says which.
   *
   * **Details**
   *
   * `POST /classes/{class}/assignments/{assignment}/copy`, with one of the scopes `edu.classes`, `edu.assignments`. In a class that is
   * synchronised with another system the copy is posted there too.
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

  /**
   * Archives an assignment. `unarchiveAssignment` brings it back.
   *
   * **Details**
   *
   * `POST /classes/{class}/assignments/{assignment}/archive`, with one of the scopes `edu.classes`, `edu.assignments`.
   */
  archiveAssignment: HttpApiEndpoint.post("archiveAssignment", "/classes/:class/assignments/:assignment/archive", {
    params: assignment,
    success: Assignment
  }).annotate(Scopes.AcceptedScopes, Scopes.writeAssignments),

  /**
   * Brings an assignment back from the archive: it is active again.
   *
   * **Details**
   *
   * `DELETE /classes/{class}/assignments/{assignment}/archive`, with one of the scopes `edu.classes`, `edu.assignments`.
   */
  unarchiveAssignment: HttpApiEndpoint.delete(
    "unarchiveAssignment",
    "/classes/:class/assignments/:assignment/archive",
    {
      params: assignment,
      success: Assignment
    }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeAssignments)
}
