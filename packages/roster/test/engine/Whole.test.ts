/** Plans a school's files, applies the plan, and plans again: nothing is left. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { roster, samples, stage, writes } from "../Command.ts"

describe("a school's files", () => {
  it.live(
    "are planned with the exact number of writes, applied, and then there is nothing left to write",
    () =>
      Effect.gen(function*() {
        const { env, folder, passwords, sandbox } = yield* stage({})
        const school = join(samples, "lindenfeld-oneroster")
        const out = join(folder, "plan.json")
        // Within the terms of the sample.
        const day = ["--today", "2026-10-01"]
        // One membership of the sample has a conflict.
        const planned = yield* roster(["plan", school, "--out", out, ...day], env)
        assert.strictEqual(planned.code, 3, planned.stderr + planned.stdout)
        const plan: { steps: ReadonlyArray<unknown>; calls: { apply: number } } = JSON.parse(readFileSync(out, "utf8"))
        assert.isAbove(plan.steps.length, 10)
        const applied = yield* roster(["apply", out, "--files", school, "--credentials", passwords], env)
        assert.strictEqual(applied.code, 0, applied.stderr)
        assert.strictEqual(writes(sandbox), plan.calls.apply)
        const state = env.FLAT_ROSTER_STATE
        const database = join(state, readdirSync(state).find((name) => name.endsWith(".sqlite"))!)
        const ids = join(folder, "ids.csv")
        const exported = yield* roster(["ids", "export", ids, "--database", database])
        assert.strictEqual(exported.code, 0, exported.stderr)
        const next = join(folder, "next.json")
        yield* roster(["plan", school, "--id-map", ids, "--out", next, ...day], env)
        assert.deepStrictEqual(JSON.parse(readFileSync(next, "utf8")).steps, [])
        assert.strictEqual(writes(sandbox), plan.calls.apply)
      }),
    180_000
  )
})
