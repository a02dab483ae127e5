/**
 * Responses for assignments and submissions. Teachers see everything; students see their own work, without grades that are not yet returned.
 */
import type { AssignmentSubmission } from "@flat-sdk/core/contract/assignments/AssignmentSubmission"
import type { ClassAssignment } from "@flat-sdk/core/contract/assignments/ClassAssignment"
import { present } from "../../state/Changes.ts"
import type { Assignment, Submission } from "../../state/Classroom.ts"
import type { SchoolState } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import type { Viewer } from "../access/ClassAccess.ts"
import * as GroupQueries from "../access/GroupQueries.ts"
import * as AssignmentContent from "./AssignmentContent.ts"

/** Returns the submission for the response. */
export const submission = (school: SchoolState, record: Submission, viewer: Viewer): AssignmentSubmission => {
  const comments = school.classroom.comments.of(record.id)
  const maxPoints = school.classroom.assignments.get(record.assignment)?.content.maxPoints
  const { draftGrade, group: _group, sequence: _sequence, ...shown } = record
  return present({
    ...shown,
    draftGrade: viewer.teaches ? draftGrade : undefined,
    maxPoints,
    comments: {
      total: comments.length,
      unread: comments.filter((comment) => !comment.readBy.includes(viewer.user.id)).length
    }
  })
}

/** Returns the submissions of an assignment that the caller can see. */
export const submissions = (
  school: SchoolState,
  assignment: string,
  viewer: Viewer
): ReadonlyArray<AssignmentSubmission> =>
  school.classroom.submissions.of(assignment)
    .filter((record) => ClassAccess.canRead(record, viewer))
    .map((record) => submission(school, record, viewer))

/** Returns the assignment for the response, with its submissions. */
export const assignment = (school: SchoolState, record: Assignment, viewer: Viewer): ClassAssignment => {
  const groups = GroupQueries.groupsOfAssignment(school, record.id)
  // Administrators see what teachers see, but only teachers of the class can change it.
  const room = school.classroom.classes.get(record.classroom)
  const edit = room !== undefined && ClassAccess.teaches(viewer.user, room)
  const { assignedStudents, content, links, sequence: _sequence, ...shown } = record
  return present({
    ...shown,
    ...AssignmentContent.shown(content, viewer.teaches),
    capabilities: AssignmentContent.capabilities(content, {
      edit,
      inClass: true,
      archived: record.state === "archived"
    }),
    assignedStudents: record.assigneeMode === "selected" && viewer.teaches ? assignedStudents : undefined,
    assignedGroups: groups.length === 0 ? undefined : groups.map((group) =>
      present({
        id: group.id,
        name: group.name,
        parent: GroupQueries.parentOf(school, group),
        members: school.memberIds(group.id)
      })
    ),
    submissions: submissions(school, record.id, viewer),
    ...links
  })
}
