/** What `sync` plans beyond accounts, and the plans that it does not apply at once. Run as users do. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { create, roster, stage, trio, writes } from "../Command.ts"
import * as Fixture from "../Fixture.ts"

const head = `id,${Fixture.head},class`

describe("roster sync", () => {
  it.live("creates the classes of a plain file and enrols their members, once", () =>
    Effect.gen(function*() {
      const { env, file, passwords, sandbox } = yield* stage({})
      writeFileSync(
        file,
        [head, "1,ada,Ada,Lund,,teacher,Choir|Band", "2,bo,Bo,Reed,,student,Choir", "3,cy,Cy,Dee,,student,Band"].join(
          "\n"
        )
      )
      const first = yield* roster(["sync", file, "--yes", "--credentials", passwords], env)
      assert.strictEqual(first.code, 0, first.stderr)
      assert.match(first.stdout, /add member +│ +4/)
      // The passwords file has the lines of the roster.
      assert.deepStrictEqual(
        readFileSync(passwords, "utf8").trim().split("\n").slice(1).map((line) => line.split(",").slice(0, 2).join())
          .sort(),
        ["2,ada", "3,bo", "4,cy"]
      )
      const before = writes(sandbox)
      assert.strictEqual(before, 3 + 2 + 4)
      const second = yield* roster(["sync", file, "--yes"], env)
      assert.strictEqual(second.code, 0, second.stderr)
      assert.strictEqual(writes(sandbox), before)
    }))

  it.live("rejects rows that may be wrong, unless they are accepted", () =>
    Effect.gen(function*() {
      const { env, file, passwords, sandbox, write } = yield* stage({})
      write(...trio, "di,Di,Fox,,choirmaster", ",No,Body,,student")
      const rejected = yield* roster(["sync", file, "--yes", "--credentials", passwords], env)
      assert.strictEqual(rejected.code, 2)
      assert.include(rejected.stderr, "correct the files (id.missing, role.unknown)")
      assert.strictEqual(sandbox.count(), 0)
      const accepted = yield* roster(["sync", file, "--yes", "--skip-invalid", "--credentials", passwords], env)
      assert.strictEqual(accepted.code, 0, accepted.stderr)
      assert.strictEqual(sandbox.count(create), 3)
    }))

  it.live("applies a plan that is held only with --apply-held, not with --yes", () =>
    Effect.gen(function*() {
      const { env, file, passwords, sandbox, write } = yield* stage({}, ...trio)
      yield* roster(["sync", file, "--yes", "--credentials", passwords], env)
      write(...trio.slice(0, 1))
      const args = ["sync", file, "--complete", "--remove-accounts"]
      const before = writes(sandbox)
      const dry = yield* roster([...args, "--dry-run"], env)
      assert.strictEqual(dry.code, 3, dry.stderr)
      const held = yield* roster([...args, "--yes"], env)
      assert.strictEqual(held.code, 2, held.stderr)
      assert.include(held.stderr, "the plan is held")
      assert.strictEqual(writes(sandbox), before)
      const applied = yield* roster([...args, "--yes", "--apply-held"], env)
      assert.strictEqual(applied.code, 0, applied.stderr)
      assert.deepStrictEqual(sandbox.state().users.map(({ username }) => username).sort(), ["ada", "admin"])
    }))

  it.live("notes which accounts belong to whom, also if there is nothing to write", () =>
    Effect.gen(function*() {
      const { env, file, folder, passwords, sandbox } = yield* stage({})
      const rows = (username: string) => [head, `1,${username},Ada,Lund,ada@example.edu,teacher,`].join("\n")
      writeFileSync(file, rows("ada"))
      yield* roster(["sync", file, "--yes", "--credentials", passwords], env)
      // Another computer has no database yet.
      const other = { ...env, FLAT_ROSTER_STATE: `${folder}/other` }
      const matched = yield* roster(["sync", file, "--yes"], other)
      assert.strictEqual(matched.code, 0, matched.stderr)
      assert.include(matched.stdout, "There is nothing to write.")
      // The username and the address change: only the id says who it is.
      writeFileSync(file, rows("a.lund").replace("ada@", "a.lund@"))
      const renamed = yield* roster(["sync", file, "--yes", "--credentials", passwords], other)
      assert.strictEqual(renamed.code, 0, renamed.stderr)
      assert.strictEqual(sandbox.count(create), 1)
      assert.deepInclude(sandbox.state().users.find(({ username }) => username === "ada"), {
        email: "a.lund@example.edu"
      })
    }))
})
