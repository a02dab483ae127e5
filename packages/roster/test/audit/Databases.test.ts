/** Databases of other versions, and maps of ids from elsewhere. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as Command from "../Command.ts"

describe("a database that a newer version wrote", () => {
  it.live("is refused, and not changed", () =>
    Effect.gen(function*() {
      const { env, file, folder, passwords, write } = yield* Command.stage({}, "bo,Bo,Reed,,student")
      const plan = join(folder, "plan.json")
      yield* Command.roster(["plan", file, "--out", plan], env)
      const applied = yield* Command.roster(["apply", plan, "--credentials", passwords], env)
      assert.strictEqual(applied.code, 0, applied.stderr)
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
    }), 180_000)
})

describe("a map of ids", () => {
  const stage = Effect.fnUntraced(function*(...lines: ReadonlyArray<string>) {
    const staged = yield* Command.stage({}, "bo,Bo,Reed,,student")
    const map = join(staged.folder, "ids.csv")
    writeFileSync(map, ["kind,source,flat,written", ...lines, ""].join("\n"))
    return { ...staged, map, database: join(staged.folder, "map.sqlite") }
  })

  it.live("that gives one id two accounts is refused, in plan and in import", () =>
    Effect.gen(function*() {
      const { database, env, file, map } = yield* stage("account,p1,aaa,{}", "account,p1,bbb,{}")
      for (const args of [["ids", "import", map, "--database", database], ["plan", file, "--id-map", map]]) {
        const { code, stderr } = yield* Command.roster(args, env)
        assert.deepStrictEqual([code, stderr.includes("has two entries")], [2, true], stderr)
        // Nobody needs the id of a pupil in a log to find the line.
        assert.include(stderr, "line 3")
      }
    }), 180_000)

  it.live("comes back as it was, also with ids that a spreadsheet would run as formulas", () =>
    Effect.gen(function*() {
      const ids = ["=1+1", "+4", "-5", "@x", "'=q", "007", "a\"b", "a,b"]
      const { database, env, folder, map } = yield* stage(
        // A first apostrophe before a formula is that of an export.
        ...ids.map((id, index) => `account,"${id.replaceAll("\"", "\"\"").replace(/^'/, "''")}",f${index},{}`)
      )
      const again = join(folder, "again.csv")
      const twice = join(folder, "twice.csv")
      const other = join(folder, "other.sqlite")
      for (
        const args of [
          ["import", map, "--database", database],
          ["export", again, "--database", database],
          ["import", again, "--database", other],
          ["export", twice, "--database", other]
        ]
      ) {
        const { code, stderr } = yield* Command.roster(["ids", ...args], env)
        assert.strictEqual(code, 0, stderr)
      }
      assert.strictEqual(readFileSync(twice, "utf8"), readFileSync(again, "utf8"))
      assert.notMatch(readFileSync(again, "utf8"), /(?:^|,)"?[=+@-]/m)
      const kept = new DatabaseSync(other).prepare("SELECT source FROM roster_id ORDER BY flat").all()
      assert.deepStrictEqual(kept.map(({ source }) => source), ids)
    }), 180_000)
})
