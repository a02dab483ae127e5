/** Submissions. Students create them and hand them in; teachers grade, return and reset them. The history records every step. */
import type { AssignmentSubmissionUpdate } from "@flat-sdk/core/contract/assignments/AssignmentSubmission"
import { badRequest, forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Assignment, Happening, Submission } from "../../state/Classroom.ts"
import { apply } from "../../state/Records.ts"
import type { Caller, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as AssignmentDetails from "./AssignmentDetails.ts"
import * as Attachments from "./Attachments.ts"

/** Records what the caller did in the history of a submission. */
export const note = (
  { date, school, user }: Pick<Caller, "date" | "school" | "user">,
  record: Submission,
  event: Partial<Happening>
): void => {
  const { assignment, classroom, id: submission } = record
  school.classroom.history.put({
    ...event,
    ...school.identity(),
    date,
    classroom,
    assignment,
    submission,
    users: [user.id]
  })
}

/** Throws if a body has a field that the caller must not set. */
const checkFields = (
  body: AssignmentSubmissionUpdate,
  names: ReadonlyArray<keyof AssignmentSubmissionUpdate>,
  others: string
): void => {
  const name = names.find((name) => body[name] !== undefined)
  if (name !== undefined) throw badRequest(`${name} can only be set by ${others}`, name)
}

const begin = (call: Caller, assignment: Assignment): Submission => {
  const { date, school, user } = call
  const record: Submission = {
    ...school.identity(),
    classroom: assignment.classroom,
    assignment: assignment.id,
    creator: user.id,
    group: user.groups.find((id) => school.groups.get(id)?.assignment === assignment.id),
    state: "created",
    creationDate: date,
    attachments: [],
    playback: []
  }
  note(call, record, { state: "created" })
  return record
}

export const handlers = Handlers.of("classes", {
  getSubmissions({ params }, call) {
    const { assignment, viewer } = ClassAccess.readAssignment(call, params)
    return AssignmentDetails.submissions(viewer, assignment.id)
  },

  getSubmission({ params }, call) {
    const { submission, viewer } = ClassAccess.readSubmission(call, params)
    return AssignmentDetails.submission(viewer, submission)
  },

  listClassStudentSubmissions({ params }, call) {
    const { classroom, users } = call.school
    const { room, viewer } = ClassAccess.teachClass(call, params.class)
    const isStudent = (user: User) => ClassAccess.learns(user, room)
    const student = Respond.orNotFound(users.get(params.user), "Student of the class", "user", isStudent)
    return classroom.assignments.of(room.id)
      .flatMap(({ id }) => classroom.submissions.of(id))
      .filter((record) => ClassAccess.isAuthor(record, student))
      .map((record) => AssignmentDetails.submission(viewer, record))
  },

  createSubmission({ params, payload }, call) {
    const { classroom } = call.school
    const { assignment, room, viewer } = ClassAccess.readAssignment(call, params)
    if (!ClassAccess.learns(call.user, room)) {
      throw forbidden("NOT_CLASS_STUDENT", "Only students of the class can hand in work. Use a student's token")
    }
    checkFields(payload, ["draftGrade", "grade", "return"], "teachers, with editSubmission")
    if (assignment.state === "archived") {
      throw forbidden("ASSIGNMENT_ARCHIVED", "The assignment is archived and accepts no submissions")
    }
    const { exercisesIds, playback } = payload
    const attachments = payload.attachments?.map((attachment) => Attachments.make(call, attachment))
    const own = classroom.submissions.of(assignment.id).find((record) => ClassAccess.isAuthor(record, call.user))
    const record = own ?? begin(call, assignment)
    const handsIn = payload.submit === true && record.state !== "turnedIn"
    const changed = classroom.submissions.put({
      ...apply(record, { attachments, playback, exercisesIds }),
      ...(handsIn ? { state: "turnedIn", submissionDate: call.date } : undefined)
    })
    if (handsIn) note(call, changed, { state: "turnedIn" })
    Attachments.share(call, room, attachments ?? [], ["teachersGroup"])
    // The history has attachments that changed.
    const before = new Set(record.attachments.map(({ score }) => score))
    for (const { score, title } of attachments ?? []) {
      if (score !== undefined && !before.has(score)) note(call, changed, { attachment: { score, title } })
    }
    return AssignmentDetails.submission(viewer, changed)
  },

  editSubmission({ params, payload }, call) {
    const { date, school, user } = call
    const { assignment, submission, viewer } = ClassAccess.teachSubmission(call, params)
    const { draftGrade, grade, return: returns } = payload
    checkFields(payload, ["attachments", "playback", "submit", "exercisesIds"], "students, with createSubmission")
    const { maxPoints } = assignment.content
    const name = typeof grade === "number" ? "grade" : typeof draftGrade === "number" ? "draftGrade" : undefined
    if (name !== undefined && maxPoints === undefined) {
      throw badRequest(`${name}: the assignment has no grades. Set its maxPoints first`, name, "GRADES_OFF")
    }
    const graded = apply(submission, { draftGrade, grade })
    const step = returns === true ? "returned" : typeof grade === "number" ? "graded" : undefined
    const changed: Submission = returns === true
      ? {
        ...graded,
        // A grade in the same request overrides the earlier draft grade.
        grade: grade === undefined ? graded.draftGrade ?? graded.grade : graded.grade,
        draftGrade: undefined,
        state: "returned",
        returnDate: date,
        returnCreator: user.id
      }
      : { ...graded, state: step ?? graded.state }
    school.storage.batch(() => {
      school.classroom.submissions.put(changed)
      if (step === undefined && grade === undefined && draftGrade === undefined) return
      note(call, changed, { state: step, draftGrade: changed.draftGrade, grade: changed.grade, maxPoints })
    })
    return AssignmentDetails.submission(viewer, changed)
  },

  deleteSubmission({ params }, call) {
    const { school } = call
    const { submission, viewer } = ClassAccess.teachSubmission(call, params)
    const { assignment, classroom, creationDate, creator, group, id, sequence } = submission
    const kept = { assignment, classroom, creationDate, creator, group, id, sequence }
    const changed: Submission = { ...kept, state: "created", attachments: [], playback: [] }
    school.storage.batch(() => {
      school.classroom.submissions.put(changed)
      note(call, changed, { state: "reset" })
    })
    return AssignmentDetails.submission(viewer, changed)
  },

  getSubmissionHistory({ params }, call) {
    return call.school.classroom.history.of(ClassAccess.teachSubmission(call, params).submission.id)
  }
})
