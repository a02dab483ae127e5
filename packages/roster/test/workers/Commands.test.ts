/** Runs the commands that use a PostgreSQL database as separate processes, as users do. */
import { assert, describe, it } from "@effect/vitest"
import { parse } from "csv-parse/sync"
import { Effect } from "effect"
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Command from "../Command.ts"
import { account, classroom, enrol, school } from "../engine/School.ts"
import * as PostgresServer from "./PostgresServer.ts"
import * as Schools from "./SchoolsProcess.ts"
import * as Stage from "./Stage.ts"

let databases = 0

const stage = Effect.fnUntraced(function*(plan: object, count = 1, fault?: string, ownServer = false) {
  const server = yield* ownServer ? PostgresServer.start : PostgresServer.shared
  const name = `commands_${++databases}`
  const database = yield* server.database(name)
  const schools = yield* Schools.here({ count, faults: fault === undefined ? [] : [fault] })
  const settings = yield* Stage.settings(database, schools.addresses)
  const file = join(settings.folder, "plan.json")
  writeFileSync(file, JSON.stringify(plan))
  const sql = (statement: string) => server.sql(name, statement)
  const open = sql("SELECT count(*) FROM roster_run WHERE ended IS NULL")
  return {
    server,
    name,
    database,
    schools,
    settings,
    file,
    sql,
    /** Waits until so many runs are open. */
    until: (runs: number) => Effect.repeat(Effect.delay(open, 200), { until: (count) => count === String(runs) }),
    env: settings.envOf(schools.addresses[0]!),
    apply: ["apply", file, "--key", settings.key],
    organization: schools.addresses[0]!.organization,
    writes: Effect.map(schools.writes, (counts) => counts.reduce((sum, each) => sum + each, 0))
  }
})

/** Starts a worker that serves its health. */
const healthOf = Effect.fnUntraced(function*(settings: Stage.Settings, ...args: ReadonlyArray<string>) {
  const { log } = yield* Stage.worker(settings, "--health", "127.0.0.1:0", ...args)
  const url = yield* Effect.repeat(Effect.delay(Effect.sync(() => /health at (\S+)/.exec(log())?.[1]), 50), {
    until: (found) => found !== undefined
  })
  const ask = Effect.promise(async () => {
    const response = await fetch(url)
    return { code: response.status, text: await response.text() }
  })
  return {
    log,
    /** Waits until the health has a status code and a text. */
    until: (code: number, text: string) =>
      Effect.repeat(Effect.delay(ask, 100), { until: (now) => now.code === code && now.text.includes(text) })
  }
})

const passwordsOf = (path: string): ReadonlyArray<{ username: string; password: string; note: string }> =>
  parse(readFileSync(path), { columns: true })

describe.concurrent("a PostgreSQL database", { tags: "postgres" }, () => {
  it.live(
    "has the runs that apply works on itself; status, ids, plan and passwords read it",
    () =>
      Effect.gen(function*() {
        const { apply, env, organization, schools, settings, writes } = yield* stage(school(6, 2))
        const { folder } = settings
        const credentials = join(folder, "passwords.csv")
        const first = yield* Command.roster([...apply, "--credentials", credentials], env)
        assert.strictEqual(first.code, 0, first.stderr)
        assert.match(first.stdout, /create account +│ +6/)
        assert.strictEqual(statSync(credentials).mode & 0o777, 0o600)
        assert.deepStrictEqual(
          passwordsOf(credentials).map(({ note, username }) => [username, note]),
          [
            1,
            2,
            3,
            4,
            5,
            6
          ].map((index) => [`user.p${index}`, ""])
        )
        const count = yield* writes
        const second = yield* Command.roster(apply, env)
        assert.include(second.stdout, "All 14 steps of the plan are done. Nothing was sent.")
        assert.strictEqual(yield* writes, count)

        const status = yield* Command.roster(["status"], { ...settings.env })
        assert.strictEqual(status.code, 0, status.stderr)
        assert.include(status.stdout, organization)
        assert.match(status.stdout, /add member +│ +6/)
        const ids = join(folder, "ids.csv")
        const exported = yield* Command.roster(["ids", "export", ids, "--organization", organization], settings.env)
        assert.strictEqual(exported.code, 0, exported.stderr)
        assert.strictEqual(readFileSync(ids, "utf8").trim().split("\n").length, 9)
        const imported = yield* Command.roster(["ids", "import", ids, "--organization", "another"], settings.env)
        assert.strictEqual(imported.code, 0, imported.stderr)
        const unclear = yield* Command.roster(["ids", "export", ids], settings.env)
        assert.include(unclear.stderr, "The database has 2 organizations. Name one with --organization ID")
        // The map comes from the database: the person is known although the username is new.
        const people = join(folder, "people.csv")
        writeFileSync(people, "id,username,first name,last name,e-mail,role\np1,new.p1,Ada,p1,,student\n")
        const planned = yield* Command.roster(["plan", people, "--partial", "--json"], env)
        assert.notInclude(planned.stdout, "\"kind\": \"createAccount\"", planned.stderr)
        const report = (yield* schools.report)[0]!
        for (const { password, username } of passwordsOf(credentials)) {
          const sent = report.writes.filter(({ body }) => body.includes(`"${username}"`))
          assert.strictEqual(sent.length, 1)
          assert.include(sent[0]!.body, password)
          for (const { stderr, stdout } of [first, second, status, planned]) {
            assert.notInclude(stdout + stderr, password)
          }
        }
      }),
    180_000
  )

  it.live(
    "is used only with the key of its passwords, and nothing is sent without one",
    () =>
      Effect.gen(function*() {
        const { apply, env, file, settings, writes } = yield* stage({
          steps: [account("p1"), account("p2", { password: "file" })]
        })
        const files = join(settings.folder, "people.csv")
        writeFileSync(
          files,
          "id,username,first name,last name,e-mail,role,password\np2,user.p2,Ada,p2,,student,from-file-2\n"
        )
        const refused = Effect.fnUntraced(
          function*(args: ReadonlyArray<string>, text: string, more: Record<string, string> = {}) {
            const { code, stderr } = yield* Command.roster(args, { ...env, ...more })
            assert.strictEqual(code, 2, stderr)
            assert.include(stderr, text)
            assert.strictEqual(yield* writes, 0)
          }
        )
        yield* refused(["apply", file, "--files", files], "The key for passwords is missing.")
        yield* refused(["apply", file, "--files", files], "does not have 32 bytes", { FLAT_ROSTER_KEY: "abc" })
        yield* refused(
          [...apply, "--files", files, "--credentials", join(settings.folder, "no", "p.csv")],
          "does not exist"
        )
        const detached = yield* Command.roster([...apply, "--files", files, "--detach"], env)
        assert.strictEqual(detached.code, 0, detached.stderr)
        assert.strictEqual(yield* writes, 0)
        const wrong = { FLAT_ROSTER_KEY: "0b".repeat(32) }
        // Without a generated password nothing shows which key is right but the passwords of files.
        yield* refused(["apply", file, "--files", files], "The key is not the one", wrong)
        yield* refused(["worker", "--tokens", settings.tokens], "The key is not the one", wrong)
        yield* refused(
          ["worker", "passwords", "x", "--out", join(settings.folder, "out.csv")],
          "The key is not the one",
          wrong
        )
        const { code, stderr } = yield* Command.roster([...apply, "--files", files], env)
        assert.strictEqual(code, 0, stderr)
      }),
    180_000
  )

  it.live(
    "has one open run of an organization; another plan ends it only with --replace",
    () =>
      Effect.gen(function*() {
        const { apply, env, file, schools, settings } = yield* stage(
          school(30, 2),
          1,
          "latency;ms=600;executed=true;operation=createOrganizationUser"
        )
        const first = yield* Command.roster([...apply, "--concurrency", "1", "--detach"], env)
        assert.strictEqual(first.code, 0, first.stderr)
        const worker = yield* Stage.worker(settings)
        yield* Effect.repeat(Effect.delay(schools.writes, 100), { until: ([count]) => count! >= 2 })
        writeFileSync(file, JSON.stringify({ steps: [account("other")] }))
        const second = yield* Command.roster(apply, env)
        assert.strictEqual(second.code, 2)
        assert.match(second.stderr, /The plan \w{8} of this organization has an open run/)
        const third = yield* Command.roster([...apply, "--replace"], env)
        assert.strictEqual(third.code, 0, third.stderr)
        const [report] = yield* schools.report
        assert.include(report!.look.users, "user.other")
        assert.isBelow(report!.look.users.length, 30)
        // A worker that is stopped finishes its calls, and ends well.
        worker.child.kill("SIGTERM")
        const { code, stderr } = yield* worker.ended
        assert.strictEqual(code, 0, stderr)
        assert.include(stderr, "Finishing the calls in flight.")
      }),
    180_000
  )

  it.live(
    "keeps the run of a worker that does not wait for its calls: the next one looks them up",
    () =>
      Effect.gen(function*() {
        const { apply, env, schools, settings, until } = yield* stage(
          { steps: [classroom("c1"), account("p1"), enrol("c1", "p1")] },
          1,
          "latency;ms=5000;executed=true;operation=createClass;times=1"
        )
        const detached = yield* Command.roster([...apply, "--settle", "3", "--detach"], env)
        assert.strictEqual(detached.code, 0, detached.stderr)
        const hasty = yield* Stage.worker(settings, "--grace", "0", "--lease", "3")
        yield* Effect.repeat(Effect.delay(schools.writes, 100), { until: ([count]) => count! >= 2 })
        hasty.child.kill("SIGTERM")
        assert.strictEqual((yield* hasty.ended).code, 0)
        yield* Stage.worker(settings, "--lease", "3")
        yield* until(0)
        const [report] = yield* schools.report
        assert.deepStrictEqual(report!.look.classes, ["Choir c1 user.p1"])
        assert.strictEqual(report!.executed["createClass"], 1)
        assert.strictEqual(report!.executed["addClassUser"], 1)
      }),
    180_000
  )

  it.live(
    "that is away for a while stops the work, which then continues; the health of a worker shows it",
    () =>
      Effect.gen(function*() {
        const { apply, env, schools, server, settings, until } = yield* stage(
          school(12, 2),
          1,
          "latency;ms=200;executed=true",
          true
        )
        const detached = yield* Command.roster([...apply, "--concurrency", "2", "--detach"], env)
        assert.strictEqual(detached.code, 0, detached.stderr)
        const health = yield* healthOf(settings, "--lease", "3")
        yield* Stage.worker(settings, "--lease", "3")
        yield* Effect.repeat(Effect.delay(schools.writes, 100), { until: ([count]) => count! >= 6 })
        yield* server.stop
        yield* health.until(503, "\"status\":\"database unreachable\"")
        yield* server.start
        yield* until(0)
        yield* health.until(200, "\"status\":\"idle\"")
        const [report] = yield* schools.report
        assert.strictEqual(report!.look.users.length, 13)
        assert.deepStrictEqual(
          [
            report!.executed["createOrganizationUser"],
            report!.executed["createClass"],
            report!.executed["addClassUser"]
          ],
          [12, 2, 12]
        )
      }),
    300_000
  )

  it.live(
    "whose sessions end again and again stops no run for long, and no step is done twice",
    () =>
      Effect.gen(function*() {
        const { apply, env, schools, server, settings, sql, until, name } = yield* stage(
          school(16, 4),
          1,
          "latency;ms=150;executed=true"
        )
        const detached = yield* Command.roster([...apply, "--concurrency", "4", "--detach"], env)
        assert.strictEqual(detached.code, 0, detached.stderr)
        yield* Stage.worker(settings, "--lease", "3")
        yield* Effect.repeat(Effect.delay(schools.writes, 100), { until: ([count]) => count! >= 2 })
        for (let time = 0; time < 8; time++) {
          yield* server.sql(
            "postgres",
            `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '${name}'`
          )
          yield* Effect.sleep(250)
        }
        yield* until(0)
        assert.strictEqual(yield* sql("SELECT count(*) FROM roster_step WHERE state <> 'done'"), "0")
        const [report] = yield* schools.report
        assert.deepStrictEqual(
          [
            report!.executed["createOrganizationUser"],
            report!.executed["createClass"],
            report!.executed["addClassUser"]
          ],
          [16, 4, 16]
        )
      }),
    300_000
  )

  it.live("and Flat are watched by the health of a worker, which has no names", () =>
    Effect.gen(function*() {
      const { apply, env, schools, settings } = yield* stage(
        school(4, 2),
        1,
        "latency;ms=600000;operation=createClass"
      )
      const detached = yield* Command.roster([...apply, "--detach"], env)
      assert.strictEqual(detached.code, 0, detached.stderr)
      const health = yield* healthOf(settings, "--stall", "5")
      yield* health.until(200, "\"status\":\"ok\"")
      const stalled = yield* health.until(503, "\"status\":\"stalled\"")
      for (const name of ["user.p1", "Choir", schools.addresses[0]!.token]) {
        assert.notInclude(stalled.text + health.log(), name)
      }
    }), 300_000)

  it.live("is asked for by worker and passwords, whose other arguments are checked", () =>
    Effect.gen(function*() {
      const { database, settings } = yield* stage({ steps: [] })
      const refused = Effect.fnUntraced(
        function*(args: ReadonlyArray<string>, text: string, code = 2, env = settings.env) {
          const ended = yield* Command.roster(args, env)
          assert.strictEqual(ended.code, code, ended.stderr)
          assert.include(ended.stderr, text)
          assert.notInclude(ended.stderr, new URL(database).password)
        }
      )
      const none = { ...settings.env, FLAT_ROSTER_DATABASE: "" }
      const key = ["--key", settings.key]
      yield* refused(["worker", ...key], "a worker needs a PostgreSQL database", 2, none)
      yield* refused(["worker", ...key], "the worker has no access token")
      yield* refused(["worker", "--tokens", settings.tokens], "The key for passwords is missing")
      yield* refused(["worker", "passwords", "x", ...key, "--forget"], "Name a PostgreSQL database", 2, none)
      yield* refused(["worker", "passwords", "x", ...key], "Say what to do")
      const gone = new URL(database)
      gone.port = "1"
      yield* refused(["worker", "--tokens", settings.tokens, ...key], "The database cannot be used", 4, {
        ...settings.env,
        FLAT_ROSTER_DATABASE: gone.href
      })
      assert.isFalse(existsSync(join(settings.folder, "passwords.csv")))
    }), 300_000)

  it.live(
    "gives each worker only the organizations whose token it has, and whose token is theirs",
    () =>
      Effect.gen(function*() {
        const { apply, env, organization, schools, settings, until } = yield* stage(school(4, 2), 2)
        const [first, second] = schools.addresses
        for (const address of [first!, second!]) {
          const detached = yield* Command.roster([...apply, "--detach"], settings.envOf(address))
          assert.strictEqual(detached.code, 0, detached.stderr)
        }
        // The variable names the first organization, and has the token of the second.
        const confused = Command.start(["worker", "--key", settings.key, "--base-url", second!.url], {
          ...env,
          [`FLAT_ACCESS_TOKEN_${organization}`]: second!.token
        })
        let log = ""
        confused.child.stderr.on("data", (text: string) => log += text)
        yield* Effect.repeat(Effect.delay(Effect.sync(() => log), 50), {
          until: (text) => text.includes("belongs to another one")
        })
        confused.child.kill("SIGTERM")
        yield* confused.ended
        assert.deepStrictEqual(yield* schools.writes, [0, 0])
        const right = Command.start(["worker", "--key", settings.key, "--base-url", second!.url], {
          ...env,
          [`FLAT_ACCESS_TOKEN_${second!.organization}`]: second!.token
        })
        yield* until(1)
        right.child.kill("SIGTERM")
        assert.strictEqual((yield* right.ended).code, 0)
        const [untouched, done] = yield* schools.writes
        assert.strictEqual(untouched, 0)
        assert.isAbove(done!, 0)
      }),
    180_000
  )
})
