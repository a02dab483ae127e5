/** A school year with `plan`, `apply` and `verify`, run as users do: each plan is applied by as many writes as it says, and then Flat agrees. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Command from "../Command.ts"
import * as Fixture from "../Fixture.ts"
import { change, folder, temporary, v11 } from "../read/Sets.ts"
import type { Files } from "../read/Sets.ts"

const stage = Effect.gen(function*() {
  const sandbox = yield* Sandbox.serve({ users: 1 })
  const state = temporary()
  const env = { FLAT_ACCESS_TOKEN: sandbox.token, FLAT_BASE_URL: sandbox.url, FLAT_ROSTER_STATE: join(state, "state") }
  const file = join(state, "plan.json")
  const plan = Effect.fnUntraced(function*(files: Files, today: string, ...args: ReadonlyArray<string>) {
    const path = yield* Effect.promise(() => folder(files))
    const { code, stderr, stdout } = yield* Command.roster(
      ["plan", path, "--today", today, "--json", "--out", file, ...args],
      env
    )
    assert.notStrictEqual(stdout, "", stderr)
    return { code, path, made: JSON.parse(stdout) }
  })
  const apply = (path: string, ...args: ReadonlyArray<string>) =>
    Command.roster(["apply", file, "--credentials", join(state, "passwords.csv"), "--files", path, ...args], env)
  const verify = (path: string, today: string) => Command.roster(["verify", path, "--today", today], env)
  return { sandbox, env, file, plan, apply, verify, client: Fixture.client(sandbox) }
})

describe("plan, apply and verify", () => {
  it.live("agree over a school year: first run, a manual edit, the end of the terms", () =>
    Effect.gen(function*() {
      const { apply, client, plan, sandbox, verify } = yield* stage
      const today = "2026-11-26"
      const first = yield* plan(v11, today)
      assert.strictEqual(first.code, 0)
      const done = yield* apply(first.path)
      assert.strictEqual(done.code, 0, done.stderr)
      assert.strictEqual(Command.writes(sandbox), first.made.calls.apply)
      const before = sandbox.requests().length
      const verified = yield* verify(first.path, today)
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
      const edited = yield* plan(v11, today)
      assert.deepStrictEqual(edited.made.steps.map((step: { id: string }) => step.id), ["updateAccount:p1"])
      assert.deepStrictEqual(
        edited.made.manualEdits.map((edit: { field: string; decision: string }) => [edit.field, edit.decision]),
        [["firstname", "repaired"], ["name", "kept"]]
      )
      assert.strictEqual((yield* apply(edited.path)).code, 0)
      // The same edit is repaired again, although the steps are those of the plan before.
      yield* Effect.provide(rename, client)
      const again = yield* plan(v11, today)
      assert.deepStrictEqual(again.made.steps, edited.made.steps)
      assert.strictEqual((yield* apply(again.path)).code, 0)
      assert.strictEqual(ada().firstname, "Ada")

      const over = yield* plan(v11, "2028-09-30")
      assert.deepStrictEqual(Object.keys(over.made.calls.byKind), ["archiveClass"])
      assert.deepStrictEqual([over.code, over.made.held[0].what], [3, "classes"])
      const refused = yield* apply(over.path)
      assert.deepStrictEqual([refused.code, refused.stderr.includes("the plan is held")], [2, true])
      assert.strictEqual((yield* apply(over.path, "--apply-held")).code, 0)
      // The tool archived them: another day brings them back.
      const back = yield* plan(v11, today)
      assert.deepStrictEqual(Object.keys(back.made.calls.byKind), ["unarchiveClass"])
      assert.strictEqual((yield* apply(back.path)).code, 0)
      assert.deepStrictEqual((yield* plan(v11, today)).made.steps, [])
    }))

  it.live("a plan for one organization is not applied to another", () =>
    Effect.gen(function*() {
      const { apply, file, plan, sandbox } = yield* stage
      const { made, path } = yield* plan(change(v11, { "enrollments.csv": undefined }), "2026-11-26")
      writeFileSync(file, JSON.stringify({ ...made, organization: "another" }))
      const refused = yield* apply(path)
      assert.strictEqual(refused.code, 2)
      assert.include(refused.stderr, "the plan was made for another organization")
      assert.strictEqual(Command.writes(sandbox), 0)
    }))
})
