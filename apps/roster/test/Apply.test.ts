import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox"
import { Effect } from "effect"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Roster from "../src/file/Roster.ts"
import * as Credentials from "../src/passwords/Credentials.ts"
import * as Apply from "../src/run/Apply.ts"
import * as Plan from "../src/run/Plan.ts"
import * as Fixture from "./Fixture.ts"
import { create, plan, sync, trio } from "./Syncing.ts"

describe("a sync of the sample school", () => {
  it.live(
    "creates all accounts, saves their passwords in a private file, and finds nothing to write when run again",
    () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 1 })
        const school = yield* Roster.readFile(new URL("../samples/lindenfeld-school.csv", import.meta.url).pathname, {
          allowAdmins: false
        })
        yield* Effect.gen(function*() {
          const { counts, path } = yield* sync(school, 8)
          assert.deepStrictEqual(counts, { created: 322, updated: 0, unverified: 0, failed: 0, "not sent": 0 })
          assert.strictEqual(sandbox.count(create), 322)
          assert.strictEqual(sandbox.state().users.length, 323)
          assert.strictEqual(statSync(path).mode & 0o777, 0o600)
          const kept = readFileSync(path, "utf8").trimEnd().split("\n")
          assert.strictEqual(kept[0], "line,username,password,note")
          assert.deepStrictEqual(
            kept.slice(1).map((line) => line.split(",").slice(0, 2).join(",")).sort(),
            school.rows.map((row) => `${row.line},${row.username}`).sort()
          )
          assert.strictEqual(new Set(kept.map((line) => line.split(",")[2])).size, 323)

          sandbox.clearRequests()
          const again = yield* plan(school)
          assert.deepStrictEqual(Plan.count(again), { create: 0, update: 0, unchanged: 322, ambiguous: 0 })
          assert.deepStrictEqual(yield* Apply.run(again, { concurrency: 8, credentials: undefined }), [])
          assert.strictEqual(sandbox.count(), 1)
        }).pipe(Effect.provide(Fixture.client(sandbox)))
      }).pipe(Effect.provide(NodeServices.layer)),
    30_000
  )
})

describe("planning", () => {
  it.live("reads a large organization in pages of a thousand", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 2100 })
      const made = yield* plan(trio).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.strictEqual(made.accounts, 2100)
      assert.strictEqual(sandbox.count(), 3)
    }))

  it.live("fails when a page cannot be read, instead of planning from some of the accounts", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({
        users: 2100,
        faults: ["status;status=500;operation=listOrganizationUsers;skip=1"]
      })
      const error = yield* plan(trio).pipe(Effect.provide(Fixture.client(sandbox)), Effect.flip)
      assert.strictEqual(error._tag === "FlatError" ? error.reason._tag : error._tag, "ServerError")
    }))

  it.live("fails when an account has no username", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 3, faults: ["wrong-types;field=username"] })
      const error = yield* plan(trio).pipe(Effect.provide(Fixture.client(sandbox)), Effect.flip)
      assert.strictEqual(error._tag, "AccountsUnreadable")
    }))
})

describe("updates", () => {
  it.live("send only the fields that differ, and no password", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1 })
      const bodies: Array<string> = []
      yield* Effect.gen(function*() {
        yield* sync(trio)
        const changed = Fixture.roster("ADA,Adele,Lund,ada@example.edu,teacher", "bo,Bo,Reed,bo@example.edu,teacher")
        const rows = changed.rows.map((row) => ({ ...row, password: trio.rows[0]?.password }))
        bodies.length = 0
        const { counts } = yield* sync({ ...changed, rows })
        assert.deepStrictEqual([counts.created, counts.updated], [0, 2])
        assert.deepStrictEqual(bodies.map((body) => JSON.parse(body)), [
          { firstname: "Adele" },
          { email: "bo@example.edu", organizationRole: "teacher" }
        ])
        const users = sandbox.state().users
        assert.strictEqual(users.find((user) => user.username === "ada")?.firstname, "Adele")
        assert.strictEqual(users.find((user) => user.username === "bo")?.organizationRole, "teacher")
      }).pipe(Effect.provide(Fixture.client(sandbox, {
        watch: (request) => {
          if (request.method !== "GET") bodies.push(Fixture.bodyOf(request))
          return undefined
        }
      })))
    }).pipe(Effect.provide(NodeServices.layer)))
})

describe("ambiguous rows", () => {
  it.live("are skipped while the others are applied", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1 })
      yield* Effect.gen(function*() {
        yield* sync(trio)
        const { counts, plan } = yield* sync(
          Fixture.roster("ada,Ada,Lund,cy@example.edu,teacher", "di,Di,Fox,,student")
        )
        assert.deepStrictEqual(plan.steps.map((step) => step.action), ["ambiguous", "create"])
        assert.deepStrictEqual([counts.created, counts.updated], [1, 0])
        assert.strictEqual(sandbox.state().users.find((user) => user.username === "ada")?.email, "ada@example.edu")
      }).pipe(Effect.provide(Fixture.client(sandbox)))
    }).pipe(Effect.provide(NodeServices.layer)))
})

describe("the passwords file", () => {
  it.live("contains a password before its account is requested, and the same one is sent", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1 })
      const path = join(yield* Fixture.folder, "passwords.csv")
      const checked: Array<boolean> = []
      yield* Effect.gen(function*() {
        const credentials = yield* Credentials.open(path)
        yield* Apply.run(yield* plan(trio), { concurrency: 8, credentials })
      }).pipe(Effect.provide(Fixture.client(sandbox, {
        watch: (request) => {
          if (request.method === "POST") {
            const { password, username } = JSON.parse(Fixture.bodyOf(request))
            checked.push(readFileSync(path, "utf8").includes(`,${username},${password},\n`))
          }
          return undefined
        }
      })))
      assert.deepStrictEqual(checked, [true, true, true])
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("is not overwritten, and needs an existing folder", () =>
    Effect.gen(function*() {
      const folder = yield* Fixture.folder
      const path = join(folder, "passwords.csv")
      writeFileSync(path, "precious")
      assert.include((yield* Effect.flip(Credentials.open(path))).message, "not overwritten")
      assert.strictEqual(readFileSync(path, "utf8"), "precious")
      assert.include((yield* Effect.flip(Credentials.open(join(folder, "none", "passwords.csv")))).message, "folder")
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("is not used for passwords from the roster", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1 })
      const sent: Array<unknown> = []
      const { roster } = Roster.parse(
        new TextEncoder().encode(`${Fixture.head},password\nada,Ada,Lund,,student,lantern-42`),
        { allowAdmins: false }
      )
      yield* Effect.gen(function*() {
        const made = yield* plan(roster)
        assert.isFalse(Plan.needsPasswords(made))
        yield* Apply.run(made, { concurrency: 1, credentials: undefined })
      }).pipe(Effect.provide(Fixture.client(sandbox, {
        watch: (request) => {
          if (request.method === "POST") sent.push(JSON.parse(Fixture.bodyOf(request)).password)
          return undefined
        }
      })))
      assert.deepStrictEqual(sent, ["lantern-42"])
    }).pipe(Effect.provide(NodeServices.layer)))
})
