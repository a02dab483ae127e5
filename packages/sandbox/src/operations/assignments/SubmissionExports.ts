/** Grades of an assignment as files: CSV (RFC 4180) and an Excel workbook, with one row for each student who gets the assignment. */
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Handlers from "../../settings/Handlers.ts"
import type { Assignment, Class, Submission } from "../../state/Classroom.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as Workbook from "./Workbook.ts"

interface Row {
  readonly user: User
  readonly assignment: Assignment
  readonly submission: Submission | undefined
}

const late = ({ assignment: { dueDate }, submission }: Row): Workbook.Cell => {
  const handedIn = submission?.submissionDate
  return handedIn === undefined ? undefined : dueDate !== undefined && handedIn > dueDate ? "yes" : "no"
}

const columns: { readonly [header: string]: (row: Row) => Workbook.Cell } = {
  "First name": ({ user }) => user.firstname,
  "Last name": ({ user }) => user.lastname,
  "Username": ({ user }) => user.username,
  "State": ({ submission }) => submission?.state,
  "Submission date": ({ submission }) => submission?.submissionDate,
  "Late": late,
  "Draft grade": ({ submission }) => submission?.draftGrade,
  "Grade": ({ submission }) => submission?.grade,
  "Max points": ({ assignment }) => assignment.content.maxPoints
}

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
    Object.keys(columns),
    ...students.map((user) => {
      const submission = submissions.find((record) => ClassAccess.isAuthor(record, user))
      return Object.values(columns).map((cell) => cell({ user, assignment, submission }))
    })
  ]
}

const field = (cell: Workbook.Cell): string => {
  const text = cell === undefined ? "" : String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text
}

const csv = (lines: ReadonlyArray<ReadonlyArray<Workbook.Cell>>): string =>
  lines.map((line) => `${line.map(field).join(",")}\r\n`).join("")

export const handlers = Handlers.of("classes", {
  exportSubmissionsReviewsAsCsv({ params }, call) {
    const { assignment, room } = ClassAccess.teachAssignment(call, params)
    return HttpServerResponse.text(csv(rows(call.school, room, assignment)), {
      contentType: "text/csv",
      headers: { "content-disposition": `attachment; filename="submissions.csv"` }
    })
  },

  exportSubmissionsReviewsAsExcel({ params }, call) {
    const { assignment, room } = ClassAccess.teachAssignment(call, params)
    return HttpServerResponse.uint8Array(Workbook.make("Submissions", rows(call.school, room, assignment)), {
      contentType: Workbook.contentType,
      headers: { "content-disposition": `attachment; filename="submissions.xlsx"` }
    })
  }
})
