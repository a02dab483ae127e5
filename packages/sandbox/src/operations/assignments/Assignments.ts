/**
 * Assignments of classes: list, create, read, change, archive, delete. Only teachers see drafts and scheduled assignments.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { badRequest } from "../../http/Errors.ts"
import type { Failure } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import * as Changes from "../../state/Changes.ts"
import type { Assignment, Class as Room } from "../../state/Classroom.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as AssignmentContent from "./AssignmentContent.ts"
import * as AssignmentDetails from "./AssignmentDetails.ts"
import * as AssignmentGroups from "./AssignmentGroups.ts"
import * as Attachments from "./Attachments.ts"

type Body = SchoolHandlers.Input<"classes", "createClassAssignment">["payload"]

/** Converts a date to the format of responses. Returns a failure with the field if it is invalid. */
export const dateOf = (name: string, text: string | null | undefined): string | null | undefined | Failure => {
  if (text === undefined || text === null) return text
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time)
    ? badRequest(`${name} must be a date and time such as 2027-03-01T09:00:00.000Z`, name)
    : new Date(time).toISOString()
}

/** Creates an empty assignment. */
export const emptyAssignment = (
  school: SchoolState,
  room: Room,
  user: User,
  now: number,
  type: Assignment["content"]["type"] = "none"
): Assignment => ({
  ...school.identity(),
  content: AssignmentContent.empty(type, "Untitled assignment"),
  classroom: room.id,
  creator: user.id,
  state: "draft",
  creationDate: new Date(now).toISOString(),
  assigneeMode: "everyone",
  assignedStudents: []
})

const change = Effect.fnUntraced(
  function*(school: SchoolState, room: Room, user: User, record: Assignment, body: Body) {
    const now = yield* Clock.currentTimeMillis
    const content = yield* Respond.orFail(
      AssignmentContent.change(school, user, now, record.content, AssignmentContent.updateOf(body))
    )
    const dueDate = yield* Respond.orFail(dateOf("dueDate", body.dueDate))
    const scheduledDate = yield* Respond.orFail(dateOf("scheduledDate", body.scheduledDate))
    for (const id of body.assignedStudents ?? []) {
      const student = school.users.get(id)
      if (student === undefined || !ClassAccess.learns(student, room)) {
        return yield* badRequest("assignedStudents must contain ids of students of the class", "assignedStudents")
      }
    }
    if (body.state === "active") {
      const failure = AssignmentContent.checkReady(content)
      if (failure !== undefined) return yield* failure
    }
    const groups = yield* Respond.orFail(AssignmentGroups.choose(school, room, body.classGroupIds ?? undefined))
    const { googleClassroom, microsoftGraph } = body
    const changed: Assignment = {
      ...Changes.apply(record, {
        state: body.state,
        dueDate,
        scheduledDate,
        assigneeMode: body.assigneeMode,
        assignedStudents: body.assignedStudents
      }),
      content,
      // Only a class that is linked to Google Classroom has topics and categories.
      ...(room.links?.googleClassroom !== undefined && googleClassroom?.topicId !== undefined
        ? {
          links: {
            ...record.links,
            googleClassroom: { ...record.links?.googleClassroom, topicId: googleClassroom.topicId }
          }
        }
        : undefined),
      ...(room.links?.microsoftGraph !== undefined && microsoftGraph?.categories !== undefined
        ? {
          links: {
            ...record.links,
            microsoftGraph: { ...record.links?.microsoftGraph, categories: microsoftGraph.categories ?? [] }
          }
        }
        : undefined)
    }
    school.storage.batch(() => {
      school.classroom.assignments.put(changed)
      AssignmentGroups.follow(school, room, changed, groups)
      Attachments.share(school, user, now, room, content.attachments, ["studentsGroup", "teachersGroup"])
    })
    return changed
  }
)

/** Removes an assignment with its submissions and groups. */
const remove = (school: SchoolState, record: Assignment): void =>
  school.storage.batch(() => {
    school.classroom.removeAssignment(record)
    AssignmentGroups.removeAll(school, record.id)
  })

/** Creates the handlers of the operations on assignments. */
export const handlers = SchoolHandlers.of("classes", (school) => ({
  *listAssignments({ params }) {
    const { room, viewer } = yield* ClassAccess.readClass(school, params.class)
    const now = yield* Clock.currentTimeMillis
    return school.classroom.assignments.of(room.id)
      .filter((record) => ClassAccess.isVisible(record, viewer, now))
      .map((record) => AssignmentDetails.assignment(school, record, viewer))
  },

  *createClassAssignment({ params, payload }) {
    const { room, viewer } = yield* ClassAccess.teachClass(school, params.class)
    const body = payload
    const now = yield* Clock.currentTimeMillis
    const record = emptyAssignment(school, room, viewer.user, now, body.type)
    const content = yield* Respond.orFail(
      AssignmentContent.change(school, viewer.user, now, record.content, AssignmentContent.updateOf(body))
    )
    // Without a state, the assignment is published, unless something is missing.
    const state = body.state ?? (AssignmentContent.shortcoming(content) === undefined ? "active" : "draft")
    const made = yield* change(school, room, viewer.user, record, { ...body, state })
    return AssignmentDetails.assignment(school, made, viewer)
  },

  *getAssignment({ params }) {
    const { assignment, viewer } = yield* ClassAccess.readAssignment(school, params)
    return AssignmentDetails.assignment(school, assignment, viewer)
  },

  *updateClassAssignment({ params, payload }) {
    const { assignment, room, viewer } = yield* ClassAccess.teachAssignment(school, params)
    const changed = yield* change(school, room, viewer.user, assignment, payload)
    return AssignmentDetails.assignment(school, changed, viewer)
  },

  *deleteAssignment({ params }) {
    const { assignment } = yield* ClassAccess.teachAssignment(school, params)
    remove(school, assignment)
  },

  *archiveAssignment({ params }) {
    const { assignment, viewer } = yield* ClassAccess.teachAssignment(school, params)
    const changed = school.classroom.assignments.put({ ...assignment, state: "archived" })
    return AssignmentDetails.assignment(school, changed, viewer)
  },

  *unarchiveAssignment({ params }) {
    const { assignment, viewer } = yield* ClassAccess.teachAssignment(school, params)
    const changed = school.classroom.assignments.put({ ...assignment, state: "active" })
    return AssignmentDetails.assignment(school, changed, viewer)
  }
}))
