/** The steps of `undo` and `rollover` whose responses get lost: each takes effect once, and the id map has what is there. */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, Stream } from "effect"
import * as IdMapTable from "../../src/engine/records/IdMapTable.ts"
import * as Records from "../../src/engine/records/Records.ts"
import type { Applicable } from "../../src/plan/PlanFile.ts"
import type { Step } from "../../src/plan/Step.ts"
import * as Sqlite from "../../src/storage/Sqlite.ts"
import { apply, placeIn, states } from "../engine/Applying.ts"
import type { Place } from "../engine/Applying.ts"
import { account, classroom, enrol } from "../engine/School.ts"
import * as Fixture from "../Fixture.ts"

const base = { needs: [], reason: "undo" }

const existing = (id: string) => ({ _tag: "existing", id }) as const

const entries = ({ database }: Place) =>
  Effect.gen(function*() {
    const ids = yield* IdMapTable.make
    const all = [...yield* Stream.runCollect(ids.all("account")), ...yield* Stream.runCollect(ids.all("class"))]
    return all.map(({ flat, source }) => [source, flat])
  }).pipe(Effect.provide(Sqlite.layer(database)))

const stage = Effect.gen(function*() {
  const sandbox = yield* Sandbox.serve({ users: 1 })
  const place = placeIn(yield* Fixture.folder)
  const done = yield* apply(sandbox, place, {
    steps: [account("p1"), account("p2"), classroom("c1"), classroom("c2"), enrol("c1", "p1"), enrol("c2", "p2")]
  })
  const flatOf = (step: string) => done.steps.find((recorded) => recorded.step.id === step)!.outcome.flat!
  const executed = (operation: string) =>
    sandbox.requests().filter((request) => request.operation === operation && request.executed).length
  const runs = Effect.fnUntraced(function*(plan: Applicable) {
    // The transport does not retry here: idempotent calls fail once, and the next application sends them again.
    yield* apply(sandbox, place, plan)
    const applied = yield* apply(sandbox, place, plan)
    assert.deepStrictEqual(new Set(Object.values(states(applied))), new Set(["done"]), JSON.stringify(applied.steps))
    return applied
  })
  return { sandbox, place, flatOf, executed, runs }
})

describe("a step that is not answered", () => {
  for (const fault of ["reset-before-headers;executed=true", "reset-before-headers", "cut-body", "status;status=503"]) {
    it.live(`takes effect once, and the id map forgets what is undone: ${fault}`, () =>
      Effect.gen(function*() {
        const { executed, flatOf, place, runs, sandbox } = yield* stage
        const [p1, p2, c1, c2] = ["createAccount:p1", "createAccount:p2", "createClass:c1", "createClass:c2"].map(
          flatOf
        )
        for (
          const operation of [
            "updateOrganizationUser",
            "removeOrganizationUser",
            "updateClass",
            "deleteClassUser",
            "archiveClass"
          ]
        ) sandbox.faults.add({ fault, operation, times: 1 })
        const steps: ReadonlyArray<Step> = [
          {
            ...base,
            id: "undo:updateAccount:p1",
            kind: "updateAccount",
            person: "p1",
            account: p1!,
            changes: { firstname: { from: "Ada", to: "Eda" } },
            forget: true
          },
          {
            ...base,
            id: "undo:updateClass:c2",
            kind: "updateClass",
            class: "c2",
            target: c2!,
            changes: { name: { from: "Choir c2", to: "Choir 2" } },
            forget: true
          },
          { ...base, id: "undo:enrol:c1:p1", kind: "unenrol", target: existing(c1!), account: existing(p1!) },
          {
            ...base,
            id: "undo:createClass:c1",
            needs: ["undo:enrol:c1:p1"],
            kind: "archiveClass",
            class: "c1",
            target: existing(c1!),
            forget: true
          },
          { ...base, id: "undo:createAccount:p2", kind: "removeAccount", person: "p2", account: p2! }
        ]
        yield* runs({ steps })
        assert.deepStrictEqual(yield* entries(place), [])
        assert.strictEqual(executed("archiveClass"), 1)
        const { classes, users } = sandbox.state()
        assert.deepStrictEqual(users.map(({ firstname, username }) => [username, firstname]).slice(1), [[
          "user.p1",
          "Eda"
        ]])
        assert.deepStrictEqual(
          classes.filter(({ name }) => name.startsWith("Choir")).map((
            one
          ) => [one.name, one.state, one.students.length]),
          [["Choir c1", "archived", 0], ["Choir 2", "active", 0]]
        )
        // What is archived already is only forgotten.
        const again: Step = { ...steps[3]!, needs: [] }
        yield* runs({ made: "later", steps: [again] })
        assert.strictEqual(executed("archiveClass"), 1)
      }))

    it.live(`creates the class that takes an id over once: ${fault}`, () =>
      Effect.gen(function*() {
        const { executed, flatOf, place, runs, sandbox } = yield* stage
        const old = flatOf("createClass:c1")
        for (const operation of ["archiveClass", "createClass"]) sandbox.faults.add({ fault, operation, times: 1 })
        const applied = yield* runs({
          steps: [
            { ...base, id: "archiveClass:c1", kind: "archiveClass", class: "c1", target: existing(old) },
            { ...classroom("c1"), id: `createClass:c1:${old}`, needs: ["archiveClass:c1"], replaces: old } as Step
          ]
        })
        const made = applied.steps[1]!.outcome.flat!
        assert.notStrictEqual(made, old)
        assert.strictEqual(executed("createClass"), 3)
        assert.deepInclude(yield* entries(place), ["c1", made])
        assert.deepStrictEqual(
          sandbox.state().classes.filter(({ name }) => name === "Choir c1").map(({ state }) => state),
          ["archived", "active"]
        )
      }))
  }
})

describe("the matches of a run", () => {
  it.live("are recorded with what the ids were before, and a plan removes only claims that are still there", () =>
    Effect.gen(function*() {
      const { place, runs } = yield* stage
      const entry = (source: string, flat: string) => ({ kind: "account" as const, source, flat, written: {} })
      const plan: Applicable = {
        steps: [classroom("c3")],
        matches: [entry("p1", "other"), entry("p9", "new")]
      }
      const { run } = yield* runs(plan)
      const matches = yield* Effect.flatMap(Records.make, (records) => records.matches(run)).pipe(
        Effect.provide(Sqlite.layer(place.database))
      )
      assert.deepStrictEqual(matches.map(({ before, flat, source }) => [source, flat, before?.written["username"]]), [
        ["p1", "other", "user.p1"],
        ["p9", "new", undefined]
      ])
      yield* runs({
        steps: [classroom("c4")],
        forgets: [{ kind: "account", source: "p9", flat: "new" }, { kind: "account", source: "p1", flat: "gone" }]
      })
      const left = yield* entries(place)
      assert.deepInclude(left, ["p1", "other"])
      assert.notInclude(left.map(([source]) => source), "p9")
    }))
})
