/** What is said of each person, class and membership agrees with what the planner counted, whatever the files and the organization are. */
import { assert, describe, it } from "@effect/vitest"
import { atLeast } from "@flat-sdk/tools/tests/Nightly"
import * as Schema from "effect/Schema"
import type { Outcome } from "../../src/engine/outcome/Outcome.ts"
import type { Roster } from "../../src/model/Roster.ts"
import type { Known } from "../../src/plan/IdMap.ts"
import type { Plan } from "../../src/plan/Plan.ts"
import * as Explanations from "../../src/results/Explanation.ts"
import { choices, files, organization } from "../plan/Seeded.ts"
import { Simulator } from "../plan/Simulator.ts"
import { coverage, plan, room, roster } from "../plan/Sketch.ts"

const Seed = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))

const tally = (fates: ReadonlyArray<{ readonly result: string; readonly code: string }>) => {
  const of = (test: (fate: { readonly result: string; readonly code: string }) => boolean) => fates.filter(test).length
  return {
    result: (name: string) => of(({ result }) => result === name),
    code: (name: string) => of(({ code }) => code === name)
  }
}

const compare = (of: Roster, made: Plan) => {
  const explained = Explanations.explain(of, made)
  const people = [...of.people.keys()].map(explained.person)
  const classes = [...of.classes.keys()].map(explained.class)
  const memberships = [...of.memberships].map((one) => explained.membership(one.class, one.person))
  const steps = (kind: string) =>
    made.steps.filter((step) => step.kind === kind && ("person" in step || "class" in step)).length
  const [ofPeople, ofClasses, ofMemberships] = [tally(people), tally(classes), tally(memberships)]
  const matched = made.conflicts.filter(({ matched, person }) =>
    matched === true && !made.steps.some((step) => step.kind === "updateAccount" && step.person === person)
  )
  return {
    said: {
      creates: ofPeople.result("to be created"),
      updates: ofPeople.result("to be updated"),
      // A conflict about a part of an account that stays otherwise counts as unchanged for the planner.
      unchanged: ofPeople.result("unchanged") + new Set(matched.map(({ person }) => person)).size,
      empty: ofClasses.code("empty"),
      classesCreated: ofClasses.result("to be created"),
      classesUnchanged: ofClasses.result("unchanged") + ofClasses.code("class-archived"),
      members: ofMemberships.result("already a member"),
      aides: ofMemberships.code("aide"),
      notNow: ofMemberships.code("not-now") + ofMemberships.code("member-extra"),
      withoutAccount: ofMemberships.code("person"),
      enrolled: ofMemberships.result("to be enrolled"),
      conflicts: ofMemberships.result("conflict")
    },
    counted: {
      creates: steps("createAccount"),
      updates: steps("updateAccount"),
      unchanged: made.unchanged.accounts,
      empty: made.skipped.classesEmpty,
      classesCreated: steps("createClass"),
      classesUnchanged: made.unchanged.classes,
      members: made.unchanged.memberships,
      aides: made.skipped.membershipsOther,
      notNow: made.skipped.membershipsNotNow,
      withoutAccount: made.skipped.membershipsUnresolved,
      enrolled: made.steps.filter((step) => step.kind === "enrol").length,
      conflicts: made.conflicts.filter(({ class: one, person }) => one !== undefined && person !== undefined).length
    }
  }
}

describe("the explanation of a plan", () => {
  it.prop("says of each row what the planner counted", [Seed], ([seed]) => {
    const flat = new Simulator(organization(seed))
    for (const [edition, options] of choices.entries()) {
      const of = files(seed + (edition % 3))
      const made = plan(of, flat.live, flat.known, options)
      const { counted, said } = compare(of, made)
      assert.deepStrictEqual(said, counted, JSON.stringify({ edition, made }, null, 1))
      flat.apply(made)
    }
  }, atLeast(60))

  it("says why people and memberships are left alone", () => {
    const of = roster({
      people: [
        { id: "p1", role: "student", grades: ["5"] },
        { id: "p2", role: "student", grades: ["6"] },
        { id: "g1", role: "other" }
      ],
      classes: [room("c1"), room("c2")],
      members: ["c1 p1", "c1 p2", "c2 p1", "c1 g1"]
    })
    const flat = new Simulator(organization(1))
    flat.apply(plan(of, flat.live, flat.known))
    const { flat: id } = flat.known.classes.get("c2")!
    flat.classes.set(id, { ...flat.classes.get(id)!, state: "archived" })
    const made = plan(of, flat.live, flat.known, { filter: { grades: ["5"] } })
    const explained = Explanations.explain(of, made)
    assert.deepInclude(explained.person("p2"), { result: "skipped", code: "filter" })
    assert.deepInclude(explained.person("g1"), { result: "skipped", code: "no-role" })
    assert.deepInclude(explained.membership("c1", "p1"), { result: "already a member" })
    assert.deepInclude(explained.membership("c1", "p2"), {
      result: "skipped",
      code: "person",
      note: "the person has no account: outside the filters of the plan"
    })
    assert.deepInclude(explained.class("c2"), { result: "left alone", code: "class-archived" })
    assert.deepInclude(explained.membership("c2", "p1"), { result: "skipped", code: "class" })
  })

  it("says what a run did: what failed and why, what was skipped for it, and what was not sent", () => {
    const of = roster({
      people: [{ id: "p1", role: "student" }, { id: "p2", role: "student" }],
      classes: [room("c1")],
      members: ["c1 p1", "c1 p2"]
    })
    const outcomes = new Map<string, Outcome>([
      ["createAccount:p1", {
        state: "failed",
        reason: "Conflict",
        note: "the username is taken",
        fix: "choose another",
        supportId: "s-1"
      }],
      ["createAccount:p2", { state: "done", flat: "id-2" }],
      ["createClass:c1", { state: "done", flat: "id-c" }],
      ["enrol:c1:p1", { state: "skipped", note: "it needs createAccount:p1" }],
      ["enrol:c1:p2", { state: "pending" }]
    ])
    const explained = Explanations.explain(of, plan(of, organization(1)), outcomes)
    assert.deepStrictEqual(explained.person("p1"), {
      result: "failed",
      change: "new pupil",
      code: "Conflict",
      note: "the username is taken",
      fix: "choose another",
      supportId: "s-1",
      flat: ""
    })
    assert.deepInclude(explained.person("p2"), { result: "created", flat: "id-2" })
    assert.deepInclude(explained.class("c1"), { result: "created", flat: "id-c" })
    assert.deepInclude(explained.membership("c1", "p1"), { result: "skipped", note: "it needs createAccount:p1" })
    assert.deepInclude(explained.membership("c1", "p2"), { result: "not sent" })
  })

  it("of changes without a complete set before says the same of each row", () => {
    const of = roster({
      people: [{ id: "p1", role: "student", change: "active" }],
      classes: [room("c1")],
      members: ["c1 p1"],
      coverage: coverage("changes")
    })
    const explained = Explanations.explain(of, plan(of, organization(1)))
    for (const fate of [explained.person("p1"), explained.class("c1"), explained.membership("c1", "p1")]) {
      assert.deepInclude(fate, { result: "conflict", code: "changes-without-base" })
    }
  })

  it("of changes says what is known from before, and what is not", () => {
    const whole = roster({
      people: [{ id: "p1", role: "student" }, { id: "p2", role: "student" }],
      classes: [room("c1")],
      members: ["c1 p1"]
    })
    const flat = new Simulator(organization(1))
    flat.apply(plan(whole, flat.live, flat.known))
    const of = roster({ members: ["c1 p1", "c1 p2", "c1 p9", "c9 p1"], coverage: coverage("changes") })
    const known: Known = flat.known
    const explained = Explanations.explain(of, plan(of, flat.live, known))
    assert.deepInclude(explained.membership("c1", "p1"), { result: "already a member" })
    assert.deepInclude(explained.membership("c1", "p2"), { result: "to be enrolled" })
    assert.deepInclude(explained.membership("c1", "p9"), { result: "skipped", code: "person" })
    assert.deepInclude(explained.membership("c9", "p1"), { result: "skipped", code: "class" })
  })
})
