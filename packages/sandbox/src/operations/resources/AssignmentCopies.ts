/**
 * Copies of assignments, to another class or into the resource library.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { badRequest } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import * as Changes from "../../state/Changes.ts"
import type { Assignment, Class as Room, Content } from "../../state/Classroom.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as AssignmentDetails from "../assignments/AssignmentDetails.ts"
import * as Assignments from "../assignments/Assignments.ts"
import * as Attachments from "../assignments/Attachments.ts"
import * as ResourceTree from "./ResourceTree.ts"

/** The source of a copy. */
export interface Original {
  readonly content: Content
  readonly state: Assignment["state"]
  readonly dueDate?: string | undefined
  readonly scheduledDate?: string | undefined
}

/** Copies to a class, as a new assignment or into an existing draft. Due dates in the past are not copied. */
export const toClass = Effect.fnUntraced(function*(
  school: SchoolState,
  user: User,
  room: Room,
  original: Original,
  into: string | undefined
) {
  const now = yield* Clock.currentTimeMillis
  const draft = into === undefined ? undefined : school.classroom.assignments.get(into)
  if (into !== undefined && (draft?.classroom !== room.id || draft.state !== "draft")) {
    return yield* badRequest("assignment must be the id of a draft in the class to copy to", "assignment")
  }
  const { dueDate, scheduledDate } = original
  Attachments.share(school, user, now, room, original.content.attachments, ["studentsGroup", "teachersGroup"])
  return school.classroom.assignments.put(
    Changes.apply(draft ?? { ...Assignments.emptyAssignment(school, room, user, now), state: original.state }, {
      content: original.content,
      dueDate: dueDate === undefined || Date.parse(dueDate) <= now ? undefined : dueDate,
      scheduledDate
    })
  )
})

const toLibrary = Effect.fnUntraced(function*(
  school: SchoolState,
  user: User,
  assignment: Assignment,
  body: { readonly libraryParent: string; readonly verifyIfNotAlreadyInResourceLibrary?: boolean | undefined }
) {
  const parent = yield* Respond.orFail(ResourceTree.destination(school, user, body.libraryParent, "libraryParent"))
  const before = body.verifyIfNotAlreadyInResourceLibrary === true
    ? school.classroom.resources.find(({ creator, origin }) => creator === user.id && origin === assignment.id)
    : undefined
  const resource = before ?? ResourceTree.add(school, user, yield* Clock.currentTimeMillis, {
    type: "assignment",
    parent,
    title: assignment.content.title,
    content: assignment.content,
    origin: assignment.id
  })
  return { ...ResourceTree.assignmentOf(resource, user), resource: resource.id }
})

/** Creates the handler of copies. */
export const handlers = SchoolHandlers.of("classes", (school) => ({
  *copyAssignment({ params, payload }) {
    const { assignment, viewer } = yield* ClassAccess.teachAssignment(school, params)
    const body = payload
    if ("libraryParent" in body) return yield* toLibrary(school, viewer.user, assignment, body)
    const { room } = yield* ClassAccess.teachClass(school, body.classroom)
    const scheduledDate = yield* Respond.orFail(Assignments.dateOf("scheduledDate", body.scheduledDate))
    const made = yield* toClass(school, viewer.user, room, {
      content: assignment.content,
      state: assignment.state === "draft" ? "draft" : "active",
      dueDate: assignment.dueDate,
      scheduledDate: scheduledDate ?? assignment.scheduledDate
    }, body.assignment)
    return AssignmentDetails.assignment(school, made, viewer)
  }
}))
