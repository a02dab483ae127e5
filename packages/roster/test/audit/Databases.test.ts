/** Databases of other versions. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as Command from "../Command.ts"

describe("a database that a newer version wrote", () => {
  it.live("is refused, and not changed", () =>
    Effect.gen(function*() {
      const { env, file, folder, passwords, write } = yield* Command.stage({}, "bo,Bo,Reed,,student")
      const plan = join(folder, "plan.json")
      const synced = yield* Command.roster(["sync", file, "--yes", "--credentials", passwords], env)
      assert.strictEqual(synced.code, 0, synced.stderr)
      write("bo,Bob,Reed,,student")
      yield* Command.roster(["plan", file, "--out", plan], env)
      const path = /(\S+\.sqlite)/.exec((yield* Command.roster(["status"], env)).stdout)![1]!
      const database = new DatabaseSync(path)
      database.exec("UPDATE roster_fact SET value = '99' WHERE name = 'version'")
      database.close()
      for (
        const args of [
          ["plan", file],
          ["apply", plan],
          ["status"],
          ["ids", "export", join(folder, "ids.csv"), "--database", path]
        ]
      ) {
        const { code, stderr } = yield* Command.roster(args, env)
        assert.include(stderr, "newer version", args[0])
        assert.notStrictEqual(code, 0)
      }
    }))
})
