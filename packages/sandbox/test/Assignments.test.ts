import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { post, put } from "./support/call.ts"
import { assign, classroom, classWith, inSchool, listed } from "./support/classroom.ts"

const ids = (body: ReadonlyArray<{ readonly id: string }>): ReadonlyArray<string> => body.map(({ id }) => id)

describe("assignments", () => {
  inSchool("are published immediately, unless they lack what their type needs", async (school) => {
    const room = await classWith(school)
    const posted = await assign(school, room, { description: "Eight bars\nin <G>" })
    assert.deepInclude(posted, { title: "A melody", type: "newScore", state: "active", maxPoints: 100 })
    assert.strictEqual(posted.descriptionHtml, "<p>Eight bars</p><p>in &lt;G&gt;</p>")
    assert.deepInclude(posted.capabilities, { canEdit: true, canPublishInClass: true, canArchive: true })
    const lacking = await assign(school, room, { type: "worksheet" })
    assert.strictEqual(lacking.state, "draft")
    assert.strictEqual(lacking.capabilities.canPublishInClassError.code, "ASSIGNMENT_WORKSHEET_MISSING")
    const path = `/classes/${room}/assignments/${lacking.id}`
    const early = await school.teacher(path, put({ state: "active" }))
    assert.deepInclude(early.body, { param: "attachments" })
    const ready = await school.teacher(path, put({ state: "active", attachments: [{ worksheet: "w1" }] }))
    assert.strictEqual(ready.status, 200)
    assert.strictEqual((await listed(school, room, lacking.id)).state, "active")
    assert.strictEqual((await school.teacher(`/classes/${room}`)).body.assignmentsCount, 2)
  })

  inSchool("keep fields missing from an update, and derive plain text from HTML", async (school) => {
    const room = await classWith(school)
    const { id } = await assign(school, room, {
      dueDate: "2027-03-01T09:00:00+01:00",
      cover: "https://x.example/c"
    })
    const path = `/classes/${room}/assignments/${id}`
    assert.strictEqual((await listed(school, room, id)).dueDate, "2027-03-01T08:00:00.000Z")
    const changed = await school.teacher(
      path,
      put({ descriptionHtml: "<p>Write &amp; sing</p><ul><li>twice</li></ul>", dueDate: null, maxPoints: null })
    )
    assert.deepInclude(changed.body, {
      title: "A melody",
      cover: "https://x.example/c",
      description: "Write & sing\ntwice"
    })
    assert.notProperty(await listed(school, room, id), "dueDate")
    assert.notProperty(changed.body, "maxPoints")
    assert.deepStrictEqual((await school.teacher(path)).body, changed.body)
    const wrong = await school.teacher(path, put({ dueDate: "tomorrow" }))
    assert.deepInclude(wrong.body, { param: "dueDate" })
  })

  it.effect("hide drafts, scheduled ones, others' work and teachers' content from students", () =>
    Effect.gen(function*() {
      const school = yield* classroom()
      yield* TestClock.setTime(Date.parse("2027-03-01T00:00:00Z"))
      const { path, posted, room, scheduled } = yield* Effect.promise(async () => {
        const room = await classWith(school, 2)
        const path = `/classes/${room}/assignments`
        const posted = await assign(school, room, {
          teacherInstructions: "Mind bar four",
          attachments: [{ url: "https://x.example/a.png" }, { url: "https://x.example/key", teacherOnly: true }]
        })
        await assign(school, room, { state: "draft" })
        await assign(school, room, { assigneeMode: "selected", assignedStudents: [school.id("user", 1)] })
        const scheduled = await assign(school, room, { scheduledDate: "2027-03-02T00:00:00Z" })
        const seen = (await school.pupil(path)).body
        assert.deepStrictEqual(ids(seen), [posted.id])
        assert.notProperty(seen[0], "teacherInstructions")
        assert.deepStrictEqual(seen[0].attachments.map(({ type }: { type: string }) => type), ["photo"])
        assert.isFalse(seen[0].capabilities.canEdit)
        assert.strictEqual((await school.teacher(path)).body.length, 4)
        assert.strictEqual((await school.pupil(`${path}/${scheduled.id}`)).status, 404)
        return { path, posted, room, scheduled }
      })
      yield* TestClock.adjust("1 day")
      yield* Effect.promise(async () => {
        assert.deepStrictEqual(ids((await school.pupil(path)).body), [posted.id, scheduled.id])
        const body = { assignedStudents: [school.id("teacher", 1)] }
        const wrong = await school.teacher(`/classes/${room}/assignments`, post(body))
        assert.deepInclude(wrong.body, { param: "assignedStudents" })
      })
    }))

  inSchool("create groups for group work: those of the class, or automatic ones", async (school) => {
    const room = await classWith(school, 5)
    const shared = { submissionStudentsMode: "group" }
    const random = await assign(school, room, shared)
    assert.deepStrictEqual(
      random.assignedGroups.map(({ members }: { members: Array<string> }) => members.length),
      [4, 1]
    )
    const own = (await school.teacher(
      "/groups",
      post({ type: "classStudentsSubGroup", classroom: room, name: "Altos", members: [school.id("user")] })
    )).body
    const chosen = await assign(school, room, shared)
    assert.deepStrictEqual(
      chosen.assignedGroups.map((group: Record<string, unknown>) => [group["name"], group["parent"], group["members"]]),
      [["Altos", own.id, [school.id("user")]]]
    )
    const listed = await school.teacher(`/groups?type=assignmentStudentsSubGroup&assignment=${chosen.id}`)
    assert.deepInclude(listed.body[0], { name: "Altos", parent: own.id, assignment: chosen.id })
    const wrong = await school.teacher(`/classes/${room}/assignments`, post({ ...shared, classGroupIds: ["nothing"] }))
    assert.deepInclude(wrong.body, { param: "classGroupIds" })
  })

  it.effect("are copied to classes without due dates in the past", () =>
    Effect.gen(function*() {
      const school = yield* classroom()
      yield* TestClock.setTime(Date.parse("2027-03-01T00:00:00Z"))
      yield* Effect.promise(async () => {
        const room = await classWith(school)
        const other = await classWith(school)
        const copy = async (id: string, body: object) =>
          school.teacher(`/classes/${room}/assignments/${id}/copy`, post(body))
        const past = await assign(school, room, { dueDate: "2027-02-01T00:00:00Z" })
        const coming = await assign(school, room, { dueDate: "2027-04-01T00:00:00Z" })
        const copied = async (id: string, body: object) => {
          const made = (await copy(id, { classroom: other, ...body })).body
          return { ...made, ...await listed(school, other, made.id) }
        }
        const first = await copied(past.id, {})
        assert.deepInclude(first, { classroom: other, title: "A melody", state: "active", submissions: [] })
        assert.notStrictEqual(first.id, past.id)
        assert.notProperty(first, "dueDate")
        const second = await copied(coming.id, { scheduledDate: "2027-03-09T00:00:00Z" })
        assert.deepInclude(second, {
          dueDate: "2027-04-01T00:00:00.000Z",
          scheduledDate: "2027-03-09T00:00:00.000Z"
        })
        const draft = await assign(school, other, { state: "draft", title: "Empty" })
        const into = await copied(coming.id, { assignment: draft.id })
        assert.deepInclude(into, { id: draft.id, title: "A melody", state: "draft" })
        assert.deepInclude((await copy(coming.id, { classroom: other, assignment: first.id })).body, {
          param: "assignment"
        })
        assert.strictEqual((await copy(coming.id, {})).status, 400)
      })
    }))

  inSchool("are copied into the library, only once if the request checks for an existing copy", async (school) => {
    const room = await classWith(school)
    const { id } = await assign(school, room)
    const copy = async (body: object) =>
      (await school.teacher(`/classes/${room}/assignments/${id}/copy`, post({ libraryParent: "root", ...body }))).body
    const { resource } = await copy({})
    const read = (await school.teacher(`/eduResources/${resource}`)).body
    assert.deepInclude(read, { type: "assignment", title: "A melody", parent: "root" })
    assert.strictEqual((await copy({ verifyIfNotAlreadyInResourceLibrary: true })).resource, resource)
    assert.notStrictEqual((await copy({})).resource, resource)
  })

  inSchool("take dates in the form of RFC 3339, and students of their class", async (school) => {
    const room = await classWith(school)
    const made = (body: object) =>
      school.teacher(`/classes/${room}/assignments`, post({ title: "Dated", type: "none", ...body }))
    for (const field of ["dueDate", "scheduledDate"]) {
      for (const date of ["March 1, 2027", "1", "2027-13-01T00:00:00Z", "tomorrow", "2027"]) {
        const { body, status } = await made({ [field]: date })
        assert.deepStrictEqual([status, body.param], [400, field], `${field} ${date}`)
      }
      assert.strictEqual((await made({ [field]: "2027-03-01T10:00:00+01:00" })).status, 200)
    }
    const stranger = { assigneeMode: "selected", assignedStudents: [school.id("user", 1)] }
    assert.strictEqual((await made(stranger)).status, 400)
  })
})
