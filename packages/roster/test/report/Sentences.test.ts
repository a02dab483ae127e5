/** A plan and a run in sentences. */
import { assert, describe, it } from "@effect/vitest"
import type { Outcome } from "../../src/engine/outcome/Outcome.ts"
import type { Recorded } from "../../src/engine/records/Records.ts"
import * as Sentences from "../../src/report/Sentences.ts"
import { account, known, live, liveClass, member, plan, pupil, room, roster, teacher } from "../plan/Sketch.ts"

const school = roster({
  people: [pupil("p1"), pupil("p2"), teacher("t1")],
  classes: [room("c1")],
  members: ["c1 p1", "c1 p2", member("c1 t1", { role: "teacher" })]
})

describe("the sentences of a plan", () => {
  it("say who gets an account, what is created, and that nobody is removed", () => {
    assert.deepStrictEqual(Sentences.ofPlan(plan(school, live())), [
      "2 pupils and 1 teacher get a new account.",
      "1 class is created.",
      "Pupils are added to classes twice, teachers once.",
      "Nobody is removed."
    ])
  })

  it("say what is as before, what is not clear, and who left", () => {
    const flat = live([
      account("p1"),
      account("P2"),
      account("p2."),
      account("t1", { role: "teacher" }),
      account("gone")
    ])
    const of = roster({ people: [pupil("p1"), pupil("t1", { username: "p1" })] })
    const made = plan(of, flat, known({ accounts: ["gone", "p1"] }))
    const sentences = Sentences.ofPlan(made)
    assert.include(sentences, "1 account is already as the files say.")
    assert.include(sentences, "1 case is not clear and is left alone until a person decides.")
    assert.include(sentences, "1 person of earlier runs left or may not sign in; the account stays.")
    assert.strictEqual(sentences[0], "Nothing changes.")
  })

  it("say what is deleted", () => {
    const flat = live([account("p1"), account("gone")], [
      liveClass("c1", { members: new Map([["root", "teacher"], ["id-p1", "student"], ["id-gone", "student"]]) })
    ])
    const of = roster({ people: [pupil("p1")], classes: [room("c1")], members: [] })
    const made = plan(of, flat, known({ accounts: ["gone", "p1"], classes: ["c1"] }), {
      removeAccounts: true,
      removeMemberships: true
    })
    const sentences = Sentences.ofPlan(made)
    assert.include(sentences, "1 account is deleted, with its scores.")
    assert.include(sentences, "1 person is removed from a class, with the work there.")
    assert.notInclude(sentences.join(" "), "Nobody")
  })
})

describe("the sentences of a run", () => {
  const run = (outcomes: Readonly<Record<string, Outcome["state"]>>): ReadonlyArray<Recorded> =>
    plan(school, live()).steps.map((step) => ({
      step,
      outcome: { state: outcomes[step.id] ?? "done" },
      intent: undefined,
      at: undefined
    }))

  it("say that everything is done", () => {
    assert.deepStrictEqual(Sentences.ofRun(run({})), [
      "2 pupils and 1 teacher got a new account.",
      "1 class was created.",
      "Pupils were added to classes twice, teachers once.",
      "Nobody was removed.",
      "Everything that was planned is done."
    ])
    assert.deepStrictEqual(Sentences.ofRun([]), ["There was nothing to do."])
  })

  it("say what failed, what depended on it, and what was not sent", () => {
    const sentences = Sentences.ofRun(
      run({
        "createAccount:p1": "failed",
        "enrol:c1:p1": "skipped",
        "createAccount:t1": "unverified",
        "enrol:c1:t1": "pending"
      })
    )
    assert.deepStrictEqual(sentences, [
      "1 pupil got a new account.",
      "1 class was created.",
      "Pupils were added to classes once.",
      "Nobody was removed.",
      "3 of 7 steps are done: 1 failed, 1 account needs a look, 1 depended on them and 1 was not sent."
    ])
    assert.strictEqual(
      Sentences.ofRun(run(Object.fromEntries(run({}).map(({ step }) => [step.id, "pending"]))))[0],
      "Nothing was changed."
    )
  })
})
