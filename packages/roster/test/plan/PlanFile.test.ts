/** Plans that are read from files: what somebody may have written into one. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Order from "../../src/plan/Order.ts"
import * as PlanFile from "../../src/plan/PlanFile.ts"
import { account, classroom, enrol } from "../engine/School.ts"
import * as Fixture from "../Fixture.ts"

describe("the file of a plan", () => {
  it.live("is refused if it makes an administrator, has an unknown step, or an order that is impossible", () =>
    Effect.gen(function*() {
      const path = join(yield* Fixture.folder, "plan.json")
      const read = (plan: unknown) => {
        writeFileSync(path, JSON.stringify(plan))
        return Effect.exit(PlanFile.read(path))
      }
      const good = { steps: [account("p1"), classroom("c1"), enrol("c1", "p1")] }
      assert.strictEqual((yield* read(good))._tag, "Success")
      for (
        const steps of [
          [{ ...account("p1"), role: "admin" }],
          [{ ...account("p1"), role: "accountAdmin" }],
          [{ ...account("p1"), password: "secret-1" }],
          [{ ...account("p1"), username: "" }],
          [{ ...account("p1"), kind: "removeEverybody" }],
          [account("p1"), account("p1")],
          [classroom("c1"), enrol("c1", "p1")],
          [{ ...account("p1"), needs: ["createAccount:p2"] }, { ...account("p2"), needs: ["createAccount:p1"] }]
        ]
      ) assert.strictEqual((yield* read({ steps }))._tag, "Failure", JSON.stringify(steps))
    }).pipe(Effect.provide(NodeServices.layer)))

  it("has another name if it was made at another time, or has other steps", () => {
    const steps = [account("p1")]
    const name = PlanFile.hashOf({ made: "2026-11-26T08:00:00.000Z", steps })
    assert.strictEqual(PlanFile.hashOf({ made: "2026-11-26T08:00:00.000Z", steps: [account("p1")] }), name)
    assert.notStrictEqual(PlanFile.hashOf({ made: "2026-11-26T08:00:00.001Z", steps }), name)
    assert.notStrictEqual(PlanFile.hashOf({ made: "2026-11-26T08:00:00.000Z", steps: [account("p2")] }), name)
  })

  it("lets a step begin after the last that it needs, once", () => {
    const steps = [account("p1"), classroom("c1"), enrol("c1", "p1")]
    const order = Order.make(steps)
    assert.deepStrictEqual(order.start.map(({ id }) => id), ["createAccount:p1", "createClass:c1"])
    assert.deepStrictEqual([order.ended("createAccount:p1"), order.ended("createClass:c1").map(({ id }) => id)], [[], [
      "enrol:c1:p1"
    ]])
    assert.isUndefined(Order.problemOf(steps))
  })
})
