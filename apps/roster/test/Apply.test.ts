import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox"
import { Effect, Logger } from "effect"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Roster from "../src/file/Roster.ts"
import * as Apply from "../src/run/Apply.ts"
import * as Credentials from "../src/run/Credentials.ts"
import * as Plan from "../src/run/Plan.ts"
import * as Fixture from "./Fixture.ts"

const plan = (roster: Roster.Roster) => Plan.read(roster, { allowAdmins: false })

/** Plans and applies a roster with a new passwords file, one row at a time by default. */
const sync = Effect.fnUntraced(function*(roster: Roster.Roster, concurrency = 1) {
  const path = join(yield* Fixture.folder, "passwords.csv")
  const made = yield* plan(roster)
  const credentials = yield* Credentials.open(path)
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

describe("a display that fails", () => {
  for (
    const [name, onOutcome] of [
      ["throws", () => {
        throw new Error("no terminal")
      }],
      ["dies", () => Effect.die(new Error("no terminal"))]
    ] satisfies ReadonlyArray<readonly [string, Apply.Options["onOutcome"]]>
  ) {
    it.live(`T9 (${name}) does not stop the run and is reported once`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 1 })
        const warnings: Array<string> = []
        const logger = Logger.make(({ message }) => void warnings.push(String(message)))
        const made = yield* Effect.provide(plan(trio), Fixture.client(sandbox))
        const credentials = yield* Credentials.open(join(yield* Fixture.folder, "passwords.csv"))
        const outcomes = yield* Apply.run(made, { concurrency: 2, credentials, onOutcome }).pipe(
          Effect.provide(Fixture.client(sandbox)),
          Effect.provide(Logger.layer([logger]))
        )
        assert.strictEqual(Apply.count(outcomes).created, 3)
        assert.deepStrictEqual(warnings, ["onOutcome failed (no terminal). The run continues."])
      }).pipe(Effect.provide(NodeServices.layer)))
  }
})

describe("a hook", () => {
  const applied = Effect.fnUntraced(function*(hooks: Partial<Apply.Options>, faults: ReadonlyArray<string> = []) {
    const sandbox = yield* Sandbox.serve({ users: 1, faults: [...faults] })
    return yield* Effect.gen(function*() {
      const credentials = yield* Credentials.open(join(yield* Fixture.folder, "passwords.csv"))
      const outcomes = yield* Apply.run(yield* plan(trio), { concurrency: 2, credentials, ...hooks })
      return { outcomes, sandbox }
    }).pipe(Effect.provide(Fixture.client(sandbox)), Effect.provide(Logger.layer([])))
  })

  it.live(
    "T9 that interrupts itself, changes its argument or never ends does not change an outcome",
    () =>
      Effect.gen(function*() {
        const hooks: ReadonlyArray<(outcome: Apply.Outcome) => Effect.Effect<void>> = [
          () => Effect.interrupt,
          () => Effect.never,
          () => Effect.uninterruptible(Effect.never),
          (outcome) =>
            Effect.sync(() => {
              Object.assign(outcome, { result: "failed" })
              Object.assign(outcome.row, { username: "changed" })
            })
        ]
        for (const onOutcome of hooks) {
          const { outcomes, sandbox } = yield* applied({ onOutcome })
          assert.deepStrictEqual(outcomes.map(({ result, row }) => [row.username, result]), [
            ["ada", "created"],
            ["bo", "created"],
            ["cy", "created"]
          ])
          assert.deepStrictEqual(sandbox.state().users.map(({ username }) => username).sort(), [
            "ada",
            "admin",
            "bo",
            "cy"
          ])
        }
      }).pipe(Fixture.hurried, Effect.provide(NodeServices.layer)),
    60_000
  )

  it.live("T9 onStop is called once, and does not change an outcome when it fails", () =>
    Effect.gen(function*() {
      const stops: Array<string> = []
      const { outcomes } = yield* applied({
        concurrency: 1,
        maxFailures: 1,
        onStop: ({ why }) => {
          stops.push(why)
          return Effect.die(new Error("no terminal"))
        }
      }, [`status;status=500;operation=${create};times=3`])
      assert.deepStrictEqual(outcomes.map(({ result }) => result), ["failed", "not sent", "not sent"])
      assert.deepStrictEqual(stops, ["unreachable"])
    }).pipe(Fixture.hurried, Effect.provide(NodeServices.layer)), 30_000)
})

describe("a server that fails", () => {
  const people = Fixture.roster(...Array.from({ length: 30 }, (_, index) => `user${index},Ada,Lund,,student`))

  it.live(
    "T1 several times in a row stops the run; a success in between resets the count",
    () =>
      Effect.gen(function*() {
        for (
          const [faults, failed, created] of [
            // Three attempts for each creation whose outcome is unknown.
            [["status;status=503;operation=createOrganizationUser;skip=2"], 3, 2],
            [["status;status=503;operation=createOrganizationUser;skip=2;times=6"], 2, 28]
          ] as const
        ) {
          const sandbox = yield* Sandbox.serve({ users: 1, faults: [...faults] })
          const counts = yield* Effect.gen(function*() {
            const credentials = yield* Credentials.open(join(yield* Fixture.folder, "passwords.csv"))
            return Apply.count(
              yield* Apply.run(yield* plan(people), { concurrency: 1, credentials, maxFailures: 3 })
            )
          }).pipe(Effect.provide(Fixture.client(sandbox)))
          assert.deepStrictEqual(counts, {
            created,
            updated: 0,
            unverified: 0,
            failed,
            "not sent": 30 - created - failed
          })
        }
      }).pipe(Fixture.hurried, Effect.provide(NodeServices.layer)),
    60_000
  )

  it.live("T1 only to accept a row does not stop the run: the other rows are attempted", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({
        users: 1,
        faults: ["status;status=409;operation=createOrganizationUser;times=10"]
      })
      const { counts } = yield* sync(people).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual([counts.failed, counts.created], [10, 20])
    }).pipe(Effect.provide(NodeServices.layer)), 30_000)
})

describe("a row that fails", () => {
  it.live("does not stop the others, and reports why", () =>
    Effect.gen(function*() {
      // Every attempt of the second row gets an error response.
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
    }).pipe(Fixture.hurried, Effect.provide(NodeServices.layer)))

  it.live("because the token was rejected stops the run, and the remaining rows are \"not sent\"", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1, faults: [`status;status=401;operation=${create};skip=1`] })
      const { counts } = yield* sync(trio).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual(counts, { created: 1, updated: 0, unverified: 0, failed: 1, "not sent": 1 })
      assert.strictEqual(sandbox.count(create), 2)
    }).pipe(Effect.provide(NodeServices.layer)))
})

describe("a creation without a response", () => {
  const once = Fixture.roster("ada,Ada,Lund,ada@example.edu,teacher")

  it.live("that was executed is found by its username and not sent again", () =>
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

  const watchPasswords = () => {
    const sent: Array<readonly [method: string, password: string]> = []
    const watch: Fixture.Watch = (request) => {
      if (request.method !== "GET") sent.push([request.method, JSON.parse(Fixture.bodyOf(request)).password])
      return undefined
    }
    return { sent, watch }
  }
  const lost = `reset-before-headers;executed=true;operation=${create};times=1`

  it.live("T2 that a look-up finds gets its password set again, so that the passwords file is right", () =>
    Effect.gen(function*() {
      for (const fault of [lost, `malformed-json;operation=${create};times=1`]) {
        const sandbox = yield* Sandbox.serve({ users: 1, faults: [fault] })
        const { sent, watch } = watchPasswords()
        const { outcomes, path } = yield* sync(once).pipe(Effect.provide(Fixture.client(sandbox, { watch })))
        const [outcome] = outcomes
        assert.include(outcome?.result === "created" ? outcome.note : "", "password was set again")
        assert.deepStrictEqual(sent.map(([method]) => method), ["POST", "PUT"])
        assert.strictEqual(sent[0]?.[1], sent[1]?.[1])
        assert.strictEqual(readFileSync(path, "utf8").split("\n")[1], `2,ada,${sent[1]?.[1]},`)
      }
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("T2 whose password cannot be set again is unverified, in the report and in the file", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({
        users: 1,
        faults: [lost, "status;status=500;operation=updateOrganizationUser"]
      })
      const { counts, outcomes, path } = yield* sync(once).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual(counts, { created: 0, updated: 0, unverified: 1, failed: 0, "not sent": 0 })
      const [outcome] = outcomes
      assert.include(outcome?.result === "unverified" ? outcome.note : "", "Set it in Flat")
      assert.match(
        readFileSync(path, "utf8"),
        /\n2,ada,([a-z0-9-]{14}),\n2,ada,\1,"?unverified: [^\n]*Set it in Flat"?\n$/
      )
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("T2 whose account differs from the file keeps its password, and is unverified", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1, faults: [lost] })
      const { sent, watch } = watchPasswords()
      const { counts } = yield* sync(once).pipe(Effect.provide(Fixture.client(sandbox, {
        watch: (request, url) => {
          watch(request, url)
          return url.searchParams.has("q")
            ? Response.json([{ id: "other", username: "ada", firstname: "Adam", organizationRole: "user" }])
            : undefined
        }
      })))
      assert.strictEqual(counts.unverified, 1)
      assert.deepStrictEqual(sent.map(([method]) => method), ["POST"])
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("T2 whose username is returned in different case is found", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1, faults: [lost] })
      const { counts } = yield* sync(Fixture.roster("Ada,Ada,Lund,ADA@example.edu,teacher")).pipe(
        Effect.provide(Fixture.client(sandbox, {
          watch: (_, url) =>
            url.searchParams.has("q")
              ? Response.json(
                sandbox.state().users.map((user) => ({ ...user, username: user.username.toLowerCase() }))
              )
              : undefined
        }))
      )
      assert.strictEqual(counts.created, 1)
      assert.strictEqual(sandbox.count(create), 1)
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("is looked up too when a success response cannot be decoded", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1, faults: [`malformed-json;operation=${create};times=1`] })
      const { outcomes } = yield* sync(once).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual(outcomes.map((outcome) => outcome.result), ["created"])
      assert.strictEqual(sandbox.count(create), 1)
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("that was not executed is sent again", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1, faults: [`reset-before-headers;operation=${create};times=1`] })
      const { outcomes } = yield* sync(once).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual(outcomes.map((outcome) => outcome.result), ["created"])
      assert.strictEqual(sandbox.count(create), 2)
      assert.strictEqual(sandbox.state().users.filter((user) => user.username === "ada").length, 1)
    }).pipe(Fixture.hurried, Effect.provide(NodeServices.layer)))

  it.live("that the look-up misses is found after the next attempt gets a conflict", () =>
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
    }).pipe(Fixture.hurried, Effect.provide(NodeServices.layer)))

  it.live("that cannot be looked up fails with an unknown outcome, and the next run resolves it", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({
        users: 1,
        faults: [`reset-before-headers;executed=true;operation=${create};times=1`]
      })
      yield* Effect.gen(function*() {
        const made = yield* plan(once)
        sandbox.faults.add("status;status=500;operation=listOrganizationUsers")
        const credentials = yield* Credentials.open(join(yield* Fixture.folder, "passwords.csv"))
        const [outcome] = yield* Apply.run(made, { concurrency: 1, credentials })
        assert.strictEqual(outcome?.result, "failed")
        assert.include(outcome?.result === "failed" ? outcome.failure.fix : "", "may have been executed")
        sandbox.faults.clear()
        assert.deepStrictEqual(Plan.count(yield* plan(once)), { create: 0, update: 0, unchanged: 1, ambiguous: 0 })
      }).pipe(Effect.provide(Fixture.client(sandbox)))
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("fails when another client took the username first", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1 })
      yield* Effect.gen(function*() {
        const made = yield* plan(once)
        // Another client creates the account first.
        yield* sync(once)
        const credentials = yield* Credentials.open(join(yield* Fixture.folder, "passwords.csv"))
        const [outcome] = yield* Apply.run(made, { concurrency: 1, credentials })
        assert.strictEqual(outcome?.result === "failed" ? outcome.failure.reason : outcome?.result, "Conflict")
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
