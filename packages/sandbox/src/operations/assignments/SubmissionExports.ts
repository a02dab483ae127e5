/**
 * Grades of an assignment as files: CSV (RFC 4180) and an Excel workbook, with one row for each student who gets the assignment.
 */
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import type { Assignment, Class } from "../../state/Classroom.ts"
import type { SchoolState } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as Workbook from "./Workbook.ts"

const header = [
  "First name",
  "Last name",
  "Username",
  "State",
  "Submission date",
  "Late",
  "Draft grade",
  "Grade",
  "Max points"
]

const rows = (
  school: SchoolState,
  room: Class,
  assignment: Assignment
): ReadonlyArray<ReadonlyArray<Workbook.Cell>> => {
  const submissions = school.classroom.submissions.of(assignment.id)
  const students = school.membersOf(room.studentsGroup).filter(({ id }) =>
    assignment.assigneeMode === "everyone" || assignment.assignedStudents.includes(id)
  )
  return [
    header,
    ...students.map((user) => {
      const found = submissions.find((record) => ClassAccess.canRead(record, { user, teaches: false }))
      const late = found?.submissionDate !== undefined && assignment.dueDate !== undefined &&
        found.submissionDate > assignment.dueDate
      return [
        user.firstname,
        user.lastname,
        user.username,
        found?.state,
        found?.submissionDate,
        late ? "yes" : found?.submissionDate === undefined ? undefined : "no",
        found?.draftGrade,
        found?.grade,
        assignment.content.maxPoints
      ]
    })
  ]
}

const field = (cell: Workbook.Cell): string => {
  const text = cell === undefined ? "" : String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text
}

const csv = (lines: ReadonlyArray<ReadonlyArray<Workbook.Cell>>): string =>
  lines.map((line) => `${line.map(field).join(",")}\r\n`).join("")

/** Creates the handlers of the exports. */
export const handlers = SchoolHandlers.of("classes", (school) => ({
  *exportSubmissionsReviewsAsCsv({ params }) {
    const { assignment, room } = yield* ClassAccess.teachAssignment(school, params)
    return HttpServerResponse.text(csv(rows(school, room, assignment)), {
      contentType: "text/csv",
      headers: { "content-disposition": `attachment; filename="submissions.csv"` }
    })
  },

  *exportSubmissionsReviewsAsExcel({ params }) {
    const { assignment, room } = yield* ClassAccess.teachAssignment(school, params)
    return HttpServerResponse.uint8Array(Workbook.make("Submissions", rows(school, room, assignment)), {
      contentType: Workbook.contentType,
      headers: { "content-disposition": `attachment; filename="submissions.xlsx"` }
    })
  }
}))
