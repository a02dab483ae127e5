import { assert, describe } from "@effect/vitest"
import { put } from "./support/call.ts"
import { type As, assign, classWith, inSchool } from "./support/classroom.ts"
import { builderData, create } from "./support/scores.ts"

const titles = (body: ReadonlyArray<{ readonly title: string }>): ReadonlyArray<string> =>
  body.map(({ title }) => title)

const write = async (as: As, title: string, privacy = "organizationPublic"): Promise<string> =>
  (await create(as, { title, privacy, builderData })).id

describe("profiles", () => {
  inSchool("are found by id, address or me, and contain no address", async (school) => {
    const teacher = school.sandbox.state().users.find(({ email, organizationRole }) =>
      organizationRole === "teacher" && email !== undefined
    )
    const read = await school.pupil(`/users/${teacher?.id}`)
    assert.deepInclude(read.body, { id: teacher?.id, printableName: teacher?.printableName })
    assert.notInclude(read.text, teacher?.email ?? "?")
    const address = encodeURIComponent(teacher?.email?.toUpperCase() ?? "")
    assert.deepStrictEqual((await school.pupil(`/users/${address}`)).body, read.body)
    assert.deepInclude((await school.pupil("/users/me")).body, { id: school.id("user") })
    assert.deepInclude((await school.pupil("/users/nobody")).body, { code: "NOT_FOUND", param: "user" })
  })
})

describe("scores in classes", () => {
  inSchool("are shared with the class that they are attached in, and with teachers when handed in", async (school) => {
    const room = await classWith(school, 2)
    const score = await write(school.teacher, "Template", "private")
    assert.strictEqual((await school.pupil(`/scores/${score}`)).status, 403)
    const assignment = await assign(school, room, { type: "scoreTemplate", attachments: [{ score }] })
    assert.deepInclude(assignment.attachments[0], { type: "flat", score, title: "Template", sharingMode: "read" })
    assert.strictEqual((await school.pupil(`/scores/${score}`)).status, 200)
    const { studentsGroup, teachersGroup } = (await school.teacher(`/classes/${room}`)).body
    assert.deepStrictEqual(titles((await school.pupil(`/groups/${studentsGroup.id}/scores`)).body), ["Template"])
    assert.strictEqual((await school.teacher(`/groups/${studentsGroup.id}/scores`)).status, 404)

    const response = await write(school.pupil, "My answer", "private")
    assert.strictEqual((await school.teacher(`/scores/${response}`)).status, 403)
    const path = `/classes/${room}/assignments/${assignment.id}/submissions`
    const handed = await school.pupil(path, put({ attachments: [{ score: response }], submit: true }))
    assert.deepInclude(handed.body.attachments[0], { score: response, title: "My answer" })
    assert.strictEqual((await school.teacher(`/scores/${response}`)).status, 200)
    assert.include(titles((await school.teacher(`/groups/${teachersGroup.id}/scores`)).body), "My answer")
    const found = await school.teacher(`/scores/${response}/submissions`)
    assert.deepStrictEqual(found.body.map(({ id }: { id: string }) => id), [handed.body.id])
    const history = (await school.teacher(`${path}/${handed.body.id}/history`)).body
    assert.deepInclude(history.at(-1), { attachment: { score: response, title: "My answer" } })
  })

  inSchool("are rejected as attachments if the user cannot read them", async (school) => {
    const room = await classWith(school)
    const { id } = await assign(school, room)
    const score = await write(school.teacher, "Secret", "private")
    const path = `/classes/${room}/assignments/${id}/submissions`
    for (
      const attachment of [{ score }, { score: "nothing" }, {}, { url: "not a url" }, { url: "javascript:alert()" }]
    ) {
      const rejected = await school.pupil(path, put({ attachments: [attachment] }))
      assert.deepInclude(rejected.body, { code: "BAD_REQUEST", param: "attachments" })
    }
  })
})
