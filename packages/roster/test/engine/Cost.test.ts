/** Counts what a run costs: statements and commits of the database, and flushes of the passwords file, for each call to Flat. */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { DatabaseSync, StatementSync } from "node:sqlite"
import * as Fixture from "../Fixture.ts"
import { apply, placeIn } from "./Applying.ts"
import { school } from "./School.ts"

/** Counts the statements that are executed until the scope ends. With `synchronous = FULL`, each commit is a flush to the disk. */
const counting = Effect.gen(function*() {
  const counts = { statements: 0, commits: 0 }
  const all = Reflect.get(StatementSync.prototype, "all")
  const count = function(this: StatementSync, ...parameters: Array<unknown>) {
    counts.statements++
    if (/^COMMIT/i.test(this.sourceSQL)) counts.commits++
    return Reflect.apply(all, this, parameters)
  }
  yield* Effect.acquireRelease(
    Effect.sync(() => Reflect.set(StatementSync.prototype, "all", count)),
    () => Effect.sync(() => Reflect.set(StatementSync.prototype, "all", all))
  )
  return counts
})

describe("a call", () => {
  for (const [concurrency, mostCommits] of [[1, 1.1], [8, 0.6]] as const) {
    it.live(`costs at most four statements and one commit, ${concurrency} at a time`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 1 })
        const place = placeIn(yield* Fixture.folder)
        const counts = yield* counting
        yield* apply(sandbox, place, school(40, 8), { concurrency })
        const calls = sandbox.requests().length
        assert.strictEqual(calls, 88)
        const database = new DatabaseSync(place.database)
        assert.strictEqual(
          database.prepare("SELECT COUNT(*) AS done FROM roster_step WHERE state = 'done'").get()?.["done"],
          88
        )
        database.close()
        // The rest is what a run costs whatever its size.
        assert.isAtMost(counts.statements, 4 * calls)
        assert.isAtMost(counts.commits, mostCommits * calls)
      }))
  }
})
