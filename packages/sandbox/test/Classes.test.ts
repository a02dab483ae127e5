import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Sandbox from "../src/Sandbox.ts"
import { assign, classroom, classWith } from "./support/classroom.ts"

const names = (body: ReadonlyArray<{ readonly id: string }>): ReadonlyArray<string> => body.map(({ id }) => id)

describe("classes", () => {
  it.effect("have a group of teachers with their creator, and a group of students", () =>
    Effect.gen(function*() {
      const school = yield* classroom()
      yield* Effect.promise(async () => {
        const body = { name: "Theory", section: "7b", level: "middle", skillsFocused: ["composition"], size: 20 }
        const made = await school.teacher("/classes", { method: "POST", body })
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
    }))

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

  it.effect("are listed for their members, active ones by default", () =>
    Effect.gen(function*() {
      const school = yield* classroom()
      yield* Effect.promise(async () => {
        const room = await classWith(school)
        assert.include(names((await school.teacher("/classes")).body), room)
        assert.include(names((await school.pupil("/classes")).body), room)
        assert.notInclude(names((await school.admin("/classes")).body), room)
        await school.teacher(`/classes/${room}/archive`, { method: "POST" })
        assert.notInclude(names((await school.teacher("/classes")).body), room)
        const archived = (await school.teacher("/classes?state=archived")).body
        assert.include(names(archived), room)
        assert.isTrue(archived.every(({ state }: { state: string }) => state === "archived"))
        const back = await school.teacher(`/classes/${room}/archive`, { method: "DELETE" })
        assert.strictEqual(back.body.state, "active")
        assert.strictEqual(back.body.studentsGroup.usersCount, 1)
        assert.strictEqual((await school.teacher("/classes?state=sleeping")).status, 400)
      })
    }))

  it.effect("keep fields missing from an update and clear null fields", () =>
    Effect.gen(function*() {
      const school = yield* classroom()
      yield* Effect.promise(async () => {
        const body = { name: "Theory", section: "7b", size: 20 }
        const { id } = (await school.teacher("/classes", { method: "POST", body })).body
        const changed = await school.teacher(`/classes/${id}`, { method: "PUT", body: { section: "8a", size: null } })
        assert.deepInclude(changed.body, { name: "Theory", section: "8a" })
        assert.notProperty(changed.body, "size")
      })
    }))

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
          const changed = await who(`/classes/${room}`, { method: "PUT", body: { name: "Ours" } })
          assert.deepInclude(changed.body, { code: "NOT_CLASS_TEACHER" })
          assert.strictEqual(changed.status, 403)
        }
        assert.strictEqual((await school.pupil("/classes", { method: "POST", body: { name: "Mine" } })).status, 403)
        const limited = school.as("readonly")
        assert.strictEqual((await limited(`/classes/${room}`)).status, 200)
        assert.deepInclude(
          (await limited(`/classes/${room}/archive`, { method: "POST" })).body,
          { code: "INSUFFICIENT_SCOPE" }
        )
        assert.deepInclude((await school.teacher("/classes/nothing")).body, { code: "NOT_FOUND", param: "class" })
      })
    }))

  it.effect("are inactive until activated when they come from another system", () =>
    Effect.gen(function*() {
      const school = yield* classroom({ users: 200 })
      yield* Effect.promise(async () => {
        const waiting = school.sandbox.state().classes.find(({ state }) => state === "inactive")
        const teacher = school.sandbox.state().users.find(({ id }) => id === waiting?.teachers[0])
        const { token } = (await school.admin(`/organizations/users/${teacher?.id}/accessToken`, {
          method: "POST",
          body: { scopes: ["edu.classes", "edu.admin.users.readonly"] }
        })).body
        const as = school.as(token)
        const before = await as(`/classes/${waiting?.id}`)
        assert.isString(before.body.clever.id)
        assert.strictEqual((await as(`/classes/${waiting?.id}/activate`, { method: "POST" })).body.state, "active")
        const source = (name: string) => as(`/groups/${before.body.studentsGroup.id}/users?source=${name}`)
        assert.strictEqual((await source("clever")).body.length, before.body.studentsGroup.usersCount)
        assert.deepStrictEqual((await source("googleClassroom")).body, [])
      })
    }))
})

describe("members of classes", () => {
  it.effect("get their class role from their organization role at the time of joining", () =>
    Effect.gen(function*() {
      const school = yield* classroom()
      yield* Effect.promise(async () => {
        const room = await classWith(school)
        const pupil = school.id("user")
        const add = (user: string) => school.teacher(`/classes/${room}/users/${user}`, { method: "PUT" })
        assert.deepInclude(await add(pupil), { status: 204, text: "" })
        await school.admin(`/organizations/users/${pupil}`, { method: "PUT", body: { organizationRole: "teacher" } })
        await add(pupil)
        await add(school.id("teacher", 1))
        const { studentsGroup, teachersGroup } = (await school.teacher(`/classes/${room}`)).body
        assert.deepStrictEqual([studentsGroup.usersCount, teachersGroup.usersCount], [1, 2])
        const { groups } = (await school.as("token-of-a-teacher")("/me")).body
        assert.include(groups, teachersGroup.id)
        assert.deepInclude((await add("nobody")).body, { code: "NOT_FOUND", param: "user" })
        assert.strictEqual(
          (await school.pupil(`/classes/${room}/users/${pupil}`, { method: "PUT" })).status,
          403
        )
      })
    }))

  it.effect("join by the code of the class", () =>
    Effect.gen(function*() {
      const school = yield* classroom()
      yield* Effect.promise(async () => {
        const { enrollmentCode, id } = (await school.teacher("/classes", {
          method: "POST",
          body: { name: "Theory" }
        })).body
        const joined = await school.pupil(`/classes/enroll/${enrollmentCode}`, { method: "POST" })
        assert.deepInclude(joined.body, { id })
        assert.strictEqual(joined.body.studentsGroup.usersCount, 1)
        const again = await school.pupil(`/classes/enroll/${enrollmentCode}`, { method: "POST" })
        assert.strictEqual(again.body.studentsGroup.usersCount, 1)
        const wrong = await school.pupil("/classes/enroll/wrong", { method: "POST" })
        assert.deepInclude(wrong.body, { code: "NOT_FOUND", param: "enrollmentCode" })
      })
    }))

  it.effect("lose their submissions and feedback when they leave", () =>
    Effect.gen(function*() {
      const school = yield* classroom()
      yield* Effect.promise(async () => {
        const room = await classWith(school, 2)
        const { id } = await assign(school, room)
        const path = `/classes/${room}/assignments/${id}/submissions`
        const { body } = await school.pupil(path, { method: "PUT", body: { submit: true } })
        await school.teacher(`${path}/${body.id}/comments`, { method: "POST", body: { comment: "Good" } })
        const pupil = school.id("user")
        const stranger = await school.pupil(`/classes/${room}/users/${school.id("user", 1)}`, { method: "DELETE" })
        assert.strictEqual(stranger.status, 403)
        assert.strictEqual((await school.pupil(`/classes/${room}/users/${pupil}`, { method: "DELETE" })).status, 204)
        assert.strictEqual((await school.pupil(`/classes/${room}`)).status, 403)
        assert.deepStrictEqual((await school.teacher(path)).body, [])
        await school.teacher(`/classes/${room}/users/${pupil}`, { method: "PUT" })
        assert.deepStrictEqual((await school.teacher(path)).body, [])
        assert.strictEqual((await school.teacher(`${path}/${body.id}/comments`)).status, 404)
      })
    }))

  it.effect("also lose their work when the account leaves the organization", () =>
    Effect.gen(function*() {
      const school = yield* classroom()
      yield* Effect.promise(async () => {
        const room = await classWith(school)
        const { id } = await assign(school, room)
        await school.pupil(`/classes/${room}/assignments/${id}/submissions`, { method: "PUT", body: {} })
        await school.admin(`/organizations/users/${school.id("user")}`, { method: "DELETE" })
        const left = school.sandbox.state().classes.find((other) => other.id === room)
        assert.deepStrictEqual(left?.students, [])
        assert.deepStrictEqual(left?.assignments[0]?.submissions, [])
      })
    }))

  it.effect("can be a test student, recreated on request", () =>
    Effect.gen(function*() {
      const school = yield* classroom()
      yield* Effect.promise(async () => {
        const room = await classWith(school)
        const make = (query = "") => school.teacher(`/classes/${room}/testStudent${query}`, { method: "POST" })
        const first = (await make()).body
        assert.strictEqual((await make()).body.id, first.id)
        const second = (await make("?reset=true")).body
        assert.notStrictEqual(second.id, first.id)
        const accounts = (await school.admin("/organizations/users?testAccounts=only&limit=100")).body
        const ids = names(accounts)
        assert.include(ids, second.id)
        assert.notInclude(ids, first.id)
        assert.strictEqual((await school.teacher(`/classes/${room}`)).body.studentsGroup.usersCount, 2)
        assert.strictEqual((await school.pupil(`/classes/${room}/testStudent`, { method: "POST" })).status, 403)
      })
    }))
})
