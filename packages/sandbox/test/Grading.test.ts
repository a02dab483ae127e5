import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { post, put } from "./support/call.ts"
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
