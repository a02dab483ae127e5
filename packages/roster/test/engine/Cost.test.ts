/** Counts what a run costs: statements, commits and flushes of the database for each call to Flat, and what is on disk when a call leaves. */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { fstatSync, statSync } from "node:fs"
import { createRequire, syncBuiltinESMExports } from "node:module"
import { DatabaseSync, StatementSync } from "node:sqlite"
import * as Fixture from "../Fixture.ts"
import { apply, placeIn } from "./Applying.ts"
import { school } from "./School.ts"

/** Replaces a method until the scope ends. */
const replaced = (target: object, name: string, method: unknown, changed = () => {}) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const before: unknown = Reflect.get(target, name)
      Reflect.set(target, name, method)
      changed()
      return before
    }),
    (before) =>
      Effect.sync(() => {
        Reflect.set(target, name, before)
        changed()
      })
  )

/** Counts statements, commits, and how many of the commits are on disk. */
const counting = Effect.fnUntraced(function*(database: string) {
  const counts = { statements: 0, commits: 0, flushes: 0, flushed: 0 }
  const all: unknown = Reflect.get(StatementSync.prototype, "all")
  yield* replaced(StatementSync.prototype, "all", function(this: StatementSync, ...parameters: Array<unknown>) {
    counts.statements++
    if (/^COMMIT/i.test(this.sourceSQL)) counts.commits++
    return Reflect.apply(all as () => unknown, this, parameters)
  })
  const files: object = createRequire(import.meta.url)("node:fs")
  const fsync = Reflect.get(files, "fsync") as (file: number, done: (error: unknown) => void) => void
  const flush: typeof fsync = (file, done) => {
    const commits = counts.commits
    const isOfDatabase = fstatSync(file).ino === statSync(`${database}-wal`, { throwIfNoEntry: false })?.ino
    fsync(file, (error) => {
      if (isOfDatabase) {
        counts.flushes++
        counts.flushed = Math.max(counts.flushed, commits)
      }
      done(error)
    })
  }
  yield* replaced(files, "fsync", flush, syncBuiltinESMExports)
  return counts
})

const run = Effect.fnUntraced(function*(concurrency: number) {
  const sandbox = yield* Sandbox.serve({ users: 1 })
  const place = placeIn(yield* Fixture.folder)
  const counts = yield* counting(place.database)
  const missing: Array<number> = []
  const watch: Fixture.Watch = () => {
    missing.push(counts.commits - counts.flushed)
    return undefined
  }
  yield* apply(sandbox, place, school(40, 8), { concurrency, watch })
  const database = new DatabaseSync(place.database)
  const row = database.prepare("SELECT COUNT(*) AS done FROM roster_step WHERE state = 'done'").get()
  database.close()
  const calls = sandbox.requests().length
  assert.deepStrictEqual([calls, row?.["done"]], [88, 88])
  return { ...counts, calls, missing }
})

describe("a call", () => {
  it.live("costs at most four statements and one flush, and leaves when all that was committed is on disk", () =>
    Effect.gen(function*() {
      const { calls, flushes, missing, statements } = yield* run(1)
      // The rest is what a run costs whatever its size.
      assert.isAtMost(statements, 4 * calls)
      assert.isAtMost(flushes, calls + 16)
      assert.deepStrictEqual([...new Set(missing)], [0])
    }))

  it.live("costs a fraction of that when eight are sent at a time", () =>
    Effect.gen(function*() {
      const { calls, flushes, statements } = yield* run(8)
      assert.isAtMost(statements, 3 * calls)
      assert.isAtMost(flushes, 0.8 * calls)
    }))
})
