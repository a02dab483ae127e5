/** Whatever the files and the organization are: planning, applying, and planning again leaves nothing to do, and the calls are as many as planned. */
import { assert, describe, it } from "@effect/vitest"
import { atLeast } from "@flat-sdk/tools/tests/Nightly"
import * as Schema from "effect/Schema"
import { choices, files, organization } from "./Seeded.ts"
import { Simulator } from "./Simulator.ts"
import { plan } from "./Sketch.ts"

const Seed = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))

describe("a plan", () => {
  it.prop("that was applied leaves nothing to plan, and sends as many calls as it says", [Seed], ([seed]) => {
    const flat = new Simulator(organization(seed))
    // Three editions of the files of a school, each applied under other options to what the ones before left.
    for (const [edition, options] of choices.entries()) {
      const of = files(seed + (edition % 3))
      const made = plan(of, flat.live, flat.known, options)
      const before = flat.calls
      flat.apply(made)
      assert.strictEqual(flat.calls - before, made.calls.apply)
      assert.strictEqual(Object.values(made.calls.byKind).reduce((sum, count) => sum + count, 0), made.calls.apply)
      assert.strictEqual(new Set(made.steps.map((step) => step.id)).size, made.steps.length)
      // A conflict about an address or a username may be solved by the plan itself, which changes them: then there is more to do, once.
      let again = plan(of, flat.live, flat.known, options)
      for (let run = 0; run < 3 && made.conflicts.length > 0; run++) {
        flat.apply(again)
        again = plan(of, flat.live, flat.known, options)
      }
      assert.deepStrictEqual(again.steps, [], JSON.stringify({ edition, made, again }, null, 1))
      assert.deepStrictEqual(again.matches, [], JSON.stringify({ edition, made, again }, null, 1))
    }
  }, atLeast(60))

  it.prop("removes nothing and makes no administrator unless asked", [Seed], ([seed]) => {
    const flat = new Simulator(organization(seed))
    const counts = () => ({
      accounts: flat.accounts.size,
      administrators: [...flat.accounts.values()].filter(({ role }) => role === "admin").length,
      members: [...flat.classes.values()].reduce((sum, one) => sum + (one.members?.size ?? 0), 0)
    })
    for (const edition of [0, 1, 2]) {
      const before = counts()
      flat.apply(plan(files(seed + edition), flat.live, flat.known))
      const after = counts()
      assert.isAtLeast(after.accounts, before.accounts)
      assert.isAtLeast(after.members, before.members)
      assert.strictEqual(after.administrators, before.administrators)
    }
  }, atLeast(30))
})
