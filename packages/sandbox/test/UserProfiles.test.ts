import { assert, describe } from "@effect/vitest"
import { linked, put } from "./support/call.ts"
import { type As, assign, classroom, classWith, inSchool, onStage } from "./support/classroom.ts"
import { builderData, create } from "./support/scores.ts"

const titles = (body: ReadonlyArray<{ readonly title: string }>): ReadonlyArray<string> =>
  body.map(({ title }) => title)

const write = async (as: As, title: string, privacy = "organizationPublic"): Promise<string> =>
  (await create(as, { title, privacy, builderData })).id

describe("the account", () => {
  onStage(
    "is the token's user, in full or as an id",
    classroom({ tokens: [{ token: "scores", user: "teacher", scopes: ["scores"] }] }),
    async (school) => {
      const me = (await school.pupil("/me")).body
      assert.deepInclude(me, { id: school.id("user"), organizationRole: "user", type: "user", product: "flatEdu" })
      assert.isArray(me.groups)
      assert.isString(me.locale)
      assert.strictEqual((await school.pupil("/me?onlyId=true")).body, me.id)
      assert.deepInclude((await school.pupil("/me?onlyId=perhaps")).body, { param: "onlyId" })
      assert.deepInclude((await school.as("scores")("/me")).body, { code: "INSUFFICIENT_SCOPE" })
    }
  )
})

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

  inSchool("show public scores, all together or in pages", async (school) => {
    const pupil = school.id("user")
    const before = (await school.teacher(`/users/${pupil}/scores`)).body.length
    for (const title of ["Cuckoo", "Aria", "Bolero"]) await write(school.pupil, title)
    await write(school.pupil, "Diary", "private")
    const all = await school.teacher(`/users/${pupil}/scores?limit=1`)
    assert.strictEqual(all.body.length, before + 3)
    assert.isNull(all.headers.get("link"))
    assert.notInclude(titles(all.body), "Diary")
    const path = `/users/${pupil}/scores?paginate=true&sort=creationDate&direction=asc&limit=${before + 2}`
    const first = await school.teacher(path)
    assert.deepStrictEqual(titles(first.body).slice(before), ["Cuckoo", "Aria"])
    const second = await school.teacher(linked(first, "next") ?? "")
    assert.deepStrictEqual(titles(second.body), ["Bolero"])
    assert.strictEqual((await school.teacher(`/users/${pupil}/scores?paginate=true&limit=101`)).status, 400)
    const { ownedPublicScoresCount } = (await school.teacher(`/users/${pupil}`)).body
    assert.strictEqual(ownedPublicScoresCount, before + 3)
  })

  inSchool("list liked scores that the user can read, in full or as ids", async (school) => {
    const likes = async (query = "") => (await school.teacher(`/users/me/likes${query}`)).body
    assert.isArray(await likes())
    assert.isTrue((await likes("?ids=true")).every((id: unknown) => typeof id === "string"))
    assert.strictEqual((await likes("?ids=true")).length, (await likes()).length)
    assert.strictEqual((await school.teacher("/users/me/likes?limit=101")).status, 400)
    assert.strictEqual((await school.teacher("/users/me/likes?next=wrong")).status, 400)
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
