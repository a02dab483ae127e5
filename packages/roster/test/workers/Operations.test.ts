/** How workers run under a service manager: their JSON log, and secrets in files. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { chmodSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Tokens from "../../src/workers/Tokens.ts"
import * as Command from "../Command.ts"
import { school } from "../engine/School.ts"
import * as Fixture from "../Fixture.ts"
import * as PostgresServer from "./PostgresServer.ts"
import * as Stage from "./Stage.ts"

describe("a worker", () => {
  it.live("logs a JSON object a line, without data of pupils, until it is stopped", () =>
    Effect.gen(function*() {
      const server = yield* PostgresServer.shared
      const database = yield* server.database("operations")
      const schools = yield* Stage.schools({ count: 1, faults: [] })
      const settings = yield* Stage.settings(database, schools.addresses)
      const plan = join(settings.folder, "plan.json")
      writeFileSync(plan, JSON.stringify(school(4, 2)))
      const worker = yield* Stage.worker(settings, "--json", "--health", "127.0.0.1:0")
      let log = ""
      worker.child.stderr.on("data", (text: string) => log += text)
      const env = settings.envOf(schools.addresses[0]!)
      const applied = yield* Command.roster(["apply", plan, "--key", settings.key, "--settle", "1", "--detach"], env)
      assert.strictEqual(applied.code, 0, applied.stderr)
      yield* Effect.repeat(Effect.delay(Effect.sync(() => /works on the plan/.test(log)), 100), {
        until: (done) => done
      })
      yield* Effect.repeat(Effect.delay(schools.writes, 100), { until: ([count]) => (count ?? 0) >= 8 })
      worker.child.kill("SIGTERM")
      const { code } = yield* worker.ended
      assert.strictEqual(code, 0, log)
      for (const line of log.trimEnd().split("\n")) {
        assert.hasAllKeys(JSON.parse(line), ["time", "level", "event", "message"])
      }
      for (const name of ["user.p1", "Choir", schools.addresses[0]!.token]) assert.notInclude(log, name)
    }).pipe(Effect.scoped), { tags: "postgres", timeout: 180_000 })

  it("does not take the file of a token for the token of an organization", () => {
    const found = Tokens.fromEnvironment({ FLAT_ACCESS_TOKEN_FILE: "/run/token", FLAT_ACCESS_TOKEN_5f1e: "a-token" })
    assert.deepStrictEqual(found.map(({ organization }) => organization), ["5f1e"])
  })

  it.effect("reads tokens from a credential of systemd, and from no other file that a group can read", () =>
    Effect.gen(function*() {
      const folder = yield* Fixture.folder
      const path = join(folder, "tokens")
      writeFileSync(path, JSON.stringify({ "5f1e": "a-token" }))
      chmodSync(path, 0o440)
      const error = yield* Effect.flip(Tokens.fromFile(path))
      assert.include(error.message, "can be read by others")
      const before = process.env["CREDENTIALS_DIRECTORY"]
      process.env["CREDENTIALS_DIRECTORY"] = folder
      const found = yield* Effect.ensuring(
        Tokens.fromFile(path),
        Effect.sync(() => {
          if (before === undefined) delete process.env["CREDENTIALS_DIRECTORY"]
          else process.env["CREDENTIALS_DIRECTORY"] = before
        })
      )
      assert.deepStrictEqual(found.map(({ organization }) => organization), ["5f1e"])
    }))
})
