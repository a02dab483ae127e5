/** Tests the engine in one process: order, outcomes, rounds, and look-ups after calls without a response. */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { statSync } from "node:fs"
import * as Fixture from "../Fixture.ts"
import { apply, placeIn, states } from "./Applying.ts"
import { account, classroom, enrol, look, school } from "./School.ts"

const stage = Effect.fnUntraced(function*(options: Sandbox.ServerOptions = {}) {
  const sandbox = yield* Sandbox.serve({ users: 1, ...options })
  return { sandbox, place: placeIn(yield* Fixture.folder) }
})

const writes = (sandbox: Sandbox.ServedSandbox) => sandbox.requests().filter(({ method }) => method !== "GET").length

describe("a plan", () => {
  it.live("is applied with one request for each step, and a second application sends nothing", () =>
    Effect.gen(function*() {
      const { place, sandbox } = yield* stage()
      const plan = school(6, 4)
      const applied = yield* apply(sandbox, place, plan)
      assert.deepStrictEqual(applied.steps.filter(({ outcome }) => outcome.state !== "done"), [])
      assert.strictEqual(sandbox.requests().length, plan.steps.length)
      const again = yield* apply(sandbox, place, plan)
      assert.isTrue(again.finishedBefore)
      assert.strictEqual(sandbox.requests().length, plan.steps.length)
      assert.strictEqual(look(sandbox).classes.filter((room) => room === "Choir 0 user.p1 user.p5").length, 1)
      assert.strictEqual(statSync(place.database).mode & 0o777, 0o600)
    }))

  it.live(
    "continues after a step that fails; steps that need it are skipped with the reason, and tried again by the next application",
    () =>
      Effect.gen(function*() {
        const { place, sandbox } = yield* stage({
          faults: [{ fault: "status;status=422", operation: "createClass", times: 1 }]
        })
        const plan = { steps: [classroom("c1"), account("p1"), account("p2"), enrol("c1", "p1")] }
        const applied = yield* apply(sandbox, place, plan, { concurrency: 1 })
        assert.deepStrictEqual(states(applied), {
          "createClass:c1": "failed",
          "createAccount:p1": "done",
          "createAccount:p2": "done",
          "enrol:c1:p1": "skipped"
        })
        assert.strictEqual(applied.steps[3]?.outcome.note, "needs createClass:c1, which failed")
        const again = yield* apply(sandbox, place, plan)
        assert.deepStrictEqual(new Set(Object.values(states(again))), new Set(["done"]))
        assert.strictEqual(sandbox.count("createOrganizationUser"), 2)
        assert.deepStrictEqual(look(sandbox).classes, ["Choir c1 user.p1"])
      })
  )
})

describe("a write without a response", () => {
  for (const fault of ["reset-before-headers;executed=true", "reset-before-headers", "cut-body", "status;status=503"]) {
    it.live(`is looked up before it is repeated: ${fault}`, () =>
      Effect.gen(function*() {
        const { place, sandbox } = yield* stage({
          faults: ["createOrganizationUser", "createClass", "addClassUser"].map((operation) => ({
            fault,
            operation,
            times: 1
          }))
        })
        const plan = { steps: [classroom("c1"), account("p1"), enrol("c1", "p1")] }
        const applied = yield* apply(sandbox, place, plan)
        assert.deepStrictEqual(new Set(Object.values(states(applied))), new Set(["done"]), JSON.stringify(applied))
        const executed = (operation: string) =>
          sandbox.requests().filter((request) => request.operation === operation && request.executed).length
        assert.deepStrictEqual(
          [executed("createOrganizationUser"), executed("createClass"), executed("addClassUser")],
          [1, 1, 1]
        )
        assert.deepStrictEqual(look(sandbox).classes, ["Choir c1 user.p1"])
      }))
  }
})

describe("an API", () => {
  it.live("that does not respond stops the run, and the next application continues", () =>
    Effect.gen(function*() {
      const { place, sandbox } = yield* stage({ faults: [{ fault: "status;status=503", skip: 3 }] })
      const plan = school(12, 2)
      const applied = yield* apply(sandbox, place, plan, { concurrency: 2, maxFailures: 3 })
      assert.strictEqual(applied.stop?.why, "unreachable")
      const counts = Object.values(states(applied))
      assert.isAtLeast(counts.filter((state) => state === "done").length, 3)
      assert.isAtLeast(counts.filter((state) => state === "pending").length, 10)
      sandbox.faults.clear()
      const again = yield* apply(sandbox, place, plan)
      assert.deepStrictEqual(new Set(Object.values(states(again))), new Set(["done"]))
      assert.strictEqual(sandbox.state().users.length, 13)
    }))

  it.live("that rejects the token stops the run at once", () =>
    Effect.gen(function*() {
      const { place, sandbox } = yield* stage()
      const applied = yield* apply(sandbox, place, school(20, 2), { token: "wrong", concurrency: 2 })
      assert.strictEqual(applied.stop?.why, "token")
      assert.isAtMost(writes(sandbox), 4)
    }))
})
