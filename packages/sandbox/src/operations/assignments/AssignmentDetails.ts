/** Responses for assignments and submissions. Teachers see everything; students see their own work, without grades that are not yet returned. */
import type { AssignmentSubmission } from "@flat-sdk/core/contract/assignments/AssignmentSubmission"
import type { ClassAssignment } from "@flat-sdk/core/contract/assignments/ClassAssignment"
import type { Assignment, Submission } from "../../state/Classroom.ts"
import type { Sparse } from "../../state/Records.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import type { Viewer } from "../access/ClassAccess.ts"
import * as AssignmentContent from "./AssignmentContent.ts"

export const submission = (
  { school: { classroom }, teaches, user }: Viewer,
  record: Submission
): Sparse<AssignmentSubmission> => {
  const comments = classroom.comments.of(record.id)
  return {
    ...record,
    draftGrade: teaches ? record.draftGrade : undefined,
    maxPoints: classroom.assignments.get(record.assignment)?.content.maxPoints,
    comments: { total: comments.length, unread: comments.filter(({ readBy }) => !readBy.includes(user.id)).length }
  }
}

export const submissions = (viewer: Viewer, assignment: string): ReadonlyArray<Sparse<AssignmentSubmission>> =>
  viewer.school.classroom.submissions.of(assignment)
    .filter((record) => ClassAccess.canRead(record, viewer))
    .map((record) => submission(viewer, record))

export const assignment = (viewer: Viewer, record: Assignment): Sparse<ClassAssignment> => {
  const { school, teaches, user } = viewer
  const { assignedStudents, assigneeMode, content, id, state } = record
  const groups = school.groups.filter((group) => group.assignment === id)
  // Administrators see what teachers see, but only teachers of the class can change it.
  const room = school.classroom.classes.get(record.classroom)
  const edit = room !== undefined && ClassAccess.teaches(user, room)
  return {
    ...record,
    ...AssignmentContent.contentFor(content, teaches),
    capabilities: AssignmentContent.capabilities(content, { edit, inClass: true, archived: state === "archived" }),
    assignedStudents: assigneeMode === "selected" && teaches ? assignedStudents : undefined,
    assignedGroups: groups.length === 0 ? undefined : groups.map(({ id, name, parent = "" }) => ({
      id,
      name,
      parent: school.groups.get(parent)?.id,
      members: school.memberIds(id)
    })),
    submissions: submissions(viewer, id)
  }
}
