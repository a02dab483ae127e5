/**
 * Access to classes: teachers of a class can change it, its students can see it, administrators of the organization can read all classes. Also finds
 * the records for the ids in a path.
 */
import { forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import type { Assignment, Class, Submission } from "../../state/Classroom.ts"
import type { Caller, User } from "../../state/School.ts"

export interface Viewer extends Caller {
  readonly teaches: boolean
}

export const teaches = (user: User, room: Class): boolean => user.groups.includes(room.teachersGroup)

export const learns = (user: User, room: Class): boolean => user.groups.includes(room.studentsGroup)

export const isMember = (user: User, room: Class): boolean => teaches(user, room) || learns(user, room)

export const isAdministrator = (user: User): boolean =>
  user.organizationRole === "admin" || user.organizationRole === "accountAdmin"

/** Whether the account is a teacher or administrator by its role in the organization. */
export const isStaff = (user: User): boolean => user.organizationRole !== "user"

export const checkStaff = ({ user }: Caller): void => {
  if (!isStaff(user)) {
    throw forbidden("NOT_TEACHER", "This operation needs the role teacher or admin in the organization")
  }
}

/** Returns the caller in a class. Administrators see what teachers see, but cannot change it. */
export const viewerOf = (call: Caller, room: Class): Viewer => ({
  ...call,
  teaches: teaches(call.user, room) || (isAdministrator(call.user) && !learns(call.user, room))
})

/** Throws if an account is neither in a class nor an administrator. */
export const checkMember = (user: User, room: Class): void => {
  if (!isMember(user, room) && !isAdministrator(user)) {
    throw forbidden("NOT_CLASS_MEMBER", "This token's user is not in the class")
  }
}

const classOf = ({ school }: Caller, id: string): Class =>
  Respond.orNotFound(school.classroom.classes.get(id), "Class", "class")

/** Returns a class and the caller, who must be a member or an administrator. */
export const readClass = (call: Caller, id: string) => {
  const room = classOf(call, id)
  checkMember(call.user, room)
  return { room, viewer: viewerOf(call, room) }
}

export const teachClass = (call: Caller, id: string) => {
  const room = classOf(call, id)
  if (!teaches(call.user, room)) {
    throw forbidden("NOT_CLASS_TEACHER", "This token's user is not a teacher of the class")
  }
  return { room, viewer: { ...call, teaches: true } }
}

/** Whether the caller can see an assignment: students see what is published and assigned to them. */
export const isVisible = (assignment: Assignment, viewer: Viewer): boolean => {
  const { assignedStudents, assigneeMode, scheduledDate, state } = assignment
  if (viewer.teaches) return true
  const published = state !== "draft" && (scheduledDate === undefined || Date.parse(scheduledDate) <= viewer.now)
  return published && (assigneeMode === "everyone" || assignedStudents.includes(viewer.user.id))
}

interface AssignmentPath {
  readonly class: string
  readonly assignment: string
}

const assignmentIn = ({ school }: Caller, path: AssignmentPath): Assignment => {
  const isIn = ({ classroom }: Assignment) => classroom === path.class
  return Respond.orNotFound(school.classroom.assignments.get(path.assignment), "Assignment", "assignment", isIn)
}

/** Returns an assignment of a class that the caller can see. */
export const readAssignment = (call: Caller, path: AssignmentPath) => {
  const found = readClass(call, path.class)
  const isSeen = (assignment: Assignment) => isVisible(assignment, found.viewer)
  return { ...found, assignment: Respond.orNotFound(assignmentIn(call, path), "Assignment", "assignment", isSeen) }
}

export const teachAssignment = (call: Caller, path: AssignmentPath) => ({
  ...teachClass(call, path.class),
  assignment: assignmentIn(call, path)
})

/** Whether a user wrote a submission, alone or in a group. */
export const isAuthor = ({ creator, group }: Submission, user: User): boolean =>
  creator === user.id || (group !== undefined && user.groups.includes(group))

export const canRead = (submission: Submission, { teaches, user }: Viewer): boolean =>
  teaches || isAuthor(submission, user)

interface SubmissionPath extends AssignmentPath {
  readonly submission: string
}

const submissionIn = ({ school }: Caller, path: SubmissionPath): Submission => {
  const isIn = ({ assignment }: Submission) => assignment === path.assignment
  return Respond.orNotFound(school.classroom.submissions.get(path.submission), "Submission", "submission", isIn)
}

/** Returns a submission that the caller wrote or teaches. */
export const readSubmission = (call: Caller, path: SubmissionPath) => {
  const found = readAssignment(call, path)
  const submission = submissionIn(call, path)
  if (!canRead(submission, found.viewer)) {
    throw forbidden("NOT_SUBMISSION_OWNER", "This submission belongs to another student")
  }
  return { ...found, submission }
}

export const teachSubmission = (call: Caller, path: SubmissionPath) => ({
  ...teachAssignment(call, path),
  submission: submissionIn(call, path)
})
