/**
 * Who may do what in a class: its teachers change it, its students see it, administrators of the organization read any. And the way from the ids of
 * a path to the records.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Session } from "../../auth/Session.ts"
import * as Answer from "../../server/Answer.ts"
import { forbidden } from "../../server/Errors.ts"
import type { Failure } from "../../server/Errors.ts"
import type { Assignment, Class, Submission } from "../../state/Classroom.ts"
import type { School, User } from "../../state/School.ts"

type State = School["Service"]

/** The account that asks, and what it is in a class. */
export interface Viewer {
  readonly user: User
  readonly teaches: boolean
}

export const teaches = (user: User, room: Class): boolean => user.groups.includes(room.teachersGroup)

export const learns = (user: User, room: Class): boolean => user.groups.includes(room.studentsGroup)

export const isAdministrator = (user: User): boolean =>
  user.organizationRole === "admin" || user.organizationRole === "accountAdmin"

/** Whether the account teaches by its role, whatever the class. */
export const isStaff = (user: User): boolean => user.organizationRole !== "user"

/** Refuses pupils what only teachers and administrators do. */
export const asStaff: Effect.Effect<User, Failure, Session> = Effect.flatMap(Session, ({ user }) =>
  isStaff(user)
    ? Effect.succeed(user)
    : Effect.fail(forbidden("NOT_TEACHER", "This needs the role teacher or admin in the organization")))

/** A class and who asks for it, as a member or an administrator. */
export const readClass = Effect.fnUntraced(function*(school: State, id: string) {
  const { user } = yield* Session
  const room = yield* Answer.orNotFound(school.classroom.classes.get(id), "Class", "class")
  if (!teaches(user, room) && !learns(user, room) && !isAdministrator(user)) {
    return yield* forbidden("NOT_CLASS_MEMBER", "This token's user is not in the class")
  }
  // Administrators see what teachers see; what they may not is change it.
  return { room, viewer: { user, teaches: teaches(user, room) || !learns(user, room) } }
})

/** A class that the one who asks teaches. */
export const teachClass = Effect.fnUntraced(function*(school: State, id: string) {
  const { user } = yield* Session
  const room = yield* Answer.orNotFound(school.classroom.classes.get(id), "Class", "class")
  if (!teaches(user, room)) {
    return yield* forbidden("NOT_CLASS_TEACHER", "This token's user is not a teacher of the class")
  }
  return { room, viewer: { user, teaches: true } }
})

/** Whether students get to see an assignment at a time. */
const isPublished = (assignment: Assignment, now: number): boolean =>
  assignment.state !== "draft" &&
  (assignment.scheduledDate === undefined || Date.parse(assignment.scheduledDate) <= now)

/** Whether an assignment is there for the one who asks. */
export const isVisible = (assignment: Assignment, viewer: Viewer, now: number): boolean =>
  viewer.teaches ||
  (isPublished(assignment, now) &&
    (assignment.assigneeMode === "everyone" || assignment.assignedStudents.includes(viewer.user.id)))

interface AssignmentPath {
  readonly class: string
  readonly assignment: string
}

const within = (school: State, path: AssignmentPath): Effect.Effect<Assignment, Failure> => {
  const found = school.classroom.assignments.get(path.assignment)
  return Answer.orNotFound(found?.classroom === path.class ? found : undefined, "Assignment", "assignment")
}

/** An assignment of a class, for those who can see it. */
export const readAssignment = Effect.fnUntraced(function*(school: State, path: AssignmentPath) {
  const { room, viewer } = yield* readClass(school, path.class)
  const assignment = yield* within(school, path)
  if (!isVisible(assignment, viewer, yield* Clock.currentTimeMillis)) {
    return yield* Answer.orNotFound<never>(undefined, "Assignment", "assignment")
  }
  return { room, viewer, assignment }
})

/** An assignment of a class, for its teachers. */
export const teachAssignment = Effect.fnUntraced(function*(school: State, path: AssignmentPath) {
  const { room, viewer } = yield* teachClass(school, path.class)
  return { room, viewer, assignment: yield* within(school, path) }
})

/** Whether the one who asks handed it in, alone or in a group, or teaches. */
export const canRead = (submission: Submission, viewer: Viewer): boolean =>
  viewer.teaches || submission.creator === viewer.user.id ||
  (submission.group !== undefined && viewer.user.groups.includes(submission.group))

interface SubmissionPath extends AssignmentPath {
  readonly submission: string
}

const submissionIn = (school: State, path: SubmissionPath): Effect.Effect<Submission, Failure> => {
  const found = school.classroom.submissions.get(path.submission)
  return Answer.orNotFound(found?.assignment === path.assignment ? found : undefined, "Submission", "submission")
}

/** A submission, for its students and teachers. */
export const readSubmission = Effect.fnUntraced(function*(school: State, path: SubmissionPath) {
  const found = yield* readAssignment(school, path)
  const submission = yield* submissionIn(school, path)
  if (!canRead(submission, found.viewer)) {
    return yield* forbidden("NOT_SUBMISSION_OWNER", "This submission is another student's")
  }
  return { ...found, submission }
})

/** A submission, for teachers of its class. */
export const teachSubmission = Effect.fnUntraced(function*(school: State, path: SubmissionPath) {
  const found = yield* teachAssignment(school, path)
  return { ...found, submission: yield* submissionIn(school, path) }
})
