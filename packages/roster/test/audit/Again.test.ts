/** What is written, undone in Flat by hand, and planned again. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Effect } from "effect"
import { join } from "node:path"
import * as Command from "../Command.ts"
import * as Fixture from "../Fixture.ts"

describe("a change that people undo in Flat", () => {
  it.live(
    "is written again by the next plan, although its steps are those of an earlier one",
    () =>
      Effect.gen(function*() {
        const { env, file, folder, passwords, sandbox, write } = yield* Command.stage({}, "bo,Bo,Reed,,student")
        const plan = Effect.fnUntraced(function*(name: string) {
          const out = join(folder, name)
          const planned = yield* Command.roster(["plan", file, "--out", out], env)
          assert.strictEqual(planned.code, 0, planned.stderr)
          const applied = yield* Command.roster(["apply", out, "--credentials", passwords], env)
          assert.strictEqual(applied.code, 0, applied.stderr)
          return { out, applied }
        })
        yield* plan("first.json")
        write("bo,Bob,Reed,,student")
        const { out } = yield* plan("second.json")
        const bo = sandbox.state().users.find(({ username }) => username === "bo")!
        yield* Effect.gen(function*() {
          const flat = yield* FlatClient.FlatClient
          yield* flat.organization.updateOrganizationUser({ user: bo.id, body: { firstname: "Bo" } })
        }).pipe(Effect.provide(Fixture.client(sandbox)))
        yield* plan("third.json")
        assert.strictEqual(sandbox.state().users.find(({ id }) => id === bo.id)?.firstname, "Bob")
        // The same file is applied once all the same.
        const before = Command.writes(sandbox)
        assert.include((yield* Command.roster(["apply", out], env)).stdout, "Nothing was sent.")
        assert.strictEqual(Command.writes(sandbox), before)
      }),
    120_000
  )
})
