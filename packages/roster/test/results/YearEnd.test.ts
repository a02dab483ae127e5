/** What is said of each row of the files when a year ends. */
import { assert, describe, it } from "@effect/vitest"
import * as Make from "../../src/plan/school/Make.ts"
import * as Rollover from "../../src/plan/year/Rollover.ts"
import * as Sentences from "../../src/report/Sentences.ts"
import * as Explanations from "../../src/results/Explanation.ts"
import { Simulator } from "../plan/Simulator.ts"
import { live, pupil, room, roster, sessions } from "../plan/Sketch.ts"

const years = sessions(
  { id: "y27", start: "2026-08-15", end: "2027-07-14", schoolYear: "2027" },
  { id: "y28", start: "2027-08-16", end: "2028-07-14", schoolYear: "2028" },
  // Held in both years, and of the first one.
  { id: "long", start: "2026-08-15", end: "2028-07-14", schoolYear: "2027" }
)

const of = (session: string, ...more: ReadonlyArray<string>) =>
  roster({
    people: [pupil("ada"), pupil("bo", { lastName: "Reed" }), pupil("cy", { lastName: "Dee" })],
    // The school uses the ids of its classes again.
    classes: [
      room("c1", { title: "Choir", sessions: [session] }),
      ...more.map((one) => room(one, { sessions: [one] }))
    ],
    members: ["c1 ada", "c1 bo", ...more.map((one) => `${one} ada`)],
    sessions: years
  })

describe("results by row when a year ends", () => {
  const flat = new Simulator(live())
  flat.apply(Make.make(of("y27"), flat.live, flat.known, { today: "2026-09-10" }))
  const next = of("y28", "y27", "long")
  const made = Rollover.make(next, flat.live, flat.known, { today: "2027-07-20" })
  const explained = Explanations.explain(next, made)

  it("say of classes whose id is used again that they are created, and of their members that they are enrolled", () => {
    assert.deepInclude(explained.class("c1"), { result: "to be created" })
    for (const person of ["ada", "bo"]) {
      assert.deepInclude(explained.membership("c1", person), { result: "to be enrolled" })
    }
    assert.deepInclude(explained.person("ada"), { result: "unchanged" })
  })

  it("say of classes of another year that they are left alone", () => {
    assert.deepInclude(explained.class("y27"), { result: "skipped", code: "ended" })
    assert.deepInclude(explained.class("long"), { result: "skipped", code: "other-year" })
    assert.deepInclude(explained.membership("long", "ada"), { result: "skipped", code: "class" })
  })

  it("are summed up in sentences", () => {
    assert.deepStrictEqual(Sentences.ofPlan(made).slice(0, 4), [
      "1 class is created.",
      "Pupils are added to classes twice.",
      "1 class is archived.",
      "Nobody is removed."
    ])
  })

  it("say what a run did", () => {
    const outcomes = new Map(made.steps.map(({ id }) => [id, { state: "done" as const, flat: `flat-${id}` }]))
    const done = Explanations.explain(next, made, outcomes)
    assert.deepInclude(done.class("c1"), { result: "created" })
    assert.deepInclude(done.membership("c1", "bo"), { result: "enrolled" })
  })
})
