/** Two computers with a state folder each apply the same files at the same time. */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import * as Fixture from "../Fixture.ts"
import { apply, placeIn, states } from "./Applying.ts"
import { account, classroom, look, school } from "./School.ts"

const stage = Effect.fnUntraced(function*() {
  return {
    sandbox: yield* Sandbox.serve({ users: 1 }),
    places: [yield* Fixture.folder, yield* Fixture.folder].map(placeIn)
  }
})

describe("two computers", () => {
  it.live("RO10 make the classes of a school once", () =>
    Effect.gen(function*() {
      const { places, sandbox } = yield* stage()
      const plan = school(12, 12)
      const runs = yield* Effect.forEach(
        places,
        (place) => apply(sandbox, place, plan, { settleMillis: 5000 }),
        { concurrency: "unbounded" }
      )
      const { classes, users } = look(sandbox)
      assert.strictEqual(new Set(users).size, users.length)
      assert.deepStrictEqual(
        classes.map((name) => name.split(" ").slice(0, 2).join(" ")),
        Array.from({ length: 12 }, (_, n) => `Choir ${n >> 1}`).sort()
      )
      for (const run of runs) {
        const all = run.steps.filter(({ step }) => step.kind === "createClass")
        assert.deepStrictEqual(new Set(all.map(({ outcome }) => outcome.state)), new Set(["done"]))
        assert.strictEqual(new Set(all.map(({ outcome }) => outcome.flat)).size, 12)
      }
    }))

  it.live("the one that follows creates the classes itself if the other one has ended", () =>
    Effect.gen(function*() {
      const { places: [one, other], sandbox } = yield* stage()
      yield* apply(sandbox, one!, { steps: [account("p1")] })
      const late = yield* apply(sandbox, other!, {
        steps: [account("p1"), account("p2"), classroom("c1"), classroom("c2")]
      })
      assert.deepStrictEqual(states(late), {
        "createAccount:p1": "failed",
        "createAccount:p2": "done",
        "createClass:c1": "done",
        "createClass:c2": "done"
      })
      assert.strictEqual(look(sandbox).classes.length, 2)
    }))

  it.live("does not read the classes while nobody else writes", () =>
    Effect.gen(function*() {
      const { places: [place], sandbox } = yield* stage()
      yield* apply(sandbox, place!, school(3, 4))
      assert.strictEqual(sandbox.count("listClasses"), 0)
    }))
})
