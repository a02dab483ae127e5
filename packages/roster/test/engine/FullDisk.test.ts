/** A disk that is full: the command stops with one sentence, and after more space the same command finishes. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { describeWith, type Programs } from "@flat-sdk/tools/tests/ProgramTests"
import * as SmallDisk from "@flat-sdk/tools/tests/SmallDisk"
import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as SharedPasswords from "../../src/cli/database/SharedPasswords.ts"
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
            /(?:^|\n)Stopped: the disk of (?:the database|\S+) is full\. Free some space\. .*same command again.*\n$/
          )
          enlarge()
          const second = yield* Command.roster(args, env)
          assert.strictEqual(second.code, 0, second.stderr)
          assert.deepStrictEqual(executed(sandbox), [accounts, classes, accounts])
        })
    )
  }
})

describeWith("mount", "a full disk under the passwords file", (programs) => {
  const larger = school(150, 1)
  const cases = {
    "no lock of it": {
      pages: 0,
      flags: [],
      message: /^Stopped: the disk of \S+passwords\.csv is full\. Free some space\. /
    },
    "nothing of it": {
      pages: 0,
      flags: ["--no-lock"],
      message:
        /^Nothing was written: the passwords file \S+: the disk is full\. Free some space, and run .*same command again\.\n$/
    },
    "only a part of it": {
      pages: 1,
      flags: ["--no-lock"],
      message: /\nStopped: the passwords file cannot be written \(.*: the disk is full\)/
    }
  }
  for (const [what, { flags, message, pages }] of Object.entries(cases)) {
    it.live(`T4 that takes ${what} ends with exit code 4, and with more space the same command finishes, with the passwords`, () =>
      Effect.gen(function*() {
        const { env, folder, sandbox } = yield* Command.stage({})
        const full = join(folder, "full")
        const { enlarge } = yield* disk(programs, full, 4 + 4 * pages)
        writeFileSync(join(full, "other"), "x")
        const file = join(folder, "plan.json")
        writeFileSync(file, JSON.stringify(larger))
        const passwords = join(full, "passwords.csv")
        const args = ["apply", file, "--settle", "0", "--credentials", passwords, ...flags]
        const first = yield* Command.roster(args, env)
        assert.strictEqual(first.code, 4, first.stderr)
        assert.match(first.stderr, message)
        const saved = existsSync(passwords) ? readFileSync(passwords, "utf8") : ""
        assert.isAtLeast(saved.match(/^\d+,/gm)?.length ?? 0, executed(sandbox)[0]!)
        enlarge()
        const second = yield* Command.roster(args, env)
        assert.strictEqual(second.code, 0, second.stderr)
        assert.deepStrictEqual(executed(sandbox), [150, 1, 150])
        assert.isTrue(readFileSync(passwords, "utf8").startsWith(saved))
        assert.strictEqual((yield* Credentials.read(passwords)).size, 150)
      }).pipe(Effect.provide(NodeServices.layer)))
  }

  it.live("T4 leaves the passwords of a run with workers in the database, and ends with exit code 4", () =>
    Effect.gen(function*() {
      const full = join(yield* Fixture.folder, "full")
      const { enlarge } = yield* disk(programs, full, 4)
      writeFileSync(join(full, "other"), "x")
      const passwords = join(full, "passwords.csv")
      const line = { line: 2, username: "ada", password: Redacted.make("aaaa-bbbb-cccc"), note: "" }
      const write = SharedPasswords.write(passwords, [line], { steps: [] })
      assert.deepInclude(yield* Effect.flip(write), { code: 4 })
      enlarge()
      yield* write
      assert.match(readFileSync(passwords, "utf8"), /\n2,ada,aaaa-bbbb-cccc,,,\n$/)
    }).pipe(Effect.provide(NodeServices.layer)))
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
