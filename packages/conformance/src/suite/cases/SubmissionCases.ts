/** Submissions of students and comments of teachers: the request, response and effect of each operation. */
import type { endpoints } from "@flat-sdk/core/contract/classes/Class"
import type { Api } from "../Api.ts"
import { type Case, failure, file, list, object, returns, unique, value } from "../Case.ts"
import * as Check from "../Check.ts"
import * as Roles from "../Roles.ts"

const edit = (api: Api, submission: Roles.HandedIn["submission"], body: Readonly<Record<string, unknown>>) =>
  api.call("editSubmission", { ...submission, body })

const comment = async (api: Api, submission: Roles.HandedIn["submission"], text: string) =>
  String((await object(api.call("postSubmissionComment", { ...submission, body: { comment: text } })))["id"])

const comments = (api: Api, submission: Roles.HandedIn["submission"]) =>
  list(api.call("getSubmissionComments", submission))

export const cases = {
  getSubmissions: async (given) => {
    const { path, student, submission, teacher } = await Roles.submission(given)
    const [one, ...others] = await list(teacher.api.call("getSubmissions", path))
    Check.includes(one, { id: submission.submission, creator: student.id, state: "turnedIn" }, "submission")
    Check.equal(others, [], "other submissions")
  },

  createSubmission: async (given) => {
    const { path, student, teacher } = await Roles.assignment(given)
    const put = (body: object) => object(student.api.call("createSubmission", { ...path, body }))
    const begun = await put({ attachments: [{ url: "https://music.example/sketch" }], submit: undefined })
    Check.includes(begun, { state: "created", creator: student.id, maxPoints: 100 }, "begun submission")
    const handed = await put({ submit: true })
    Check.includes(handed, { id: begun["id"], state: "turnedIn" }, "submission")
    Check.equal((handed["attachments"] as ReadonlyArray<unknown>).length, 1, "attachments, which must remain")
    await failure(teacher.api.call("createSubmission", { ...path, body: {} }), "Forbidden")
  },

  exportSubmissionsReviewsAsCsv: async (given) => {
    const made = await Roles.submission(given)
    const firstname = unique("Née, \"Ada\"")
    await value(given.api.call("updateOrganizationUser", { user: made.student.id, body: { firstname } }))
    await value(edit(made.teacher.api, made.submission, { grade: 87.5 }))
    const { bytes, contentType } = await file(made.teacher.api.call("exportSubmissionsReviewsAsCsv", made.path))
    const text = new TextDecoder().decode(bytes)
    Check.ok(contentType.startsWith("text/csv"), `expected text/csv, found ${contentType}`)
    Check.ok(text.includes(`"${firstname.replaceAll("\"", "\"\"")}"`), "the student must be in it, quoted")
    Check.ok(text.includes(",87.5,100"), "the grade must be in it")
    await failure(made.student.api.call("exportSubmissionsReviewsAsCsv", made.path), "Forbidden")
  },

  exportSubmissionsReviewsAsExcel: async (given) => {
    const { path, teacher } = await Roles.submission(given)
    const { contentType, text } = await file(teacher.api.call("exportSubmissionsReviewsAsExcel", path))
    Check.equal(contentType, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "type")
    Check.ok(text.startsWith("PK") && text.includes("xl/workbook.xml"), "it must be a workbook")
  },

  getSubmission: async (given) => {
    const { path, student, submission, teacher } = await Roles.submission(given)
    const read = await object(student.api.call("getSubmission", submission))
    Check.includes(read, { id: submission.submission, assignment: path.assignment, state: "turnedIn" }, "submission")
    const stranger = await Roles.member(given, "user")
    await value(teacher.api.call("addClassUser", { class: path.class, user: stranger.id }))
    await failure(stranger.api.call("getSubmission", submission), "Forbidden")
  },

  editSubmission: async (given) => {
    const { student, submission, teacher } = await Roles.submission(given)
    await returns(edit(teacher.api, submission, { draftGrade: 82, grade: undefined }), {
      state: "turnedIn",
      draftGrade: 82
    })
    Check.ok(
      !("draftGrade" in await object(student.api.call("getSubmission", submission))),
      "students must not see draft grades"
    )
    await returns(edit(teacher.api, submission, { return: true }), {
      state: "returned",
      grade: 82,
      returnCreator: teacher.id
    })
    await returns(student.api.call("getSubmission", submission), { grade: 82 })
    await failure(teacher.api.call("editSubmission", { ...submission, body: { grade: 10_001 } }), "Encode")
  },

  deleteSubmission: async (given) => {
    const { student, submission, teacher } = await Roles.submission(given)
    await value(edit(teacher.api, submission, { grade: 50 }))
    const expected = { id: submission.submission, state: "created", attachments: [], grade: undefined }
    await returns(teacher.api.call("deleteSubmission", submission), expected)
    await returns(student.api.call("getSubmission", submission), { state: "created" })
  },

  getSubmissionHistory: async (given) => {
    const { student, submission, teacher } = await Roles.submission(given)
    await value(edit(teacher.api, submission, { grade: 90 }))
    const history = await list(teacher.api.call("getSubmissionHistory", submission))
    Check.equal(history.map((one) => one["state"]), ["created", "turnedIn", "graded"], "states")
    Check.includes(history[0], { users: [student.id], submission: submission.submission }, "beginning")
    Check.includes(history[2], { users: [teacher.id], grade: 90, maxPoints: 100 }, "grading")
  },

  getSubmissionComments: async (given) => {
    const { student, submission, teacher } = await Roles.submission(given)
    await comment(teacher.api, submission, "Well done")
    Check.includes((await comments(student.api, submission))[0], { comment: "Well done", unread: true }, "comment")
    Check.includes((await comments(student.api, submission))[0], { unread: false }, "comment, read again")
  },

  postSubmissionComment: async (given) => {
    const { student, submission, teacher } = await Roles.submission(given)
    const text = "Schön! 🎵\nBar 4?"
    const made = await object(student.api.call("postSubmissionComment", { ...submission, body: { comment: text } }))
    Check.includes(made, { comment: text, user: student.id, submission: submission.submission }, "new comment")
    const read = await object(teacher.api.call("getSubmission", submission))
    Check.equal(read["comments"], { total: 1, unread: 1 }, "comments, as the teacher sees them")
  },

  updateSubmissionComment: async (given) => {
    const { student, submission, teacher } = await Roles.submission(given)
    const input = {
      ...submission,
      comment: await comment(teacher.api, submission, "Good"),
      body: { comment: "Better" }
    }
    await returns(teacher.api.call("updateSubmissionComment", input), { id: input.comment, comment: "Better" })
    await failure(student.api.call("updateSubmissionComment", input), "Forbidden")
  },

  deleteSubmissionComment: async (given) => {
    const { student, submission, teacher } = await Roles.submission(given)
    const input = { ...submission, comment: await comment(teacher.api, submission, "Good") }
    await failure(student.api.call("deleteSubmissionComment", input), "Forbidden")
    await value(teacher.api.call("deleteSubmissionComment", input))
    Check.equal(await comments(teacher.api, submission), [], "comments left")
  },

  listClassStudentSubmissions: async (given) => {
    const { path, student, submission, teacher } = await Roles.submission(given)
    const input = { class: path.class, user: student.id }
    Check.equal(
      (await list(teacher.api.call("listClassStudentSubmissions", input))).map((
        { assignment, id }
      ) => [assignment, id]),
      [[path.assignment, submission.submission]],
      "submissions"
    )
    await failure(student.api.call("listClassStudentSubmissions", input), "Forbidden")
  }
} satisfies { readonly [Name in keyof typeof endpoints]?: Case }
