/** Tests what is recorded of runs, and whose database it is. */
import { assert, describe, it } from "@effect/vitest"
import * as FileLock from "@flat-sdk/terminal/FileLock"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { spawn, spawnSync } from "node:child_process"
import { DatabaseSync } from "node:sqlite"
import * as Records from "../../src/engine/records/Records.ts"
import { newer, Organization } from "../../src/engine/records/Tables.ts"
import { OpenCheck } from "../../src/storage/OpenCheck.ts"
import * as Sqlite from "../../src/storage/Sqlite.ts"
import * as Fixture from "../Fixture.ts"
import { placeIn } from "./Applying.ts"
import { account } from "./School.ts"

describe("a database", () => {
  it.effect("gets the organization of its first run", () =>
    Effect.gen(function*() {
      const { database } = placeIn(yield* Fixture.folder)
      const runs = yield* Effect.gen(function*() {
        const records = yield* Records.make
        yield* records.begin("run", { steps: [account("p1")] }, { replace: false })
        assert.isUndefined(yield* records.begin("empty", { steps: [] }, { replace: true }))
        yield* records.setOrganization("org-2")
        return yield* (yield* Records.make).runs
      }).pipe(Effect.provide(Sqlite.layer(database)))
      assert.deepStrictEqual(runs.map(({ counts, id }) => [id, counts.pending]), [["empty", 0], ["run", 1]])
    }))

  it.live("T3 is not opened if it is the file of a lock that this process holds, which another process finds held", () =>
    Effect.gen(function*() {
      const { database } = placeIn(yield* Fixture.folder)
      yield* FileLock.acquire(database)
      yield* Effect.provide(Records.make, Sqlite.layer(database))
      const error = yield* Effect.flip(Effect.provide(Records.make, Sqlite.layer(`${database}.lock`))).pipe(
        Effect.provideService(OpenCheck, FileLock.checkFree)
      )
      assert.include(error.message, "it is the lock of this run")
      const program = "new (require('node:sqlite').DatabaseSync)(process.argv[1]).exec('BEGIN EXCLUSIVE')"
      const { stderr } = spawnSync(process.execPath, ["-e", program, `${database}.lock`], { encoding: "utf8" })
      assert.include(stderr, "database is locked")
    }))

  it.live("T3 is read while the process of a run writes it", () =>
    Effect.gen(function*() {
      const { database } = placeIn(yield* Fixture.folder)
      yield* Effect.provide(Records.make, Sqlite.layer(database))
      const program = `const database = new (require("node:sqlite").DatabaseSync)(process.argv[1], { timeout: 5000 })
        database.exec("PRAGMA synchronous = OFF")
        const write = database.prepare("INSERT OR REPLACE INTO roster_fact (name, value) VALUES ('test', ?)")
        const pause = new Int32Array(new SharedArrayBuffer(4))
        for (let count = 0; ; count++) {
          write.run(String(count))
          if (count % 20 === 0) Atomics.wait(pause, 0, 0, 1)
        }`
      yield* Effect.acquireRelease(
        Effect.sync(() => spawn(process.execPath, ["-e", program, database], { stdio: "ignore" })),
        (writer) => Effect.sync(() => writer.kill("SIGKILL"))
      )
      for (let time = 0; time < 40; time++) {
        const records = yield* Effect.exit(Effect.provide(Records.make, Sqlite.layer(database)))
        assert.strictEqual(records._tag, "Success")
      }
    }))

  it.effect("that a newer version wrote is refused", () =>
    Effect.gen(function*() {
      const { database } = placeIn(yield* Fixture.folder)
      yield* Effect.provide(Records.make, Sqlite.layer(database))
      const file = new DatabaseSync(database)
      file.exec("UPDATE roster_fact SET value = '2' WHERE name = 'version'")
      file.close()
      const error = yield* Effect.flip(Effect.provide(Records.make, Sqlite.layer(database)))
      assert.include(error.message, newer)
    }))
})

describe("the records", () => {
  it.effect("of organizations in one database are apart, and each has one open run", () =>
    Effect.gen(function*() {
      const { database } = placeIn(yield* Fixture.folder)
      yield* Effect.gen(function*() {
        const recordsOf = (organization: string) => Effect.provideService(Records.make, Organization, organization)
        const first = yield* recordsOf("org-1")
        const second = yield* recordsOf("org-2")
        const plan = {
          steps: [account("p1")],
          matches: [{ kind: "class", source: "c", flat: "f", written: {} } as const]
        }
        assert.strictEqual(yield* first.begin("run", plan, { replace: false }), 1)
        assert.strictEqual(yield* second.begin("run", plan, { replace: false }), 1)
        const refused = yield* Effect.flip(first.begin("other", plan, { replace: false }))
        assert.deepInclude(refused, { _tag: "RunOpen", run: "run" })
        assert.strictEqual((yield* first.runs).length, 1)
        const step = account("p1").id
        const journal = yield* first.take("run")
        yield* journal.settle(step, { outcome: { state: "done" } })
        yield* journal.commit
        assert.strictEqual((yield* first.steps("run"))[0]?.outcome.state, "done")
        assert.strictEqual((yield* second.steps("run"))[0]?.outcome.state, "pending")
        // The worker that takes the run over is the only one that writes.
        const taker = yield* first.take("run")
        journal.forget(step)
        assert.strictEqual((yield* Effect.flip(journal.commit))._tag, "RunTaken")
        assert.strictEqual((yield* Effect.flip(journal.intend(step)))._tag, "RunTaken")
        assert.strictEqual((yield* Effect.flip(journal.end()))._tag, "RunTaken")
        assert.strictEqual((yield* first.open)?.id, "run")
        yield* taker.intend(step)
        const sql = yield* SqlClient.SqlClient
        yield* sql`PRAGMA max_page_count = 1`
        const large = { steps: Array.from({ length: 500 }, (_, nth) => account(`q${nth}`)) }
        assert.include((yield* Effect.flip(first.begin("large", large, { replace: true }))).message, "disk is full")
        yield* sql`PRAGMA max_page_count = 1000000`
        // A new plan may end an open run: its owner writes no more.
        assert.strictEqual(yield* first.begin("other", plan, { replace: true }), 1)
        assert.strictEqual((yield* Effect.flip(taker.intend(step)))._tag, "RunTaken")
        assert.strictEqual((yield* first.open)?.id, "other")
      }).pipe(Effect.provide(Sqlite.layer(database)))
    }))
})
