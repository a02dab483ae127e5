/**
 * Responses for assignments and submissions. Teachers see everything; students see their own work, without grades that are not yet returned.
 */
import type { AssignmentSubmission } from "@flat-sdk/core/contract/assignments/AssignmentSubmission"
import type { ClassAssignment } from "@flat-sdk/core/contract/assignments/ClassAssignment"
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
  return {
    id: record.id,
    state: record.state,
    classroom: record.classroom,
    assignment: record.assignment,
    creator: record.creator,
    creationDate: record.creationDate,
    attachments: record.attachments,
    ...(record.submissionDate === undefined ? undefined : { submissionDate: record.submissionDate }),
    ...(record.returnDate === undefined ? undefined : { returnDate: record.returnDate }),
    ...(record.returnCreator === undefined ? undefined : { returnCreator: record.returnCreator }),
    ...(record.grade === undefined ? undefined : { grade: record.grade }),
    ...(record.draftGrade === undefined || !viewer.teaches ? undefined : { draftGrade: record.draftGrade }),
    ...(maxPoints === undefined ? undefined : { maxPoints }),
    ...(record.exercisesIds === undefined ? undefined : { exercisesIds: record.exercisesIds }),
    playback: record.playback,
    comments: {
      total: comments.length,
      unread: comments.filter((comment) => !comment.readBy.includes(viewer.user.id)).length
    }
  }
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
  return {
    id: record.id,
    ...AssignmentContent.shown(record.content, viewer.teaches),
    capabilities: AssignmentContent.capabilities(record.content, {
      edit,
      inClass: true,
      archived: record.state === "archived"
    }),
    creator: record.creator,
    state: record.state,
    classroom: record.classroom,
    creationDate: record.creationDate,
    ...(record.scheduledDate === undefined ? undefined : { scheduledDate: record.scheduledDate }),
    ...(record.dueDate === undefined ? undefined : { dueDate: record.dueDate }),
    assigneeMode: record.assigneeMode,
    ...(record.assigneeMode === "selected" && viewer.teaches
      ? { assignedStudents: record.assignedStudents }
      : undefined),
    ...(groups.length === 0 ? undefined : {
      assignedGroups: groups.map((group) => ({
        id: group.id,
        name: group.name,
        ...(group.parent === undefined || school.groups.get(group.parent) === undefined
          ? undefined
          : { parent: group.parent }),
        members: school.memberIds(group.id)
      }))
    }),
    submissions: submissions(school, record.id, viewer),
    ...record.links
  }
}
