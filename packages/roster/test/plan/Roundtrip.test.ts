/** A school year with `plan`, `apply` and `verify`, run as users do: each plan is applied by as many writes as it says, and then Flat agrees. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Effect } from "effect"
import * as Command from "../Command.ts"
import { v11 } from "../read/Sets.ts"

const stage = Effect.gen(function*() {
  const { client, path, run, sandbox } = yield* Command.place(v11)
  const plan = Effect.fnUntraced(function*(today: string) {
    const { code, stderr, stdout } = yield* run("plan", path, "--today", today, "--json", "--out", "plan.json")
    assert.notStrictEqual(stdout, "", stderr)
    return { code, made: JSON.parse(stdout) }
  })
  const apply = (...args: ReadonlyArray<string>) =>
    run("apply", "plan.json", "--credentials", "passwords.csv", "--files", path, ...args)
  return { sandbox, plan, apply, verify: (today: string) => run("verify", path, "--today", today), client }
})

describe("plan, apply and verify", () => {
  it.live("agree over a school year: first run, a manual edit, the end of the terms", () =>
    Effect.gen(function*() {
      const { apply, client, plan, sandbox, verify } = yield* stage
      const today = "2026-11-26"
      const first = yield* plan(today)
      assert.strictEqual(first.code, 0)
      const done = yield* apply()
      assert.strictEqual(done.code, 0, done.stderr)
      assert.strictEqual(Command.writes(sandbox), first.made.calls.apply)
      const before = sandbox.requests().length
      const verified = yield* verify(today)
      assert.strictEqual(verified.code, 0, verified.stdout + verified.stderr)
      assert.strictEqual(sandbox.requests().length - before, first.made.calls.nextRead)

      const ada = () => sandbox.state().users.find(({ username }) => username === "ada.b")!
      const rename = Effect.flatMap(FlatClient.FlatClient, (flat) =>
        flat.organization.updateOrganizationUser({ user: ada().id, body: { firstname: "Adele" } }))
      yield* Effect.gen(function*() {
        const flat = yield* FlatClient.FlatClient
        yield* rename
        const { name } = first.made.steps.find((step: { kind: string }) =>
          step.kind === "createClass"
        )
        const room = (yield* flat.classes.listClasses({})).find((room) => room.name === name)
        yield* flat.classes.updateClass({ class: room!.id, body: { name: "Our class" } })
      }).pipe(Effect.provide(client))
      const edited = yield* plan(today)
      assert.deepStrictEqual(edited.made.steps.map((step: { id: string }) => step.id), ["updateAccount:p1"])
      assert.deepStrictEqual(
        edited.made.manualEdits.map((edit: { field: string; decision: string }) => [edit.field, edit.decision]),
        [["firstname", "repaired"], ["name", "kept"]]
      )
      assert.strictEqual((yield* apply()).code, 0)
      // The same edit is repaired again, although the steps are those of the plan before.
      yield* Effect.provide(rename, client)
      const again = yield* plan(today)
      assert.deepStrictEqual(again.made.steps, edited.made.steps)
      assert.strictEqual((yield* apply()).code, 0)
      assert.strictEqual(ada().firstname, "Ada")

      const over = yield* plan("2028-09-30")
      assert.deepStrictEqual(Object.keys(over.made.calls.byKind), ["archiveClass"])
      assert.deepStrictEqual([over.code, over.made.held[0].what], [3, "classes"])
      const refused = yield* apply()
      assert.deepStrictEqual([refused.code, refused.stderr.includes("the plan is held")], [2, true])
      assert.strictEqual((yield* apply("--apply-held", `classes=${over.made.held[0].count}`)).code, 0)
      // The tool archived them: another day brings them back.
      const back = yield* plan(today)
      assert.deepStrictEqual(Object.keys(back.made.calls.byKind), ["unarchiveClass"])
      assert.strictEqual((yield* apply()).code, 0)
      assert.deepStrictEqual((yield* plan(today)).made.steps, [])
    }))
})
