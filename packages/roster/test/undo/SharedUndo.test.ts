/** The command `undo` with a PostgreSQL database that workers share. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Command from "../Command.ts"
import * as Fixture from "../Fixture.ts"
import * as PostgresServer from "../workers/PostgresServer.ts"
import * as Stage from "../workers/Stage.ts"

describe("a PostgreSQL database", { tags: "postgres" }, () => {
  it.live("has the runs that are undone, and what their matches changed", () =>
    Effect.gen(function*() {
      const server = yield* PostgresServer.shared
      const database = yield* server.database("undo")
      const schools = yield* Stage.schools({ count: 1, faults: [] })
      const address = schools.addresses[0]!
      const { envOf, folder, key } = yield* Stage.settings(database, schools.addresses)
      const run = Effect.fnUntraced(function*(code: number, ...args: ReadonlyArray<string>) {
        const ended = yield* Command.roster(args, envOf(address), folder)
        assert.strictEqual(ended.code, code, ended.stdout + ended.stderr)
        return ended
      })
      const apply = ["--key", key, "--settle", "1", "--credentials", "passwords.csv", "--apply-held"]
      yield* Effect.flatMap(FlatClient.FlatClient, (flat) =>
        flat.organization.createOrganizationUser({
          body: { username: "ada", password: "correct-horse", firstname: "Eda", lastname: "Lund" }
        })).pipe(Effect.provide(Fixture.client(address)))
      writeFileSync(
        join(folder, "people.csv"),
        "id,username,first name,last name,role,class\np1,ada,Ada,Lund,student,Choir\np2,zed,Zed,Orr,student,Choir\n"
      )
      yield* run(0, "plan", "people.csv", "--partial", "--out", "plan.json")
      yield* run(0, "apply", "plan.json", ...apply)
      const count = "SELECT count(*) FROM roster_id WHERE source <> ''"
      assert.strictEqual(yield* server.sql("undo", count), "3")
      const name = yield* server.sql("undo", "SELECT id FROM roster_run")
      yield* run(3, "undo", name.slice(0, 8), "--remove-accounts", "--out", "undo.json")
      yield* run(0, "apply", "undo.json", ...apply)
      assert.strictEqual(yield* server.sql("undo", count), "0")
      const again = yield* run(0, "undo", name, "--remove-accounts", "--json")
      assert.deepStrictEqual(JSON.parse(again.stdout).steps, [])
      const { look } =
        (yield* schools.report as Effect.Effect<ReadonlyArray<{ look: { users: ReadonlyArray<string> } }>>)[0]!
      assert.notInclude(look.users, "zed")
    }), 600_000)
})
