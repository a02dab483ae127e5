/** Whatever the files and the organization are: planning, applying, and planning again leaves nothing to do, and the calls are as many as planned. */
import { assert, describe, it } from "@effect/vitest"
import { atLeast, isNightly } from "@flat-sdk/tools/tests/Nightly"
import * as Schema from "effect/Schema"
import * as Lives from "../../src/live/Live.ts"
import { choices, files, organization } from "./Seeded.ts"
import { Simulator } from "./Simulator.ts"
import { admin, member, plan, pupil, room, roster, teacher } from "./Sketch.ts"

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

  it("of a large school counts its calls exactly, and the second run writes nothing", () => {
    // 10,000 pupils, 400 classes and 40,000 memberships; by default a tenth of them.
    const size = isNightly ? 10_000 : 1000
    const pupils = Array.from({ length: size }, (_, n) => pupil(`p${n}`, { email: `p${n}@example.org` }))
    const teachers = Array.from({ length: size / 25 }, (_, n) => teacher(`t${n}`))
    const of = roster({
      people: [...pupils, ...teachers],
      classes: teachers.map((_, n) => room(`c${n}`)),
      members: [
        ...Array.from(
          { length: size * 4 },
          (_, n) => `c${n % teachers.length} p${(n * 7919 + Math.floor(n / size)) % size}`
        ),
        ...teachers.map((_, n) => member(`c${n} t${n}`, { role: "teacher" }))
      ]
    })
    const flat = new Simulator(Lives.make({ self: "root", accounts: [admin] }))
    const made = plan(of, flat.live, flat.known)
    flat.apply(made)
    const [accounts, classes] = [size * 1.04, size * 0.04]
    const memberships = size * 4 + classes
    assert.deepStrictEqual(
      [made.calls.apply, flat.calls],
      Array.from({ length: 2 }, () => accounts + classes + memberships)
    )
    assert.strictEqual(made.calls.nextRead, Math.ceil((accounts + 1) / 1000))
    const again = plan(of, flat.live, flat.known)
    assert.deepStrictEqual([again.steps, again.unchanged], [[], { accounts, classes, memberships }])
  })

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
