/** The `generate` command, run as users do. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { CliOutput } from "effect/cli"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { roster } from "../Command.ts"
import { temporary } from "../read/Sets.ts"

describe("roster generate", () => {
  it.live("writes a folder that check accepts, and never writes over anything", () =>
    Effect.gen(function*() {
      const path = join(temporary(), "school")
      const made = yield* roster(["generate", "--pupils", "40", "--seed", "3", path])
      assert.deepStrictEqual([made.code, made.stderr], [0, ""])
      assert.include(readdirSync(path), "manifest.csv")
      const before = readFileSync(join(path, "users.csv"))
      const checked = yield* roster(["check", path, "--strict", "--today", "2026-11-26"])
      assert.strictEqual(checked.code, 0, checked.stdout)
      assert.match(checked.stdout, /students +│ +40 │/)
      const again = yield* roster(["generate", "--pupils", "41", path])
      assert.strictEqual(again.code, 2)
      assert.include(again.stderr, "Nothing was written")
      assert.deepStrictEqual(readFileSync(join(path, "users.csv")), before)
    }), 30_000)

  it.live("writes a zip with defects and counts them; check reports them", () =>
    Effect.gen(function*() {
      const path = join(temporary(), "messy.zip")
      const made = yield* roster(["generate", "--format", "clever", "--pupils", "200", "--messy", path])
      assert.strictEqual(made.code, 0, made.stderr)
      assert.match(made.stdout, /orphan-membership +│ +\d+ │/)
      for (const line of made.stdout.split("\n").slice(1)) assert.isAtMost(CliOutput.displayWidth(line), 80)
      const checked = yield* roster(["check", path])
      assert.strictEqual(checked.code, 3)
      assert.include(checked.stdout, "Clever SFTP")
      assert.include(checked.stdout, "[reference.person]")
    }), 30_000)

  it.live("makes single defects, and rejects what it does not know", () =>
    Effect.gen(function*() {
      const path = join(temporary(), "one")
      const made = yield* roster(["generate", "--defect", "blank-lines", "--defect", "role-case", path])
      assert.strictEqual(made.code, 0, made.stderr)
      assert.match(made.stdout, /blank-lines/)
      assert.notMatch(made.stdout, /orphan/)
      assert.strictEqual((yield* roster(["generate", "--defect", "bad-luck", `${path}2`])).code, 2)
      assert.strictEqual((yield* roster(["generate", "--pupils", "0", `${path}2`])).code, 2)
    }), 30_000)
})
