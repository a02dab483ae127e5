/** A disk that is full: the command stops with one sentence, and after more space the same command finishes. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describeWith, type Programs } from "../../../../scripts/tests/ProgramTests.ts"
import * as SmallDisk from "../../../../scripts/tests/SmallDisk.ts"
import * as Engine from "../../src/engine/Engine.ts"
import * as Records from "../../src/engine/records/Records.ts"
import * as Credentials from "../../src/passwords/Credentials.ts"
import * as PlanFile from "../../src/plan/PlanFile.ts"
import * as Sqlite from "../../src/storage/Sqlite.ts"
import * as Command from "../Command.ts"
import * as Fixture from "../Fixture.ts"
import { apply, placeIn } from "./Applying.ts"
import { school } from "./School.ts"

const accounts = 30
const classes = 4
const plan = school(accounts, classes)

const executed = (sandbox: Sandbox.ServedSandbox) =>
  ["createOrganizationUser", "createClass", "addClassUser"].map((operation) =>
    sandbox.requests().filter((request) => request.operation === operation && request.executed).length
  )

const disk = (programs: Programs<"mount" | "umount">, folder: string, kibibytes: number) =>
  Effect.acquireRelease(
    Effect.sync(() => SmallDisk.mount(programs, folder, kibibytes)),
    ({ unmount }) => Effect.sync(unmount)
  )

describeWith("mount", "a full disk under the state", (programs) => {
  const cases = [[8, false], [240, false], [400, false], [330, true]] as const
  for (const [kibibytes, all] of cases) {
    it.live(
      `of ${kibibytes} KiB${
        all ? ", and the outputs," : ""
      } stops the run with exit code 4, and no step is lost or done twice`,
      () =>
        Effect.gen(function*() {
          const { env, folder, sandbox } = yield* Command.stage({})
          const { enlarge } = yield* disk(programs, env.FLAT_ROSTER_STATE, kibibytes)
          const outputs = all ? env.FLAT_ROSTER_STATE : folder
          const file = join(folder, "plan.json")
          writeFileSync(file, JSON.stringify(plan))
          const args = ["apply", file, "--settle", "0", "--credentials", join(outputs, "passwords.csv")]
          const first = yield* Command.roster([...args, "--rows", join(outputs, "rows.csv")], env)
          assert.strictEqual(first.code, 4, first.stderr)
          assert.match(
            first.stderr,
            /(?:^|\n)Stopped: the disk of the database is full\. Free some space\. .*same command again.*\n$/
          )
          enlarge()
          const second = yield* Command.roster(args, env)
          assert.strictEqual(second.code, 0, second.stderr)
          assert.deepStrictEqual(executed(sandbox), [accounts, classes, accounts])
        })
    )
  }
})

describeWith("mount", "a full disk under an export", (programs) => {
  for (const name of ["flat.zip", "flat"]) {
    it.live(`to ${name} ends with exit code 4 and leaves nothing behind; with more space, the same command works`, () =>
      Effect.gen(function*() {
        const { env, folder } = yield* Command.stage({ users: 200 })
        const full = join(folder, "full")
        const { enlarge } = yield* disk(programs, full, 4)
        const args = ["export", "--out", join(full, name)]
        const first = yield* Command.roster(args, env)
        assert.strictEqual(first.code, 4, first.stderr)
        assert.match(first.stderr, /(?:^|\n)The export cannot be saved: .*the disk is full/)
        assert.deepStrictEqual(readdirSync(full), [])
        enlarge()
        const second = yield* Command.roster(args, env)
        assert.strictEqual(second.code, 0, second.stderr)
        assert.deepStrictEqual(readdirSync(full), [name])
      }))
  }
})

describe("a database that may not grow", () => {
  for (const when of ["before the plan is saved", "during the run"]) {
    it.live(`${when}, stops the run, and no step is lost or done twice`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 1 })
        const place = placeIn(yield* Fixture.folder)
        const limited = Effect.gen(function*() {
          const sql = yield* SqlClient.SqlClient
          const records = yield* Records.make
          if (when === "during the run") yield* records.begin(PlanFile.hashOf(plan), plan, { replace: true })
          const [row] = yield* sql<{ page_count: number }>`PRAGMA page_count`
          yield* sql.unsafe(`PRAGMA max_page_count = ${row!.page_count}`)
          const credentials = yield* Credentials.open(place.credentials)
          return yield* Engine.apply(plan, { concurrency: 4, credentials, settleMillis: 0 })
        }).pipe(
          Effect.scoped,
          Effect.provide([Sqlite.layer(place.database), Fixture.client(sandbox).pipe(Layer.orDie), NodeServices.layer])
        )
        const failure = yield* Effect.flip(limited)
        assert.match(failure.message, /full/)
        assert.strictEqual(executed(sandbox)[0]! > 0, when === "during the run")
        const { steps } = yield* apply(sandbox, place, plan)
        assert.deepStrictEqual(steps.filter(({ outcome }) => outcome.state !== "done"), [])
        assert.deepStrictEqual(executed(sandbox), [accounts, classes, accounts])
      }))
  }
})
