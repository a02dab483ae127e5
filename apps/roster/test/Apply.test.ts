import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox"
import { Effect, Logger } from "effect"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Apply from "../src/Apply.ts"
import * as Credentials from "../src/Credentials.ts"
import * as Plan from "../src/Plan.ts"
import * as Roster from "../src/Roster.ts"
import * as Fixture from "./Fixture.ts"

const plan = (roster: Roster.Roster) => Plan.read(roster, { allowAdmins: false })

/** Plans and applies with a file of passwords in a folder of its own; one row at a time unless told otherwise. */
const sync = Effect.fnUntraced(function*(roster: Roster.Roster, concurrency = 1) {
  const path = join(yield* Fixture.folder, "passwords.csv")
  const made = yield* plan(roster)
  const credentials = yield* Credentials.create(path)
  const outcomes = yield* Apply.run(made, { concurrency, credentials })
  return { plan: made, outcomes, counts: Apply.count(outcomes), path }
})

const trio = Fixture.roster(
  "ada,Ada,Lund,ada@example.edu,teacher",
  "bo,Bo,Reed,,student",
  "cy,Cy,Dee,cy@example.edu,student"
)

const create = "createOrganizationUser"

describe("a sync of the sample school", () => {
  it.live(
    "creates everybody, keeps a password for each in a private file, and finds nothing to do when run again",
    () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 1 })
        const school = yield* Roster.readFile(new URL("../samples/lindenfeld-school.csv", import.meta.url).pathname, {
          allowAdmins: false
        })
        yield* Effect.gen(function*() {
          const { counts, path } = yield* sync(school, 8)
          assert.deepStrictEqual(counts, { created: 322, updated: 0, failed: 0, "not sent": 0 })
          assert.strictEqual(sandbox.count(create), 322)
          assert.strictEqual(sandbox.state().users.length, 323)
          assert.strictEqual(statSync(path).mode & 0o777, 0o600)
          const kept = readFileSync(path, "utf8").trimEnd().split("\n")
          assert.strictEqual(kept[0], "line,username,password")
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

  it.live("fails rather than planning from a part of the accounts", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({
        users: 2100,
        faults: ["status;status=500;operation=listOrganizationUsers;skip=1"]
      })
      const error = yield* plan(trio).pipe(Effect.provide(Fixture.client(sandbox)), Effect.flip)
      assert.strictEqual(error._tag === "FlatError" ? error.reason._tag : error._tag, "ServerError")
    }))

  it.live("fails when an account has no username that could be compared", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 3, faults: ["wrong-types;field=username"] })
      const error = yield* plan(trio).pipe(Effect.provide(Fixture.client(sandbox)), Effect.flip)
      assert.strictEqual(error._tag, "AccountsUnreadable")
    }))
})

describe("updates", () => {
  it.live("send the fields that differ, and never a password", () =>
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
  it.live("are left alone while the others are applied", () =>
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

describe("a display that fails", () => {
  for (
    const [name, onOutcome] of [
      ["throws", () => {
        throw new Error("no terminal")
      }],
      ["dies", () => Effect.die(new Error("no terminal"))]
    ] satisfies ReadonlyArray<readonly [string, Apply.Options["onOutcome"]]>
  ) {
    it.live(`and ${name} ends no run, and is said once`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 1 })
        const warnings: Array<string> = []
        const logger = Logger.make(({ message }) => void warnings.push(String(message)))
        const made = yield* Effect.provide(plan(trio), Fixture.client(sandbox))
        const credentials = yield* Credentials.create(join(yield* Fixture.folder, "passwords.csv"))
        const outcomes = yield* Apply.run(made, { concurrency: 2, credentials, onOutcome }).pipe(
          Effect.provide(Fixture.client(sandbox)),
          Effect.provide(Logger.layer([logger]))
        )
        assert.strictEqual(Apply.count(outcomes).created, 3)
        assert.deepStrictEqual(warnings, ["onOutcome failed, and the run goes on: no terminal"])
      }).pipe(Effect.provide(NodeServices.layer)))
  }
})

describe("a row that fails", () => {
  it.live("does not stop the others, and says why", () =>
    Effect.gen(function*() {
      // Each sending of the second row is answered with an error, to the last.
      const sandbox = yield* Sandbox.serve({
        users: 1,
        faults: [`status;status=500;operation=${create};skip=1;times=3`]
      })
      const { outcomes } = yield* sync(trio).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual(outcomes.map((outcome) => [outcome.row.line, outcome.result]), [[2, "created"], [
        3,
        "failed"
      ], [4, "created"]])
      const failure = outcomes.flatMap((outcome) => outcome.result === "failed" ? [outcome.failure] : [])[0]
      assert.strictEqual(failure?.reason, "ServerError")
      assert.include(failure?.message, "500")
      assert.isString(failure?.supportId)
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("because the token was refused ends the run, and the rest is counted as not sent", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1, faults: [`status;status=401;operation=${create};skip=1`] })
      const { counts } = yield* sync(trio).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual(counts, { created: 1, updated: 0, failed: 1, "not sent": 1 })
      assert.strictEqual(sandbox.count(create), 2)
    }).pipe(Effect.provide(NodeServices.layer)))
})

describe("a creation whose answer never comes", () => {
  const once = Fixture.roster("ada,Ada,Lund,ada@example.edu,teacher")

  it.live("and that was carried out is found by its username and not sent again", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({
        users: 1,
        faults: [`reset-before-headers;executed=true;operation=${create};times=1`]
      })
      const { outcomes } = yield* sync(once).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual(outcomes.map((outcome) => outcome.result), ["created"])
      assert.strictEqual(sandbox.count(create), 1)
      assert.strictEqual(sandbox.state().users.filter((user) => user.username === "ada").length, 1)
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("and whose success cannot be read is found too", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1, faults: [`malformed-json;operation=${create};times=1`] })
      const { outcomes } = yield* sync(once).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual(outcomes.map((outcome) => outcome.result), ["created"])
      assert.strictEqual(sandbox.count(create), 1)
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("and that was not carried out is sent again", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1, faults: [`reset-before-headers;operation=${create};times=1`] })
      const { outcomes } = yield* sync(once).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual(outcomes.map((outcome) => outcome.result), ["created"])
      assert.strictEqual(sandbox.count(create), 2)
      assert.strictEqual(sandbox.state().users.filter((user) => user.username === "ada").length, 1)
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("and that the look-up misses is found when sending it again meets a conflict", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({
        users: 1,
        faults: [`reset-before-headers;executed=true;operation=${create};times=1`]
      })
      const { outcomes } = yield* sync(once).pipe(
        Effect.provide(Fixture.client(sandbox, {
          watch: (_, url) => url.searchParams.has("q") ? Response.json([]) : undefined
        }))
      )
      assert.deepStrictEqual(outcomes.map((outcome) => outcome.result), ["created"])
      assert.strictEqual(sandbox.state().users.filter((user) => user.username === "ada").length, 1)
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("and that nobody can look up is reported as open, and running again settles it", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({
        users: 1,
        faults: [`reset-before-headers;executed=true;operation=${create};times=1`]
      })
      yield* Effect.gen(function*() {
        const made = yield* plan(once)
        sandbox.faults.add("status;status=500;operation=listOrganizationUsers")
        const credentials = yield* Credentials.create(join(yield* Fixture.folder, "passwords.csv"))
        const [outcome] = yield* Apply.run(made, { concurrency: 1, credentials })
        assert.strictEqual(outcome?.result, "failed")
        assert.include(outcome?.result === "failed" ? outcome.failure.fix : "", "may have been executed")
        sandbox.faults.clear()
        assert.deepStrictEqual(Plan.count(yield* plan(once)), { create: 0, update: 0, unchanged: 1, ambiguous: 0 })
      }).pipe(Effect.provide(Fixture.client(sandbox)))
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("is not taken for done when another account had the username first", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1 })
      yield* Effect.gen(function*() {
        const made = yield* plan(once)
        // Somebody else is quicker.
        yield* sync(once)
        const credentials = yield* Credentials.create(join(yield* Fixture.folder, "passwords.csv"))
        const [outcome] = yield* Apply.run(made, { concurrency: 1, credentials })
        assert.strictEqual(outcome?.result === "failed" ? outcome.failure.reason : outcome?.result, "Conflict")
      }).pipe(Effect.provide(Fixture.client(sandbox)))
    }).pipe(Effect.provide(NodeServices.layer)))
})

describe("the file of passwords", () => {
  it.live("holds a password before its account is asked for, and the very one that is sent", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1 })
      const path = join(yield* Fixture.folder, "passwords.csv")
      const checked: Array<boolean> = []
      yield* Effect.gen(function*() {
        const credentials = yield* Credentials.create(path)
        yield* Apply.run(yield* plan(trio), { concurrency: 8, credentials })
      }).pipe(Effect.provide(Fixture.client(sandbox, {
        watch: (request) => {
          if (request.method === "POST") {
            const { password, username } = JSON.parse(Fixture.bodyOf(request))
            checked.push(readFileSync(path, "utf8").includes(`,${username},${password}\n`))
          }
          return undefined
        }
      })))
      assert.deepStrictEqual(checked, [true, true, true])
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("is never overwritten, and needs a folder", () =>
    Effect.gen(function*() {
      const folder = yield* Fixture.folder
      const path = join(folder, "passwords.csv")
      writeFileSync(path, "precious")
      assert.include((yield* Effect.flip(Credentials.create(path))).message, "never overwritten")
      assert.strictEqual(readFileSync(path, "utf8"), "precious")
      assert.include((yield* Effect.flip(Credentials.create(join(folder, "none", "passwords.csv")))).message, "folder")
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("is not asked for passwords that the roster brings", () =>
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
