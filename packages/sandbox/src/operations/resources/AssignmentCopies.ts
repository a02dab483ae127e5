/** Copies of assignments, to another class or into the resource library. */
import { badRequest } from "../../http/Errors.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Assignment, Class as Room } from "../../state/Classroom.ts"
import { apply } from "../../state/Records.ts"
import type { Caller } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as AssignmentDetails from "../assignments/AssignmentDetails.ts"
import * as Assignments from "../assignments/Assignments.ts"
import * as Attachments from "../assignments/Attachments.ts"
import * as ResourceTree from "./ResourceTree.ts"

/** Copies to a class, as a new assignment or into an existing draft. Due dates in the past are not copied. */
export const toClass = (
  call: Caller,
  room: Room,
  original: Pick<Assignment, "content" | "state" | "dueDate" | "scheduledDate">,
  into: string | undefined
): Assignment => {
  const { assignments } = call.school.classroom
  const draft = into === undefined ? undefined : assignments.get(into)
  if (into !== undefined && (draft?.classroom !== room.id || draft.state !== "draft")) {
    throw badRequest("assignment must be the id of a draft in the class to copy to", "assignment")
  }
  const { content, dueDate, scheduledDate, state } = original
  Attachments.share(call, room, content.attachments, ["studentsGroup", "teachersGroup"])
  return assignments.put(apply(draft ?? { ...Assignments.emptyAssignment(call, room), state }, {
    content,
    dueDate: dueDate === undefined || Date.parse(dueDate) <= call.now ? undefined : dueDate,
    scheduledDate
  }))
}

export const handlers = Handlers.of("classes", {
  copyAssignment({ params, payload }, call) {
    const { assignment, viewer } = ClassAccess.teachAssignment(call, params)
    const { content, dueDate } = assignment
    if ("libraryParent" in payload) {
      const parent = ResourceTree.destination(call, payload.libraryParent, "libraryParent")
      const before = payload.verifyIfNotAlreadyInResourceLibrary === true
        ? call.school.classroom.resources.find(({ creator, origin }) =>
          creator === call.user.id && origin === assignment.id
        )
        : undefined
      const fields = { type: "assignment" as const, parent, title: content.title, content, origin: assignment.id }
      const resource = before ?? ResourceTree.add(call, fields)
      return { ...ResourceTree.assignmentOf(call, resource), resource: resource.id }
    }
    const { room } = ClassAccess.teachClass(call, payload.classroom)
    const scheduledDate = Assignments.dateOf("scheduledDate", payload.scheduledDate) ?? assignment.scheduledDate
    const state = assignment.state === "draft" ? "draft" : "active"
    const made = toClass(call, room, { content, state, dueDate, scheduledDate }, payload.assignment)
    return AssignmentDetails.assignment(viewer, made)
  }
})
