/**
 * Access to classes: teachers of a class can change it, its students can see it, administrators of the organization can read all classes. Also finds
 * the records for the ids in a path.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Session } from "../../auth/Session.ts"
import { forbidden } from "../../http/Errors.ts"
import type { Failure } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import type { Assignment, Class, Submission } from "../../state/Classroom.ts"
import type { SchoolState, User } from "../../state/School.ts"

/** The caller's account, and its role in a class. */
export interface Viewer {
  readonly user: User
  readonly teaches: boolean
}

export const teaches = (user: User, room: Class): boolean => user.groups.includes(room.teachersGroup)

export const learns = (user: User, room: Class): boolean => user.groups.includes(room.studentsGroup)

/** Whether the account is a teacher or a student of a class. */
export const isMember = (user: User, room: Class): boolean => teaches(user, room) || learns(user, room)

export const isAdministrator = (user: User): boolean =>
  user.organizationRole === "admin" || user.organizationRole === "accountAdmin"

/** Whether the account is a teacher or administrator by its role in the organization. */
export const isStaff = (user: User): boolean => user.organizationRole !== "user"

/** Succeeds with the caller's account, or fails if it is a pupil. */
export const asStaff: Effect.Effect<User, Failure, Session> = Effect.flatMap(Session, ({ user }) =>
  isStaff(user)
    ? Effect.succeed(user)
    : Effect.fail(forbidden("NOT_TEACHER", "This operation needs the role teacher or admin in the organization")))

/** Fails if an account is neither in a class nor an administrator. */
export const checkMember = (user: User, room: Class): Effect.Effect<void, Failure> =>
  isMember(user, room) || isAdministrator(user)
    ? Effect.void
    : Effect.fail(forbidden("NOT_CLASS_MEMBER", "This token's user is not in the class"))

/** Returns a class and the caller, who must be a member or an administrator. */
export const readClass = Effect.fnUntraced(function*(school: SchoolState, id: string) {
  const { user } = yield* Session
  const room = yield* Respond.orNotFound(school.classroom.classes.get(id), "Class", "class")
  yield* checkMember(user, room)
  // Administrators see what teachers see, but cannot change it.
  return { room, viewer: { user, teaches: teaches(user, room) || !learns(user, room) } }
})

/** Returns a class that the caller teaches. */
export const teachClass = Effect.fnUntraced(function*(school: SchoolState, id: string) {
  const { user } = yield* Session
  const room = yield* Respond.orNotFound(school.classroom.classes.get(id), "Class", "class")
  if (!teaches(user, room)) {
    return yield* forbidden("NOT_CLASS_TEACHER", "This token's user is not a teacher of the class")
  }
  return { room, viewer: { user, teaches: true } }
})

/** Whether students can see an assignment at a time. */
const isPublished = (assignment: Assignment, now: number): boolean =>
  assignment.state !== "draft" &&
  (assignment.scheduledDate === undefined || Date.parse(assignment.scheduledDate) <= now)

/** Whether the caller can see an assignment. */
export const isVisible = (assignment: Assignment, viewer: Viewer, now: number): boolean =>
  viewer.teaches ||
  (isPublished(assignment, now) &&
    (assignment.assigneeMode === "everyone" || assignment.assignedStudents.includes(viewer.user.id)))

interface AssignmentPath {
  readonly class: string
  readonly assignment: string
}

const within = (school: SchoolState, path: AssignmentPath): Effect.Effect<Assignment, Failure> =>
  Respond.orNotFound(
    school.classroom.assignments.get(path.assignment),
    "Assignment",
    "assignment",
    ({ classroom }) => classroom === path.class
  )

/** Returns an assignment of a class that the caller can see. */
export const readAssignment = Effect.fnUntraced(function*(school: SchoolState, path: AssignmentPath) {
  const { room, viewer } = yield* readClass(school, path.class)
  const now = yield* Clock.currentTimeMillis
  const found = yield* within(school, path)
  const visible = isVisible(found, viewer, now) ? found : undefined
  return { room, viewer, assignment: yield* Respond.orNotFound(visible, "Assignment", "assignment") }
})

/** Returns an assignment of a class that the caller teaches. */
export const teachAssignment = Effect.fnUntraced(function*(school: SchoolState, path: AssignmentPath) {
  const { room, viewer } = yield* teachClass(school, path.class)
  return { room, viewer, assignment: yield* within(school, path) }
})

/** Whether the caller is a teacher of the class, or its author, alone or in a group. */
export const canRead = (submission: Submission, viewer: Viewer): boolean =>
  viewer.teaches || submission.creator === viewer.user.id ||
  (submission.group !== undefined && viewer.user.groups.includes(submission.group))

interface SubmissionPath extends AssignmentPath {
  readonly submission: string
}

const submissionIn = (school: SchoolState, path: SubmissionPath): Effect.Effect<Submission, Failure> =>
  Respond.orNotFound(
    school.classroom.submissions.get(path.submission),
    "Submission",
    "submission",
    ({ assignment }) => assignment === path.assignment
  )

/** Returns a submission that the caller wrote or teaches. */
export const readSubmission = Effect.fnUntraced(function*(school: SchoolState, path: SubmissionPath) {
  const found = yield* readAssignment(school, path)
  const submission = yield* submissionIn(school, path)
  if (!canRead(submission, found.viewer)) {
    return yield* forbidden("NOT_SUBMISSION_OWNER", "This submission belongs to another student")
  }
  return { ...found, submission }
})

/** Returns a submission in a class that the caller teaches. */
export const teachSubmission = Effect.fnUntraced(function*(school: SchoolState, path: SubmissionPath) {
  const found = yield* teachAssignment(school, path)
  return { ...found, submission: yield* submissionIn(school, path) }
})
