import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Sandbox from "../src/Sandbox.ts"
import { post, put, remove } from "./support/call.ts"
import { assign, classroom, classWith, inSchool, onStage } from "./support/classroom.ts"

const names = (body: ReadonlyArray<{ readonly id: string }>): ReadonlyArray<string> => body.map(({ id }) => id)

describe("classes", () => {
  inSchool("have a group of teachers with their creator, and a group of students", async (school) => {
    const body = { name: "Theory", section: "7b", level: "middle", skillsFocused: ["composition"], size: 20 }
    const made = await school.teacher("/classes", post(body))
    assert.strictEqual(made.status, 200)
    assert.deepInclude(made.body, { ...body, state: "active", owner: school.id("teacher"), assignmentsCount: 0 })
    assert.isString(made.body.enrollmentCode)
    assert.deepInclude(made.body.teachersGroup, { type: "classTeachers", usersCount: 1, readOnly: true })
    assert.deepInclude(made.body.studentsGroup, { type: "classStudents", usersCount: 0, classroom: made.body.id })
    assert.deepStrictEqual((await school.teacher(`/classes/${made.body.id}`)).body, made.body)
    const members = await school.teacher(`/groups/${made.body.teachersGroup.id}/users`)
    assert.deepStrictEqual(names(members.body), [school.id("teacher")])
    assert.strictEqual(members.body[0].classRole, "teacher")
  })

  it.live("created at the same time all have their creator as a teacher, also when a request waits", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1, faults: [{ fault: "latency;ms=200", times: 1 }] })
      const create = (name: string) =>
        fetch(`${sandbox.url}/classes`, {
          method: "POST",
          headers: { authorization: `Bearer ${sandbox.token}`, "content-type": "application/json" },
          body: JSON.stringify({ name })
        })
      yield* Effect.promise(() => Promise.all(["A", "B", "C"].map(create)))
      const admin = sandbox.state().users[0]?.id ?? ""
      assert.deepStrictEqual(
        sandbox.state().classes.filter(({ name }) => name.length === 1).map(({ teachers }) => teachers),
        [[admin], [admin], [admin]]
      )
    }))

  inSchool("are listed for their members, active ones by default", async (school) => {
    const room = await classWith(school)
    assert.include(names((await school.teacher("/classes")).body), room)
    assert.include(names((await school.pupil("/classes")).body), room)
    assert.notInclude(names((await school.admin("/classes")).body), room)
    await school.teacher(`/classes/${room}/archive`, post())
    assert.notInclude(names((await school.teacher("/classes")).body), room)
    const archived = (await school.teacher("/classes?state=archived")).body
    assert.include(names(archived), room)
    assert.isTrue(archived.every(({ state }: { state: string }) => state === "archived"))
    const back = await school.teacher(`/classes/${room}/archive`, remove)
    assert.strictEqual(back.body.state, "active")
    assert.strictEqual(back.body.studentsGroup.usersCount, 1)
    assert.strictEqual((await school.teacher("/classes?state=sleeping")).status, 400)
  })

  inSchool("keep fields missing from an update and clear null fields", async (school) => {
    const body = { name: "Theory", section: "7b", size: 20 }
    const { id } = (await school.teacher("/classes", post(body))).body
    const changed = await school.teacher(`/classes/${id}`, put({ section: "8a", size: null }))
    assert.deepInclude(changed.body, { name: "Theory", section: "8a" })
    assert.notProperty(changed.body, "size")
  })

  it.effect("are changed by their teachers only, and read by administrators without the code", () =>
    Effect.gen(function*() {
      const school = yield* classroom({
        tokens: [{ token: "readonly", user: "teacher", scopes: ["edu.classes.readonly"] }]
      })
      yield* Effect.promise(async () => {
        const room = await classWith(school)
        for (const who of [school.pupil, school.admin]) {
          const read = await who(`/classes/${room}`)
          assert.strictEqual(read.status, 200)
          assert.notProperty(read.body, "enrollmentCode")
          const changed = await who(`/classes/${room}`, put({ name: "Ours" }))
          assert.deepInclude(changed.body, { code: "NOT_CLASS_TEACHER" })
          assert.strictEqual(changed.status, 403)
        }
        assert.strictEqual((await school.pupil("/classes", post({ name: "Mine" }))).status, 403)
        const limited = school.as("readonly")
        assert.strictEqual((await limited(`/classes/${room}`)).status, 200)
        assert.deepInclude((await limited(`/classes/${room}/archive`, post())).body, { code: "INSUFFICIENT_SCOPE" })
        assert.deepInclude((await school.teacher("/classes/nothing")).body, { code: "NOT_FOUND", param: "class" })
      })
    }))

  onStage(
    "are inactive until activated when they come from another system",
    classroom({ users: 200 }),
    async (school) => {
      const waiting = school.sandbox.state().classes.find(({ state }) => state === "inactive")
      const teacher = school.sandbox.state().users.find(({ id }) => id === waiting?.teachers[0])
      const { token } = (await school.admin(
        `/organizations/users/${teacher?.id}/accessToken`,
        post({ scopes: ["edu.classes", "edu.admin.users.readonly"] })
      )).body
      const as = school.as(token)
      const before = await as(`/classes/${waiting?.id}`)
      assert.isString(before.body.clever.id)
      assert.strictEqual((await as(`/classes/${waiting?.id}/activate`, post())).body.state, "active")
      const source = (name: string) => as(`/groups/${before.body.studentsGroup.id}/users?source=${name}`)
      assert.strictEqual((await source("clever")).body.length, before.body.studentsGroup.usersCount)
      assert.deepStrictEqual((await source("googleClassroom")).body, [])
    }
  )
})

describe("members of classes", () => {
  inSchool("get their class role from their organization role at the time of joining", async (school) => {
    const room = await classWith(school)
    const pupil = school.id("user")
    const add = (user: string) => school.teacher(`/classes/${room}/users/${user}`, put())
    assert.deepInclude(await add(pupil), { status: 204, text: "" })
    await school.admin(`/organizations/users/${pupil}`, put({ organizationRole: "teacher" }))
    await add(pupil)
    await add(school.id("teacher", 1))
    const { studentsGroup, teachersGroup } = (await school.teacher(`/classes/${room}`)).body
    assert.deepStrictEqual([studentsGroup.usersCount, teachersGroup.usersCount], [1, 2])
    const { groups } = (await school.as("token-of-a-teacher")("/me")).body
    assert.include(groups, teachersGroup.id)
    assert.deepInclude((await add("nobody")).body, { code: "NOT_FOUND", param: "user" })
    assert.strictEqual((await school.pupil(`/classes/${room}/users/${pupil}`, put())).status, 403)
  })

  inSchool("join by the code of the class", async (school) => {
    const { enrollmentCode, id } = (await school.teacher("/classes", post({ name: "Theory" }))).body
    const joined = await school.pupil(`/classes/enroll/${enrollmentCode}`, post())
    assert.deepInclude(joined.body, { id })
    assert.strictEqual(joined.body.studentsGroup.usersCount, 1)
    const again = await school.pupil(`/classes/enroll/${enrollmentCode}`, post())
    assert.strictEqual(again.body.studentsGroup.usersCount, 1)
    const wrong = await school.pupil("/classes/enroll/wrong", post())
    assert.deepInclude(wrong.body, { code: "NOT_FOUND", param: "enrollmentCode" })
  })

  inSchool("lose their submissions and feedback when they leave", async (school) => {
    const room = await classWith(school, 2)
    const { id } = await assign(school, room)
    const path = `/classes/${room}/assignments/${id}/submissions`
    const { body } = await school.pupil(path, put({ submit: true }))
    await school.teacher(`${path}/${body.id}/comments`, post({ comment: "Good" }))
    const pupil = school.id("user")
    const stranger = await school.pupil(`/classes/${room}/users/${school.id("user", 1)}`, remove)
    assert.strictEqual(stranger.status, 403)
    assert.strictEqual((await school.pupil(`/classes/${room}/users/${pupil}`, remove)).status, 204)
    assert.strictEqual((await school.pupil(`/classes/${room}`)).status, 403)
    assert.deepStrictEqual((await school.teacher(path)).body, [])
    await school.teacher(`/classes/${room}/users/${pupil}`, put())
    assert.deepStrictEqual((await school.teacher(path)).body, [])
    assert.strictEqual((await school.teacher(`${path}/${body.id}/comments`)).status, 404)
  })

  inSchool("also lose their work when the account leaves the organization", async (school) => {
    const room = await classWith(school)
    const { id } = await assign(school, room)
    await school.pupil(`/classes/${room}/assignments/${id}/submissions`, put({}))
    await school.admin(`/organizations/users/${school.id("user")}`, remove)
    const left = school.sandbox.state().classes.find((other) => other.id === room)
    assert.deepStrictEqual(left?.students, [])
    assert.deepStrictEqual(left?.assignments[0]?.submissions, [])
  })

  inSchool("can be a test student, recreated on request", async (school) => {
    const room = await classWith(school)
    const make = (query = "") => school.teacher(`/classes/${room}/testStudent${query}`, post())
    const first = (await make()).body
    assert.strictEqual((await make()).body.id, first.id)
    const second = (await make("?reset=true")).body
    assert.notStrictEqual(second.id, first.id)
    const accounts = (await school.admin("/organizations/users?testAccounts=only&limit=100")).body
    const ids = names(accounts)
    assert.include(ids, second.id)
    assert.notInclude(ids, first.id)
    assert.strictEqual((await school.teacher(`/classes/${room}`)).body.studentsGroup.usersCount, 2)
    assert.strictEqual((await school.pupil(`/classes/${room}/testStudent`, post())).status, 403)
  })
})
