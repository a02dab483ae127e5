import { assert, describe } from "@effect/vitest"
import { post, put, remove } from "./support/call.ts"
import { type Classroom, classWith, inSchool } from "./support/classroom.ts"

const names = (body: ReadonlyArray<{ readonly name: string }>): ReadonlyArray<string> => body.map(({ name }) => name)
const ids = (body: ReadonlyArray<{ readonly id: string }>): ReadonlyArray<string> => body.map(({ id }) => id)

const make = (school: Classroom, room: string, body: object = {}) =>
  school.teacher("/groups", post({ type: "classStudentsSubGroup", classroom: room, ...body }))

describe("groups", () => {
  inSchool("are created in a class, with unique names and initial members", async (school) => {
    const room = await classWith(school, 2)
    const made = await make(school, room, { name: "Altos", members: [school.id("user")] })
    assert.deepInclude(made.body, {
      name: "Altos",
      type: "classStudentsSubGroup",
      classroom: room,
      usersCount: 1,
      readOnly: false,
      tags: []
    })
    assert.deepStrictEqual((await school.teacher(`/groups/${made.body.id}`)).body, made.body)
    assert.deepInclude((await make(school, room, { name: "Altos" })).body, {
      code: "GROUP_NAME_ALREADY_USED",
      param: "name"
    })
    assert.strictEqual((await make(school, room)).body.name, "Group 1")
    assert.strictEqual((await make(school, room)).body.name, "Group 2")
    assert.deepInclude((await make(school, room, { members: [school.id("user", 9)] })).body, { param: "members" })
    assert.deepInclude((await make(school, "nothing")).body, { code: "NOT_FOUND", param: "classroom" })
    const listed = await school.pupil(`/groups?type=classStudentsSubGroup&classroom=${room}`)
    assert.deepStrictEqual(names(listed.body), ["Altos", "Group 1", "Group 2"])
    assert.deepInclude((await school.teacher("/groups?type=classStudentsSubGroup")).body, { param: "classroom" })
    const pupil = await school.pupil("/groups", post({ type: "classStudentsSubGroup", classroom: room }))
    assert.strictEqual(pupil.status, 403)
  })

  inSchool("for test students have a name in the user's language and a tag", async (school) => {
    const { id } = (await school.admin(
      "/organizations/users",
      post({ username: "zoe", password: "a-password", role: "teacher", locale: "fr" })
    )).body
    const zoe = await school.actAs(id, "edu.classes")
    const room = (await zoe("/classes", post({ name: "Solfège" }))).body.id
    const made = await make({ ...school, teacher: zoe }, room, { name: "edu:testing-students" })
    assert.deepInclude(made.body, { name: "Élèves de test", tags: ["edu:testing-students"] })
  })

  inSchool("lose members who leave the class", async (school) => {
    const room = await classWith(school, 2)
    const { id } = (await make(school, room, { members: [school.id("user"), school.id("user", 1)] })).body
    await school.teacher(`/classes/${room}/users/${school.id("user")}`, remove)
    assert.deepStrictEqual(ids((await school.teacher(`/groups/${id}/users`)).body), [school.id("user", 1)])
    assert.deepInclude((await school.teacher(`/groups/${id}`)).body, { usersCount: 1 })
  })

  inSchool("are renamed and deleted, except a class's own groups", async (school) => {
    const room = await classWith(school)
    const { id } = (await make(school, room, { name: "Altos", members: [school.id("user")] })).body
    await make(school, room, { name: "Tenors" })
    const rename = (group: string, name: string) => school.teacher(`/groups/${group}`, put({ name }))
    assert.deepInclude((await rename(id, "Sopranos")).body, { name: "Sopranos", usersCount: 1 })
    assert.strictEqual((await rename(id, "Sopranos")).status, 200)
    assert.strictEqual((await rename(id, "Tenors")).status, 409)
    const { studentsGroup } = (await school.teacher(`/classes/${room}`)).body
    assert.deepInclude((await rename(studentsGroup.id, "Everybody")).body, { code: "GROUP_READ_ONLY" })
    assert.strictEqual((await school.teacher(`/groups/${studentsGroup.id}`, remove)).status, 403)
    assert.strictEqual((await school.pupil(`/groups/${id}`, remove)).status, 403)
    assert.strictEqual((await school.teacher(`/groups/${id}`, remove)).status, 204)
    assert.strictEqual((await school.teacher(`/groups/${id}`)).status, 404)
    assert.notInclude((await school.pupil("/me")).body.groups, id)
  })

  inSchool("are hidden from accounts outside of the class, except administrators", async (school) => {
    const room = await classWith(school, 0)
    const { id } = (await make(school, room)).body
    for (const path of [`/groups/${id}`, `/groups/${id}/users`, `/groups/${id}/scores`]) {
      assert.deepInclude((await school.pupil(path)).body, { code: "NOT_FOUND", param: "group" })
    }
    assert.strictEqual((await school.admin(`/groups/${id}`)).status, 200)
    const filtered = await school.admin(`/organizations/users?group=${id}`)
    assert.deepStrictEqual(filtered.body, [])
  })
})
