/**
 * The class tag: classes and their members, assignments and submissions. The endpoints of assignments and submissions are in separate files.
 */
import type { NonEmptyArray } from "effect/Array"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { assignmentEndpoints } from "../assignments/AssignmentEndpoints.ts"
import { submissionEndpoints } from "../assignments/SubmissionEndpoints.ts"
import * as Field from "../fields/Field.ts"
import * as Scopes from "../fields/Scopes.ts"
import { UserDetails } from "../people/UserDetails.ts"
import { ClassCreation, ClassDetails, ClassUpdate } from "./ClassDetails.ts"

const classroom = {
  /** Class id. */
  class: Field.PathId
}

const member = {
  ...classroom,
  /** User id. */
  user: Field.PathId
}

const classEndpoints = {
  /**
   * Lists the classes of the token's own user, in one response.
   *
   * **Gotchas**
   *
   * Only active classes are listed unless `state` is set. Administrators do not see the classes of other teachers here.
   */
  listClasses: HttpApiEndpoint.get("listClasses", "/classes", {
    query: {
      /**
       * Only classes in this state.
       *
       * @default "active"
       */
      state: Field.optional(Schema.Literals(["active", "inactive", "archived"]))
    },
    success: Schema.Array(ClassDetails)
  }).annotate(Scopes.AcceptedScopes, Scopes.readClasses),

  /**
   * Creates a class with a group for its teachers, which includes the token's user, and a group for its students.
   *
   * **Details**
   *
   * Add students with `addClassUser`, or let them join with the `enrollmentCode` of the response. If the account may have no more classes, the call
   * fails as `PaymentRequired`.
   *
   * **Gotchas**
   *
   * There is no idempotency key. If the outcome is unknown, check `listClasses` before creating it again.
   */
  createClass: HttpApiEndpoint.post("createClass", "/classes", {
    payload: ClassCreation,
    success: ClassDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeClasses),

  /**
   * Reads a class.
   *
   * **Details**
   *
   * To list its members, call `listGroupUsers` with the ids of `studentsGroup` and `teachersGroup`.
   */
  getClass: HttpApiEndpoint.get("getClass", "/classes/:class", {
    params: classroom,
    success: ClassDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.readClasses),

  /** Changes name, section, level and other fields. Omitted fields stay unchanged. */
  updateClass: HttpApiEndpoint.put("updateClass", "/classes/:class", {
    params: classroom,
    payload: ClassUpdate,
    success: ClassDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeClasses),

  /**
   * Archives a class. It disappears from lists and keeps its content. `unarchiveClass` restores it.
   *
   * **Details**
   *
   * A linked class, such as on Google Classroom, is archived too.
   */
  archiveClass: HttpApiEndpoint.post("archiveClass", "/classes/:class/archive", {
    params: classroom,
    success: ClassDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeClasses),

  /**
   * Restores a class from the archive.
   *
   * **Details**
   *
   * A linked class, such as on Google Classroom, is restored too.
   */
  unarchiveClass: HttpApiEndpoint.delete("unarchiveClass", "/classes/:class/archive", {
    params: classroom,
    success: ClassDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeClasses),

  /** Activates a class that is `inactive`, such as a new class from Clever. */
  activateClass: HttpApiEndpoint.post("activateClass", "/classes/:class/activate", {
    params: classroom,
    success: ClassDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeClasses),

  /**
   * Adds a user of the same organization to a class. Adding a user twice has no effect.
   *
   * **Details**
   *
   * The token is that of a teacher of the class.
   *
   * **Gotchas**
   *
   * The user's current role in the organization decides whether they join the teachers' or the students' group: set the role first.
   */
  addClassUser: HttpApiEndpoint.put("addClassUser", "/classes/:class/users/:user", { params: member })
    .annotate(Scopes.AcceptedScopes, Scopes.writeClasses),

  /**
   * Removes a user from a class. Teachers can remove anyone, students only themselves.
   *
   * **Gotchas**
   *
   * The student's submissions in this class and the feedback on them are permanently deleted. Adding the student again does not restore them. To keep
   * the work of a whole class, archive it.
   */
  deleteClassUser: HttpApiEndpoint.delete("deleteClassUser", "/classes/:class/users/:user", { params: member })
    .annotate(Scopes.AcceptedScopes, Scopes.writeClasses),

  /**
   * Creates a test account to try a class as a student. It joins the class immediately and uses no licence.
   *
   * **Details**
   *
   * The token is that of a teacher or administrator.
   *
   * **Gotchas**
   *
   * `reset: true` creates a new account and deletes the previous one with its submissions.
   */
  createTestStudentAccount: HttpApiEndpoint.post("createTestStudentAccount", "/classes/:class/testStudent", {
    params: classroom,
    query: {
      /** `true`: create a new account. */
      reset: Field.optional(Schema.Boolean)
    },
    success: UserDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeTestStudents),

  /**
   * Adds the token's own user to a class by its enrolment code, as a teacher or student depending on the role in the organization.
   *
   * **Details**
   *
   * Teachers find the code in `enrollmentCode` of a class.
   */
  enrollClass: HttpApiEndpoint.post("enrollClass", "/classes/enroll/:enrollmentCode", {
    params: {
      /** Enrolment code, from a teacher of the class. */
      enrollmentCode: Field.PathId
    },
    success: ClassDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeClasses)
}

// The type is explicit because declaration files lose the documentation of spread properties.
/** Endpoints, keyed by the vendor's operation ids. */
export const endpoints: typeof classEndpoints & typeof assignmentEndpoints & typeof submissionEndpoints = {
  ...classEndpoints,
  ...assignmentEndpoints,
  ...submissionEndpoints
}

/** The routes of the class tag, for servers and OpenAPI. */
export const group: HttpApiGroup.HttpApiGroup<"classes", typeof endpoints[keyof typeof endpoints]> = HttpApiGroup.make(
  "classes"
).add(...Object.values(endpoints) as NonEmptyArray<typeof endpoints[keyof typeof endpoints]>)
