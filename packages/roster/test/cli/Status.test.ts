/** The command `status` of a run that was killed. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { parse } from "csv-parse/sync"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Records from "../../src/engine/records/Records.ts"
import * as PlanFile from "../../src/plan/PlanFile.ts"
import * as Sqlite from "../../src/storage/Sqlite.ts"
import * as Command from "../Command.ts"
import { school } from "../engine/School.ts"
import * as Fixture from "../Fixture.ts"

const plan = school(3, 1)

/** Leaves a database as a kill does: the first account is created, the second was sent, and the third was not. */
const killed = (database: string) =>
  Effect.gen(function*() {
    const records = yield* Records.make
    const run = PlanFile.hashOf(plan)
    yield* records.begin(run, plan, { replace: true })
    const journal = yield* records.take(run)
    yield* journal.settle("createAccount:p1", { outcome: { state: "done" } })
    yield* journal.intend("createAccount:p2")
  }).pipe(Effect.scoped, Effect.provide([Sqlite.layer(database), NodeServices.layer]))

describe("status after a kill", () => {
  it.live("counts a write without a response apart from what was not sent, and says that the next run looks it up", () =>
    Effect.gen(function*() {
      const folder = yield* Fixture.folder
      const database = join(folder, "run.sqlite")
      yield* killed(database)
      const { code, stderr, stdout } = yield* Command.roster(
        ["status", "--database", database, "--rows", join(folder, "rows.csv")],
        { FLAT_ROSTER_STATE: folder }
      )
      assert.strictEqual(code, 0, stderr)
      assert.match(stdout, / step +│ done │ failed │ unverified │ skipped │ no response │ not sent │\n/)
      assert.match(stdout, / create +│ +1 │ +│ +│ +│ +1 │ +1 │\n/)
      assert.include(
        stdout.replace(/\s+/g, " "),
        "1 of 7 steps is done: 5 were not sent and 1 was sent without a response, which the next run looks up."
      )
      const rows: ReadonlyArray<Readonly<Record<string, string>>> = parse(
        readFileSync(join(folder, "rows.csv"), "utf8"),
        { columns: true }
      )
      assert.deepStrictEqual(rows.slice(0, 3).map(({ note, result }) => [result, note]), [
        ["created", "not in Flat"],
        ["no response", "sent, no response yet"],
        ["not sent", "not in Flat"]
      ])
    }))
})
