/**
 * The class tag: classes and their members, assignments and submissions. Endpoints of the latter two are in files of their own.
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { assignmentEndpoints } from "../assignments/AssignmentEndpoints.ts"
import { submissionEndpoints } from "../assignments/SubmissionEndpoints.ts"
import * as Field from "../fields/Field.ts"
import * as Scopes from "../fields/Scopes.ts"
import { UserDetails } from "../users/UserDetails.ts"
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
   * Lists the classes of the token's own user, all in one answer.
   *
   * **Details**
   *
   * `GET /classes`, with one of the scopes `edu.classes`, `edu.classes.readonly`.
   *
   * **Gotchas**
   *
   * Only active classes are listed unless `state` says otherwise. Administrators do not get the classes of other teachers here.
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
   * Creates a class with a group for its teachers, the token's user among them, and one for its students.
   *
   * **Details**
   *
   * `POST /classes`, with the scope `edu.classes`. Students join by `addClassUser`, or by themselves with the answer's `enrollmentCode`.
   * An account that may have no more classes fails as `PaymentRequired`.
   *
   * **Gotchas**
   *
   * There is no idempotency key: when an error says `outcome: "unknown"`, look at `listClasses` before creating it again.
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
   * `GET /classes/{class}`, with one of the scopes `edu.classes`, `edu.classes.readonly`. Who its members are: `listGroupUsers` with the
   * ids of `studentsGroup` and `teachersGroup`.
   */
  getClass: HttpApiEndpoint.get("getClass", "/classes/:class", {
    params: classroom,
    success: ClassDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.readClasses),

  /**
   * Changes name, section, level and the like. Fields that are left out stay as they are.
   *
   * **Details**
   *
   * `PUT /classes/{class}`, with the scope `edu.classes`.
   */
  updateClass: HttpApiEndpoint.put("updateClass", "/classes/:class", {
    params: classroom,
    payload: ClassUpdate,
    success: ClassDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeClasses),

  /**
   * Archives a class: it leaves the lists and keeps its content. `unarchiveClass` brings it back.
   *
   * **Details**
   *
   * `POST /classes/{class}/archive`, with the scope `edu.classes`. A twin of the class, as on Google Classroom, is archived with it.
   */
  archiveClass: HttpApiEndpoint.post("archiveClass", "/classes/:class/archive", {
    params: classroom,
    success: ClassDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeClasses),

  /**
   * Brings a class back from the archive.
   *
   * **Details**
   *
   * `DELETE /classes/{class}/archive`, with the scope `edu.classes`. A twin of the class, as on Google Classroom, comes back with it.
   */
  unarchiveClass: HttpApiEndpoint.delete("unarchiveClass", "/classes/:class/archive", {
    params: classroom,
    success: ClassDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeClasses),

  /**
   * Activates a class that came from another system and is `inactive`, as those from Clever are at first.
   *
   * **Details**
   *
   * `POST /classes/{class}/activate`, with the scope `edu.classes`.
   */
  activateClass: HttpApiEndpoint.post("activateClass", "/classes/:class/activate", {
    params: classroom,
    success: ClassDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeClasses),

  /**
   * Adds a user of the same organization to a class. Adding somebody twice changes nothing.
   *
   * **Details**
   *
   * `PUT /classes/{class}/users/{user}`, with the scope `edu.classes`, as a teacher of the class.
   *
   * **Gotchas**
   *
   * The role in the organization at this moment decides between the teachers' and the students' group: set the role first.
   */
  addClassUser: HttpApiEndpoint.put("addClassUser", "/classes/:class/users/:user", { params: member })
    .annotate(Scopes.AcceptedScopes, Scopes.writeClasses),

  /**
   * Removes a user from a class: anybody as a teacher of it, oneself as a student.
   *
   * **Details**
   *
   * `DELETE /classes/{class}/users/{user}`, with the scope `edu.classes`.
   *
   * **Gotchas**
   *
   * The student's submissions in this class and the feedback on them are deleted, for good. Adding the student again brings nothing back;
   * to keep the work of a whole class, archive it.
   */
  deleteClassUser: HttpApiEndpoint.delete("deleteClassUser", "/classes/:class/users/:user", { params: member })
    .annotate(Scopes.AcceptedScopes, Scopes.writeClasses),

  /**
   * Makes an account to try a class as a student. It is a member of the class at once and takes no licence.
   *
   * **Details**
   *
   * `POST /classes/{class}/testStudent`, with one of the scopes `edu.admin`, `edu.classes`, as a teacher or administrator.
   *
   * **Gotchas**
   *
   * `reset: true` makes a new account and has the one before deleted, with what it handed in.
   */
  createTestStudentAccount: HttpApiEndpoint.post("createTestStudentAccount", "/classes/:class/testStudent", {
    params: classroom,
    query: {
      /** `true`: start over with a new account. */
      reset: Field.optional(Schema.Boolean)
    },
    success: UserDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeTestStudents),

  /**
   * Joins the token's own user to the class that an enrolment code belongs to, as a teacher or student by role in the organization.
   *
   * **Details**
   *
   * `POST /classes/enroll/{enrollmentCode}`, with the scope `edu.classes`. Teachers find the code in `enrollmentCode` of a class.
   */
  enrollClass: HttpApiEndpoint.post("enrollClass", "/classes/enroll/:enrollmentCode", {
    params: {
      /** Code that a teacher of the class gave. */
      enrollmentCode: Field.PathId
    },
    success: ClassDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeClasses)
}

// The type is written out because declaration files lose the documentation of what is spread.
/**
 * Endpoints by the vendor's operation ids.
 *
 * @category endpoints
 */
export const endpoints: typeof classEndpoints & typeof assignmentEndpoints & typeof submissionEndpoints = {
  ...classEndpoints,
  ...assignmentEndpoints,
  ...submissionEndpoints
}

/**
 * The routes of the class tag, for servers and OpenAPI.
 *
 * @category endpoints
 */
export const group = HttpApiGroup.make("classes").add(
  ...(Object.values(endpoints) as [
    typeof endpoints[keyof typeof endpoints],
    ...Array<typeof endpoints[keyof typeof endpoints]>
  ])
)
