/**
 * Submissions. Students create them and hand them in; teachers grade, return and reset them. The history records every step.
 */
import type { AssignmentSubmissionUpdate } from "@flat-sdk/core/contract/assignments/AssignmentSubmission"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { badRequest, forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import * as Changes from "../../state/Changes.ts"
import type { Assignment, Happening, Submission } from "../../state/Classroom.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as AssignmentDetails from "./AssignmentDetails.ts"
import * as Attachments from "./Attachments.ts"

const note = (school: SchoolState, submission: Submission, event: Happening["event"]): void =>
  void school.classroom.history.put({ ...school.identity(), submission: submission.id, event })

// Returns a field of a body that the caller must not set.
const foreign = (body: AssignmentSubmissionUpdate, names: ReadonlyArray<keyof AssignmentSubmissionUpdate>) =>
  names.find((name) => body[name] !== undefined)

const begin = (school: SchoolState, assignment: Assignment, user: User, date: string): Submission => {
  const group = user.groups.find((id) => school.groups.get(id)?.assignment === assignment.id)
  const record: Submission = {
    ...school.identity(),
    classroom: assignment.classroom,
    assignment: assignment.id,
    creator: user.id,
    ...(group === undefined ? undefined : { group }),
    state: "created",
    creationDate: date,
    attachments: [],
    playback: []
  }
  note(school, record, { date, users: [user.id], state: "created" })
  return record
}

const checkGrades = (body: AssignmentSubmissionUpdate, assignment: Assignment) => {
  const name = (["grade", "draftGrade"] as const).find((name) => typeof body[name] === "number")
  return name !== undefined && assignment.content.maxPoints === undefined
    ? Effect.fail(badRequest(`${name}: the assignment has no grades. Set its maxPoints first`, name, "GRADES_OFF"))
    : Effect.void
}

/** Returns the submissions that a score is attached to and that the caller can see. */
export const withScore = (school: SchoolState, score: string, user: User) =>
  Array.from(school.classroom.submissions.all())
    .filter((record) => record.attachments.some((attachment) => attachment.score === score))
    .flatMap((record) => {
      const room = school.classroom.classes.get(record.classroom)
      if (room === undefined) return []
      const teaches = ClassAccess.teaches(user, room) ||
        (ClassAccess.isAdministrator(user) && !ClassAccess.learns(user, room))
      const viewer = { user, teaches }
      return ClassAccess.canRead(record, viewer) ? [AssignmentDetails.submission(school, record, viewer)] : []
    })

/** Creates the handlers of the operations on submissions. */
export const handlers = SchoolHandlers.of("classes", (school) => ({
  *getSubmissions({ params }) {
    const { assignment, viewer } = yield* ClassAccess.readAssignment(school, params)
    return AssignmentDetails.submissions(school, assignment.id, viewer)
  },

  *getSubmission({ params }) {
    const { submission, viewer } = yield* ClassAccess.readSubmission(school, params)
    return AssignmentDetails.submission(school, submission, viewer)
  },

  *listClassStudentSubmissions({ params }) {
    const { room, viewer } = yield* ClassAccess.teachClass(school, params.class)
    const isStudent = (user: User) => ClassAccess.learns(user, room)
    const student = yield* Respond.orNotFound(school.users.get(params.user), "Student of the class", "user", isStudent)
    return school.classroom.assignments.of(room.id)
      .flatMap((assignment) => school.classroom.submissions.of(assignment.id))
      .filter((record) => ClassAccess.canRead(record, { user: student, teaches: false }))
      .map((record) => AssignmentDetails.submission(school, record, viewer))
  },

  *createSubmission({ params, payload }) {
    const { assignment, room, viewer } = yield* ClassAccess.readAssignment(school, params)
    const { user } = viewer
    if (!ClassAccess.learns(user, room)) {
      return yield* forbidden("NOT_CLASS_STUDENT", "Only students of the class can hand in work. Use a student's token")
    }
    const body = payload
    const name = foreign(body, ["draftGrade", "grade", "return"])
    if (name !== undefined) {
      return yield* badRequest(`${name} can only be set by teachers, with editSubmission`, name)
    }
    if (assignment.state === "archived") {
      return yield* forbidden("ASSIGNMENT_ARCHIVED", "The assignment is archived and accepts no submissions")
    }
    const now = yield* Clock.currentTimeMillis
    const date = new Date(now).toISOString()
    const attachments = body.attachments === undefined
      ? undefined
      : yield* Respond.orFail(Attachments.make(school, user, now, body.attachments))
    const own = school.classroom.submissions.of(assignment.id).find((record) =>
      ClassAccess.canRead(record, { user, teaches: false })
    )
    const record = own ?? begin(school, assignment, user, date)
    const handsIn = body.submit === true && record.state !== "turnedIn"
    const changed = school.classroom.submissions.put({
      ...Changes.apply(record, { attachments, playback: body.playback, exercisesIds: body.exercisesIds }),
      ...(handsIn ? { state: "turnedIn", submissionDate: date } : undefined)
    })
    if (handsIn) note(school, changed, { date, users: [user.id], state: "turnedIn" })
    Attachments.share(school, user, now, room, attachments ?? [], ["teachersGroup"])
    for (const { score, title } of attachments ?? []) {
      if (score === undefined) continue
      const attachment = { score, ...(title === undefined ? undefined : { title }) }
      note(school, changed, { date, users: [user.id], attachment })
    }
    return AssignmentDetails.submission(school, changed, viewer)
  },

  *editSubmission({ params, payload }) {
    const { assignment, submission, viewer } = yield* ClassAccess.teachSubmission(school, params)
    const body = payload
    const name = foreign(body, ["attachments", "playback", "submit", "exercisesIds"])
    if (name !== undefined) return yield* badRequest(`${name} can only be set by students, with createSubmission`, name)
    yield* checkGrades(body, assignment)
    const date = yield* Respond.date
    const graded = Changes.apply(submission, { draftGrade: body.draftGrade, grade: body.grade })
    const returns = body.return === true
    const { draftGrade, ...rest } = graded
    const changed: Submission = returns
      ? {
        ...rest,
        // A grade in the same request overrides the earlier draft grade.
        ...(draftGrade !== undefined && body.grade === undefined ? { grade: draftGrade } : undefined),
        state: "returned",
        returnDate: date,
        returnCreator: viewer.user.id
      }
      : { ...graded, ...(typeof body.grade === "number" ? { state: "graded" as const } : undefined) }
    const { maxPoints } = assignment.content
    school.storage.batch(() => {
      school.classroom.submissions.put(changed)
      if (!returns && body.grade === undefined && body.draftGrade === undefined) return
      note(school, changed, {
        date,
        users: [viewer.user.id],
        ...(returns ? { state: "returned" } : typeof body.grade === "number" ? { state: "graded" } : undefined),
        ...(changed.draftGrade === undefined ? undefined : { draftGrade: changed.draftGrade }),
        ...(changed.grade === undefined ? undefined : { grade: changed.grade }),
        ...(maxPoints === undefined ? undefined : { maxPoints })
      })
    })
    return AssignmentDetails.submission(school, changed, viewer)
  },

  *deleteSubmission({ params }) {
    const { submission, viewer } = yield* ClassAccess.teachSubmission(school, params)
    const changed: Submission = {
      ...Changes.apply(submission, {
        draftGrade: null,
        exercisesIds: null,
        grade: null,
        returnCreator: null,
        returnDate: null,
        submissionDate: null
      }),
      state: "created",
      attachments: [],
      playback: []
    }
    const date = yield* Respond.date
    school.storage.batch(() => {
      school.classroom.submissions.put(changed)
      note(school, changed, { date, users: [viewer.user.id], state: "reset" })
    })
    return AssignmentDetails.submission(school, changed, viewer)
  },

  *getSubmissionHistory({ params }) {
    const { submission } = yield* ClassAccess.teachSubmission(school, params)
    return school.classroom.history.of(submission.id).map(({ event }) => ({
      classroom: submission.classroom,
      assignment: submission.assignment,
      submission: submission.id,
      ...event
    }))
  }
}))
