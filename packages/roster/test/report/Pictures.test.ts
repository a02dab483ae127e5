/** What a plan changes by school, grade and class. */
import { assert, describe, it } from "@effect/vitest"
import { atLeast } from "@flat-sdk/tools/tests/Nightly"
import * as Schema from "effect/Schema"
import * as Pictures from "../../src/results/Pictures.ts"
import { choices, files, organization } from "../plan/Seeded.ts"
import { Simulator } from "../plan/Simulator.ts"
import { account, known, live, liveClass, plan, pupil, room, roster, teacher } from "../plan/Sketch.ts"

const Seed = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))

describe("the picture of a plan", () => {
  it("counts people by school and grade, and members by class", () => {
    const place = { file: "orgs.csv", row: 2 }
    const of = roster({
      schools: new Map([["s1", { id: "s1", name: "Lindenfeld", type: "school", from: place }]]),
      people: [
        pupil("p1", { schools: ["s1"], grades: ["10"] }),
        pupil("p2", { schools: ["s1"], grades: ["9"], lastName: "Other" }),
        pupil("p3", { grades: ["9"] }),
        teacher("t1", { schools: ["s1"] }),
        { id: "g1", role: "other", schools: ["s1"] }
      ],
      classes: [room("c1"), room("c2")],
      members: ["c1 p1", "c1 p2", "c2 p3"]
    })
    const flat = live([account("p1"), account("p2")], [
      liveClass("c1", { members: new Map([["root", "teacher"], ["id-p1", "student"]]) })
    ])
    const { picture } = Pictures.add(plan(of, flat, known({ accounts: ["p1", "p2"], classes: ["c1"] })), of, flat)
    const none = { created: 0, updated: 0, unchanged: 0, unclear: 0, skipped: 0 }
    assert.deepStrictEqual(picture, {
      pupils: { before: 2, after: 3 },
      teachers: { before: 0, after: 1 },
      classes: { before: 1, after: 2 },
      memberships: { before: 2, after: 4 },
      schools: [
        { ...none, name: "Lindenfeld", created: 1, updated: 1, unchanged: 1 },
        { ...none, name: "", created: 1 }
      ],
      grades: [{ ...none, name: "9", created: 1, updated: 1 }, { ...none, name: "10", unchanged: 1 }],
      rooms: [
        { name: "Music c1", key: "id-c1", created: false, before: 2, added: 1, removed: 0 },
        { name: "Music c2", key: "createClass:c2", created: true, before: 0, added: 1, removed: 0 }
      ]
    })
  })

  it.prop("has after a plan what is before the next one", [Seed], ([seed]) => {
    const flat = new Simulator(organization(seed))
    for (const [edition, options] of choices.entries()) {
      const of = files(seed + (edition % 3))
      const { picture, ...made } = Pictures.add(plan(of, flat.live, flat.known, options), of, flat.live)
      flat.apply(made)
      const { picture: next } = Pictures.add(plan(of, flat.live, flat.known, options), of, flat.live)
      assert.deepStrictEqual(
        [next!.pupils.before, next!.teachers.before, next!.classes.before],
        [picture!.pupils.after, picture!.teachers.after, picture!.classes.after],
        JSON.stringify(made.steps, null, 1)
      )
    }
  }, atLeast(30))
})
