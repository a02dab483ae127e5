/** Assignments of classes: list, create, read, change, archive, delete. Only teachers see drafts and scheduled assignments. */
import { badRequest } from "../../http/Errors.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Assignment, Class as Room } from "../../state/Classroom.ts"
import { apply } from "../../state/Records.ts"
import type { Caller } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as AssignmentContent from "./AssignmentContent.ts"
import * as AssignmentDetails from "./AssignmentDetails.ts"
import * as AssignmentGroups from "./AssignmentGroups.ts"
import * as Attachments from "./Attachments.ts"

type Body = Handlers.Input<"classes", "createClassAssignment">["payload"]

/** Converts a date to the format of responses. Throws a failure with the field if it is invalid. */
export const dateOf = (name: string, text: string | null | undefined): string | null | undefined => {
  if (text === undefined || text === null) return text
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(time)) return new Date(time).toISOString()
  throw badRequest(`${name} must be a date and time such as 2027-03-01T09:00:00.000Z`, name)
}

export const emptyAssignment = (
  { date, school, user }: Caller,
  room: Room,
  type: Assignment["content"]["type"] = "none"
): Assignment => ({
  ...school.identity(),
  content: AssignmentContent.empty(type, "Untitled assignment"),
  classroom: room.id,
  creator: user.id,
  state: "draft",
  creationDate: date,
  assigneeMode: "everyone",
  assignedStudents: []
})

const change = (call: Caller, room: Room, record: Assignment, body: Body, isNew = false): Assignment => {
  const { school } = call
  const { assignedStudents, assigneeMode, classGroupIds, dueDate, googleClassroom, microsoftGraph, ...rest } = body
  const { scheduledDate, state: wanted, ...update } = rest
  const content = AssignmentContent.change(call, record.content, update)
  const isStudent = (id: string) => {
    const user = school.users.get(id)
    return user !== undefined && ClassAccess.learns(user, room)
  }
  if (!(assignedStudents ?? []).every(isStudent)) {
    throw badRequest("assignedStudents must contain ids of students of the class", "assignedStudents")
  }
  // Without a state, a new assignment is published, unless something is missing.
  const isReady = AssignmentContent.shortcoming(content) === undefined
  const state = wanted ?? (isNew ? isReady ? "active" : "draft" : undefined)
  if (state === "active") AssignmentContent.checkReady(content)
  const groups = AssignmentGroups.choose(school, room, classGroupIds)
  const { categories } = microsoftGraph ?? {}
  const { topicId } = googleClassroom ?? {}
  const changed: Assignment = {
    ...apply(record, {
      state,
      dueDate: dateOf("dueDate", dueDate),
      scheduledDate: dateOf("scheduledDate", scheduledDate),
      assigneeMode,
      assignedStudents
    }),
    content,
    // Only a class that is linked to Google Classroom has topics and categories.
    ...(room.googleClassroom !== undefined && topicId !== undefined
      ? { googleClassroom: { ...record.googleClassroom, topicId } }
      : undefined),
    ...(room.microsoftGraph !== undefined && categories !== undefined
      ? { microsoftGraph: { ...record.microsoftGraph, categories: categories ?? [] } }
      : undefined)
  }
  school.storage.batch(() => {
    school.classroom.assignments.put(changed)
    AssignmentGroups.follow(school, room, changed, groups)
    Attachments.share(call, room, content.attachments, ["studentsGroup", "teachersGroup"])
  })
  return changed
}

const toState = (
  call: Caller,
  params: Parameters<typeof ClassAccess.teachAssignment>[1],
  state: Assignment["state"]
) => {
  const { assignment, viewer } = ClassAccess.teachAssignment(call, params)
  return AssignmentDetails.assignment(viewer, call.school.classroom.assignments.put({ ...assignment, state }))
}

export const handlers = Handlers.of("classes", {
  listAssignments({ params }, call) {
    const { room, viewer } = ClassAccess.readClass(call, params.class)
    return call.school.classroom.assignments.of(room.id)
      .filter((record) => ClassAccess.isVisible(record, viewer))
      .map((record) => AssignmentDetails.assignment(viewer, record))
  },

  createClassAssignment({ params, payload }, call) {
    const { room, viewer } = ClassAccess.teachClass(call, params.class)
    const record = emptyAssignment(call, room, payload.type)
    return AssignmentDetails.assignment(viewer, change(call, room, record, payload, true))
  },

  getAssignment({ params }, call) {
    const { assignment, viewer } = ClassAccess.readAssignment(call, params)
    return AssignmentDetails.assignment(viewer, assignment)
  },

  updateClassAssignment({ params, payload }, call) {
    const { assignment, room, viewer } = ClassAccess.teachAssignment(call, params)
    return AssignmentDetails.assignment(viewer, change(call, room, assignment, payload))
  },

  deleteAssignment({ params }, call) {
    const { school } = call
    const { assignment } = ClassAccess.teachAssignment(call, params)
    school.storage.batch(() => {
      school.classroom.removeAssignment(assignment)
      AssignmentGroups.removeAll(school, assignment)
    })
  },

  archiveAssignment: ({ params }, call) => toState(call, params, "archived"),
  unarchiveAssignment: ({ params }, call) => toState(call, params, "active")
})
