import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { readSheet } from "read-excel-file/node"
import { put, remove } from "./support/call.ts"
import { assign, type Classroom, classroom, classWith, inSchool, onStage } from "./support/classroom.ts"

const begun = async (school: Classroom, body: object = {}) => {
  const room = await classWith(school, 2)
  const assignment = await assign(school, room, body)
  const path = `/classes/${room}/assignments/${assignment.id}/submissions`
  const handIn = (body: object) => school.pupil(path, put(body))
  return { room, assignment, path, handIn }
}

describe("submissions", () => {
  inSchool("are hidden from other students", async (school) => {
    const { path, handIn } = await begun(school)
    const { id } = (await handIn({ submit: true })).body
    const other = await school.actAs(school.id("user", 1), "edu.classes", "edu.assignments")
    assert.deepStrictEqual((await other(path)).body, [])
    assert.strictEqual((await other(`${path}/${id}`)).status, 403)
    assert.strictEqual((await other(`${path}/${id}/comments`)).status, 403)
    assert.strictEqual((await other(`${path}/${id}/history`)).status, 403)
  })

  inSchool("get a draft grade that only teachers see until the work is returned", async (school) => {
    const { path, handIn } = await begun(school)
    const { id } = (await handIn({ submit: true })).body
    const edit = (body: object) => school.teacher(`${path}/${id}`, put(body))
    assert.deepInclude((await edit({ draftGrade: 82 })).body, { state: "turnedIn", draftGrade: 82 })
    assert.notProperty((await school.pupil(`${path}/${id}`)).body, "draftGrade")
    const returned = (await edit({ return: true })).body
    assert.deepInclude(returned, { state: "returned", grade: 82, returnCreator: school.id("teacher") })
    assert.notProperty(returned, "draftGrade")
    assert.deepInclude((await school.pupil(`${path}/${id}`)).body, { grade: 82 })
    assert.deepInclude((await edit({ grade: 90 })).body, { state: "graded", grade: 90 })
    assert.notProperty((await edit({ grade: null })).body, "grade")
    // The grade of the request overrides the draft grade.
    await edit({ draftGrade: 40 })
    const overridden = (await edit({ return: true, grade: 70 })).body
    assert.deepInclude(overridden, { state: "returned", grade: 70 })
    assert.notProperty(overridden, "draftGrade")
    assert.deepInclude((await edit({ attachments: [] })).body, { param: "attachments" })
    assert.deepInclude((await edit({ grade: 10_001 })).body, { param: "grade" })
    const pupil = await school.pupil(`${path}/${id}`, put({ grade: 100 }))
    assert.strictEqual(pupil.status, 403)
  })

  inSchool("get no grade if the assignment has none", async (school) => {
    const { path, handIn } = await begun(school, { maxPoints: null })
    const { id } = (await handIn({})).body
    const graded = await school.teacher(`${path}/${id}`, put({ grade: 1 }))
    assert.deepInclude(graded.body, { code: "GRADES_OFF", param: "grade" })
  })

  it.effect("keep their history after a reset", () =>
    Effect.gen(function*() {
      const school = yield* classroom()
      yield* TestClock.setTime(Date.parse("2027-03-01T00:00:00Z"))
      const { id, path, handIn } = yield* Effect.promise(async () => {
        const { path, handIn } = await begun(school)
        const { id } = (await handIn({ attachments: [{ url: "https://x.example/1" }], submit: true })).body
        await school.teacher(`${path}/${id}`, put({ draftGrade: 50 }))
        await school.teacher(`${path}/${id}`, put({ return: true }))
        return { id, path, handIn }
      })
      yield* TestClock.adjust("1 hour")
      yield* Effect.promise(async () => {
        assert.strictEqual((await school.pupil(`${path}/${id}`, remove)).status, 403)
        const reset = (await school.teacher(`${path}/${id}`, remove)).body
        assert.deepInclude(reset, { id, state: "created", attachments: [] })
        const gone = ["grade", "draftGrade", "submissionDate", "returnDate", "returnCreator"]
        for (const field of gone) assert.notProperty(reset, field)
        assert.strictEqual((await handIn({ submit: true })).body.id, id)
        const history: ReadonlyArray<Record<string, unknown>> = (await school.teacher(`${path}/${id}/history`)).body
        assert.deepStrictEqual(
          history.map(({ draftGrade, grade, state }) => [state, draftGrade, grade]),
          [
            ["created", undefined, undefined],
            ["turnedIn", undefined, undefined],
            [undefined, 50, undefined],
            ["returned", undefined, 50],
            ["reset", undefined, undefined],
            ["turnedIn", undefined, undefined]
          ]
        )
        assert.strictEqual(history[0]?.["date"], "2027-03-01T00:00:00.000Z")
        assert.strictEqual(history[4]?.["date"], "2027-03-01T01:00:00.000Z")
        assert.deepInclude(history[4], { submission: id, users: [school.id("teacher")] })
      })
    }))

  onStage(
    "of a group are shared by all of its members",
    classroom({ tokens: [{ token: "token-of-an-admin", user: "admin" }] }),
    async (school) => {
      const { path, handIn, room } = await begun(school, { submissionStudentsMode: "group" })
      const other = await school.actAs(school.id("user", 1), "edu.classes", "edu.assignments")
      const { id } = (await handIn({})).body
      const second = await other(path, put({ submit: true }))
      assert.deepInclude(second.body, { id, state: "turnedIn" })
      const of = (user: string) => school.teacher(`/classes/${room}/students/${user}/submissions`)
      assert.strictEqual((await of(school.id("user", 1))).body[0].id, id)
      await school.teacher(`/classes/${room}/users/${school.id("user")}`, remove)
      assert.deepInclude((await school.teacher(`${path}/${id}`)).body, { creator: school.id("user", 1) })
    }
  )
})

describe("exports of submissions", () => {
  const graded = Effect.gen(function*() {
    const school = yield* classroom()
    yield* TestClock.setTime(Date.parse("2027-03-01T00:00:00Z"))
    return yield* Effect.promise(async () => {
      await school.admin(
        `/organizations/users/${school.id("user")}`,
        put({ firstname: "Ada \"Countess\"", lastname: "Lovelace, née <Byron>", username: "ada" })
      )
      await school.admin(
        `/organizations/users/${school.id("user", 1)}`,
        put({ firstname: "湊", lastname: "鈴木", username: "minato" })
      )
      const { path, handIn } = await begun(school, { dueDate: "2027-02-01T00:00:00Z" })
      const { id } = (await handIn({ submit: true })).body
      await school.teacher(`${path}/${id}`, put({ grade: 87.5 }))
      return { school, path }
    })
  })
  const header = "First name,Last name,Username,State,Submission date,Late,Draft grade,Grade,Max points"

  onStage("are CSV with a row for each student", graded, async ({ path, school }) => {
    const response = await school.teacher(`${path}/csv`)
    assert.match(response.headers.get("content-type") ?? "", /^text\/csv/)
    assert.deepStrictEqual(response.text.split("\r\n"), [
      header,
      "\"Ada \"\"Countess\"\"\",\"Lovelace, née <Byron>\",ada,graded,2027-03-01T00:00:00.000Z,yes,,87.5,100",
      "湊,鈴木,minato,,,,,,100",
      ""
    ])
    assert.strictEqual((await school.pupil(`${path}/csv`)).status, 403)
  })

  onStage("are Excel workbooks with the same rows", graded, async ({ path, school }) => {
    const response = await school.fetch(`${school.url}${path}/excel`, {
      headers: { authorization: "Bearer token-of-a-teacher" }
    })
    assert.strictEqual(
      response.headers.get("content-type"),
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    const rows = await readSheet(Buffer.from(await response.arrayBuffer()))
    assert.deepStrictEqual(rows, [
      header.split(","),
      [
        "Ada \"Countess\"",
        "Lovelace, née <Byron>",
        "ada",
        "graded",
        "2027-03-01T00:00:00.000Z",
        "yes",
        null,
        87.5,
        100
      ],
      ["湊", "鈴木", "minato", null, null, null, null, null, 100]
    ])
  })
})
