/** Opens databases that older versions of the tool wrote. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { DatabaseSync } from "node:sqlite"
import * as IdMapTable from "../../src/engine/IdMapTable.ts"
import * as Records from "../../src/engine/Records.ts"
import * as Sqlite from "../../src/engine/Sqlite.ts"
import { Organization } from "../../src/engine/tables/Organization.ts"
import * as Fixture from "../Fixture.ts"
import { placeIn } from "./Applying.ts"
import { account, classroom } from "./School.ts"

/** The tables before they had a column for the organization. */
const write = (path: string, owner?: string) => {
  const database = new DatabaseSync(path)
  database.exec(`
    CREATE TABLE roster_fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE roster_run (id TEXT PRIMARY KEY, started BIGINT NOT NULL, ended BIGINT, round INTEGER NOT NULL);
    CREATE TABLE roster_step (
      run TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, step TEXT NOT NULL, state TEXT NOT NULL,
      details TEXT NOT NULL, intended BIGINT, sent BIGINT, at BIGINT, PRIMARY KEY (run, id)
    );
    CREATE INDEX roster_step_id ON roster_step (id);
    CREATE TABLE roster_id (
      kind TEXT NOT NULL, source TEXT NOT NULL, flat TEXT NOT NULL, written TEXT NOT NULL, PRIMARY KEY (kind, source)
    );
    CREATE INDEX roster_id_flat ON roster_id (kind, flat);
    INSERT INTO roster_run VALUES ('older', 1000, NULL, 1), ('newer', 2000, NULL, 3), ('whole', 500, 600, 1);
    CREATE TABLE cluster_messages (id BIGINT PRIMARY KEY);
    INSERT INTO cluster_messages VALUES (1);
    INSERT INTO roster_id VALUES ('account', 'p1', 'f1', '{"lastname":"Lund"}');
  `)
  const insert = database.prepare("INSERT INTO roster_step VALUES ('newer', ?, ?, ?, ?, '{}', ?, ?, ?)")
  for (const [position, step] of [account("p1"), classroom("c1")].entries()) {
    insert.run(
      step.id,
      position,
      JSON.stringify(step),
      position === 0 ? "done" : "pending",
      1_800_000_000_000,
      1_800_000_000_001,
      position === 0 ? 1_800_000_000_002 : null
    )
  }
  if (owner !== undefined) database.prepare("INSERT INTO roster_fact VALUES ('organization', ?)").run(owner)
  database.close()
}

const organizations = (path: string) => {
  const database = new DatabaseSync(path)
  const rows = ["roster_run", "roster_step", "roster_id"].flatMap((table) =>
    database.prepare(`SELECT DISTINCT organization FROM ${table}`).all().map(({ organization }) => organization)
  )
  database.close()
  return rows
}

describe("a database of an older version", () => {
  it.effect("keeps its runs, steps and ids, which belong to its organization", () =>
    Effect.gen(function*() {
      const { database } = placeIn(yield* Fixture.folder)
      write(database, "org-1")
      yield* Effect.gen(function*() {
        const records = yield* Records.make
        const runs = yield* records.runs
        // Only one run of an organization is open: the last one.
        assert.deepStrictEqual(runs.map(({ ended, id, round }) => [id, ended === undefined, round]), [
          ["whole", false, 1],
          ["older", false, 1],
          ["newer", true, 3]
        ])
        const [first, second] = yield* records.steps("newer")
        assert.deepInclude(first, { step: account("p1"), outcome: { state: "done" } })
        assert.deepInclude(second, {
          outcome: { state: "pending" },
          intent: { first: 1_800_000_000_000, last: 1_800_000_000_001 }
        })
        const ids = yield* IdMapTable.make
        assert.strictEqual((yield* ids.ofFlat("account", "f1"))?.source, "p1")
      }).pipe(Effect.provide(Sqlite.layer(database)))
      assert.deepStrictEqual(organizations(database), ["org-1", "org-1", "org-1"])
      const messages = new DatabaseSync(database)
      assert.deepStrictEqual(messages.prepare("SELECT * FROM cluster_messages").all(), [])
      messages.close()
      // It is opened again without changes.
      const again = yield* Effect.flatMap(Records.make, ({ runs }) => runs).pipe(
        Effect.provide(Sqlite.layer(database)),
        Effect.provideService(Organization, "org-1")
      )
      assert.strictEqual(again.length, 3)
    }))

  it.effect("without an organization gets that of the first run", () =>
    Effect.gen(function*() {
      const { database } = placeIn(yield* Fixture.folder)
      write(database)
      const runs = yield* Effect.gen(function*() {
        yield* (yield* Records.make).setOrganization("org-2")
        return yield* (yield* Records.make).runs
      }).pipe(Effect.provide(Sqlite.layer(database)))
      assert.strictEqual(runs.length, 3)
      assert.deepStrictEqual(organizations(database), ["org-2", "org-2", "org-2"])
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
        const writer = (yield* first.take("run", 1))!
        yield* writer.settle(step, { state: "done" })
        assert.strictEqual((yield* second.steps("run"))[0]?.outcome.state, "pending")
        // Whoever takes the run over is the only one that writes.
        const taker = (yield* first.take("run", 1))!
        for (const write of [writer.intend, writer.forget]) {
          assert.strictEqual((yield* Effect.flip(write(step)))._tag, "RunTaken")
        }
        yield* writer.end()
        assert.strictEqual((yield* first.open)?.id, "run")
        yield* taker.intend(step)
        // A new plan may end an open run: its owner writes no more.
        assert.strictEqual(yield* first.begin("other", plan, { replace: true }), 1)
        assert.strictEqual((yield* Effect.flip(taker.intend(step)))._tag, "RunTaken")
        assert.strictEqual((yield* first.open)?.id, "other")
      }).pipe(Effect.provide(Sqlite.layer(database)))
    }))
})
