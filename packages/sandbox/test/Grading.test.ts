import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { post, put, remove } from "./support/call.ts"
import { assign, classroom, classWith, onStage } from "./support/classroom.ts"

const begun = Effect.flatMap(classroom(), (school) =>
  Effect.promise(async () => {
    const room = await classWith(school)
    const { id } = await assign(school, room)
    const path = `/classes/${room}/assignments/${id}/submissions`
    const submission = (await school.pupil(path, put({ submit: true }))).body
    const events = async () => (await school.teacher(`${path}/${submission.id}/history`)).body
    return { ...school, room, path, own: `${path}/${submission.id}`, submission, events }
  }))

describe("a submission", () => {
  onStage("is handed in once, however often it is submitted", begun, async ({ events, path, pupil, submission }) => {
    const again = (await pupil(path, put({ submit: true }))).body
    assert.strictEqual(again.submissionDate, submission.submissionDate)
    const states = (await events()).map(({ state }: { state?: string }) => state)
    assert.deepStrictEqual(states, ["created", "turnedIn"])
  })

  onStage(
    "is returned with the grade of the request, or else with its draft grade",
    begun,
    async ({ own, pupil, teacher }) => {
      await teacher(own, put({ draftGrade: 40 }))
      assert.notProperty((await pupil(own)).body, "draftGrade")
      assert.notProperty((await pupil(own)).body, "grade")
      const overridden = (await teacher(own, put({ return: true, grade: 70 }))).body
      assert.deepInclude(overridden, { state: "returned", grade: 70 })
      assert.notProperty(overridden, "draftGrade")
      await teacher(own, put({ draftGrade: 50 }))
      assert.deepInclude((await teacher(own, put({ return: true }))).body, { state: "returned", grade: 50 })
      assert.strictEqual((await pupil(own)).body.grade, 50)
    }
  )

  onStage(
    "has nothing of its earlier work after a reset, except its history",
    begun,
    async ({ events, own, pupil, teacher }) => {
      await teacher(own, put({ grade: 70, return: true }))
      assert.strictEqual((await pupil(own, remove)).status, 403)
      const reset = (await teacher(own, remove)).body
      assert.strictEqual(reset.state, "created")
      for (const field of ["grade", "draftGrade", "submissionDate", "returnDate", "returnCreator"]) {
        assert.notProperty(reset, field)
      }
      const states = (await events()).map(({ state }: { state?: string }) => state)
      assert.deepStrictEqual(states, ["created", "turnedIn", "returned", "reset"])
    }
  )

  onStage(
    "has comments that are unread again when they change, and only their author changes",
    begun,
    async ({ own, pupil, teacher }) => {
      const { body } = await pupil(`${own}/comments`, post({ comment: "First" }))
      assert.strictEqual(body.unread, false)
      const unread = async () =>
        (await teacher(`${own}/comments`)).body.map(({ unread }: { unread: boolean }) => unread)
      assert.deepStrictEqual([await unread(), await unread()], [[true], [false]])
      assert.strictEqual((await teacher(`${own}/comments/${body.id}`, put({ comment: "x" }))).status, 403)
      await pupil(`${own}/comments/${body.id}`, put({ comment: "Second" }))
      assert.deepStrictEqual(await unread(), [true])
      assert.strictEqual((await teacher(`${own}/comments/${body.id}`, remove)).status, 204)
    }
  )
})

describe("an assignment", () => {
  onStage("takes dates in the form of RFC 3339, and students of its class", begun, async ({ id, room, teacher }) => {
    const made = (body: object) =>
      teacher(`/classes/${room}/assignments`, post({ title: "Dated", type: "none", ...body }))
    for (const field of ["dueDate", "scheduledDate"]) {
      for (const date of ["March 1, 2027", "1", "2027-13-01T00:00:00Z", "tomorrow", "2027"]) {
        const { body, status } = await made({ [field]: date })
        assert.deepStrictEqual([status, body.param], [400, field], `${field} ${date}`)
      }
      assert.strictEqual((await made({ [field]: "2027-03-01T10:00:00+01:00" })).status, 200)
    }
    const stranger = { assigneeMode: "selected", assignedStudents: [id("user", 1)] }
    assert.strictEqual((await made(stranger)).status, 400)
  })
})
