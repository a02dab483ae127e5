import { assert, describe } from "@effect/vitest"
import { post, put, remove } from "./support/call.ts"
import { type As, type Classroom, classWith, inSchool } from "./support/classroom.ts"
import { create, tune } from "./support/scores.ts"

const status = async (response: ReturnType<As>) => (await response).status

const otherTeacher = (school: Classroom): Promise<As> =>
  school.actAs(school.id("teacher", 1), "edu.resources", "edu.classes", "scores")

describe("a private resource", () => {
  inSchool("is its owner's alone, and only the owner's folders are destinations", async (school) => {
    const other = await otherTeacher(school)
    const made = async (as: As, body: object) => (await as("/eduResources", post(body))).body.id as string
    const folder = await made(school.teacher, { type: "folder", title: "Mine" })
    const inside = await made(school.teacher, { type: "assignment", title: "Inside", parent: folder })
    for (const id of [folder, inside]) {
      for (
        const [path, options] of [
          ["", undefined],
          ["", put({ title: "x" })],
          ["/copy", post({ destination: "root" })],
          ["/move", post({ destination: "root" })],
          ["", remove]
        ] as const
      ) {
        assert.strictEqual(await status(other(`/eduResources/${id}${path}`, options)), 404, `${path} ${id}`)
      }
    }
    const foreign = await other("/eduResources", post({ type: "folder", title: "x", parent: folder }))
    assert.deepStrictEqual([foreign.status, foreign.body.param], [400, "parent"])
    // A shared folder is seen with what is in it, and changed by its owner.
    await school.teacher(`/eduResources/${folder}`, put({ privacy: "organizationPublic" }))
    for (const id of [folder, inside]) {
      assert.strictEqual(await status(other(`/eduResources/${id}`)), 200)
      assert.strictEqual(await status(other(`/eduResources/${id}`, put({ title: "x" }))), 403)
      assert.strictEqual(await status(other(`/eduResources/${id}`, remove)), 403)
      assert.strictEqual(await status(school.pupil(`/eduResources/${id}`)), 403)
    }
    const copy = (await other(`/eduResources/${folder}/copy`, post({ destination: "root" }))).body
    assert.deepInclude(copy, { privacy: "private", creator: school.id("teacher", 1) })
    const own = await made(other, { type: "folder", title: "Theirs" })
    assert.strictEqual(await status(school.teacher(`/eduResources/${inside}/move`, post({ destination: own }))), 400)
  })
})

describe("a score in an assignment", () => {
  inSchool("is shared with the class as the attachment says, by those who may share it", async (school) => {
    const { pupil, teacher } = school
    const room = await classWith(school)
    const rights = async (attachment: object) => {
      const { id: score } = await create(teacher, { data: tune, privacy: "private" })
      await teacher(
        `/classes/${room}/assignments`,
        post({ title: "With music", type: "none", attachments: [{ score, ...attachment }] })
      )
      return [await status(pupil(`/scores/${score}`)), await status(pupil(`/scores/${score}`, put({ title: "x" })))]
    }
    assert.deepStrictEqual(await rights({}), [200, 403])
    assert.deepStrictEqual(await rights({ sharingMode: "write" }), [200, 200])
    assert.deepStrictEqual(await rights({ sharingMode: "copy" }), [200, 403])
    assert.deepStrictEqual(await rights({ teacherOnly: true }), [403, 403])
    // A teacher who can only read a score does not share it.
    const other = await otherTeacher(school)
    const { id } = await create(other, { data: tune, privacy: "private" })
    await other(`/scores/${id}/collaborators`, post({ user: school.id("teacher") }))
    const body = { title: "Theirs", type: "none", attachments: [{ score: id }] }
    assert.strictEqual(await status(teacher(`/classes/${room}/assignments`, post(body))), 200)
    assert.strictEqual(await status(pupil(`/scores/${id}`)), 403)
  })
})

describe("a removed account", () => {
  inSchool("leaves nothing: scores, rights, tokens, memberships, submissions", async (school) => {
    const { admin, pupil, sandbox, teacher } = school
    const user = school.id("user")
    const room = await classWith(school, 2)
    const own = await create(pupil, { data: tune, privacy: "organizationPublic" })
    const shared = await create(teacher, { data: tune })
    await teacher(`/scores/${shared.id}/collaborators`, post({ user }))
    const delegated = await school.actAs(user, "scores")
    assert.strictEqual(await status(delegated(`/scores/${own.id}`)), 200)
    assert.strictEqual(await status(admin(`/organizations/users/${user}`, remove)), 204)
    assert.strictEqual(await status(delegated("/me")), 401)
    assert.strictEqual(await status(teacher(`/scores/${own.id}`)), 404)
    assert.strictEqual((await teacher(`/scores/${shared.id}/collaborators`)).body.length, 1)
    const state = sandbox.state()
    assert.notInclude(state.classes.find(({ id }) => id === room)!.students, user)
    assert.notInclude(JSON.stringify(state), user)
  })
})
