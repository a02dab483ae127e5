import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Sandbox } from "../src/effect.ts"
import { post, put, remove } from "./support/call.ts"
import { classroom, classWith, inSchool, onStage } from "./support/classroom.ts"

describe("classes", () => {
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

  const readers = classroom({ tokens: [{ token: "readonly", user: "teacher", scopes: ["edu.classes.readonly"] }] })
  onStage(
    "are changed by their teachers only, and read by administrators without the code",
    readers,
    async (school) => {
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
    }
  )

  onStage(
    "are inactive until activated when they come from another system",
    classroom({ users: 200 }),
    async (school) => {
      const waiting = school.sandbox.state().classes.find(({ state }) => state === "inactive")
      const teacher = school.sandbox.state().users.find(({ id }) => id === waiting?.teachers[0])
      const as = await school.actAs(teacher?.id ?? "", "edu.classes")
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
  inSchool("leave by themselves, and remove no others", async (school) => {
    const room = await classWith(school, 2)
    const pupil = school.id("user")
    const stranger = await school.pupil(`/classes/${room}/users/${school.id("user", 1)}`, remove)
    assert.strictEqual(stranger.status, 403)
    assert.strictEqual((await school.pupil(`/classes/${room}/users/${pupil}`, remove)).status, 204)
    assert.strictEqual((await school.pupil(`/classes/${room}`)).status, 403)
  })
})
