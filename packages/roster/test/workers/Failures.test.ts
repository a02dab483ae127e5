/**
 * Two workers and several organizations on a real PostgreSQL, at night: a worker is killed, all sessions of the database end, a worker is stopped until others
 * have its runs, and both are restarted. Whatever happens, nothing is written twice, and every password is right. Half of the trials are under faults.
 * Histories by seed do the same with the engine alone, thousands of times.
 */
import { assert, it } from "@effect/vitest"
import { describeWith, type Programs } from "@flat-sdk/tools/tests/ProgramTests"
import { until } from "@flat-sdk/tools/tests/Wait"
import { parse } from "csv-parse/sync"
import { Effect } from "effect"
import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import * as Command from "../Command.ts"
import { school } from "../engine/School.ts"
import * as Stage from "./Stage.ts"

const trials = Number(process.env["ROSTER_WORKER_TRIALS"] ?? 2)
const organizations = 3
const accounts = 40
const classes = 8
const plan = school(accounts, classes)

/** Seconds of silence after which a worker's runs are taken over. */
const lease = Number(process.env["ROSTER_WORKER_LEASE"] ?? 3)

/** The longest time, in milliseconds, without a request to an organization. The requirement is 30 s; other tests share the machine. */
const mostSilence = 45_000

const slow = { fault: "latency;ms=250;executed=true" }
const faulty = {
  fault: [
    "reset-before-headers",
    "reset-before-headers;executed=true",
    "status;status=503",
    "status;status=502;executed=true",
    "cut-body",
    "latency;ms=30"
  ],
  rate: 0.15
}

interface Body {
  readonly username?: string
  readonly password?: string
}

/** The passwords that arrived for each username. */
const passwordsOf = ({ proxy, sandbox }: Stage.School) => {
  const nameOf = new Map(sandbox.state().users.map(({ id, username }) => [id, username]))
  const sent = new Map<string, Set<string>>()
  for (const { body, path } of proxy.writes) {
    if (!path.includes("/organizations/users") || body === "") continue
    const { password, username = nameOf.get(path.split("/").at(-1)!) } = JSON.parse(body) as Body
    if (password !== undefined) sent.set(username!, (sent.get(username!) ?? new Set()).add(password))
  }
  return sent
}

const wanted = {
  users: ["admin", ...Array.from({ length: accounts }, (_, index) => `user.p${index + 1}`)].sort(),
  classes: Array.from({ length: classes }, (_, room) =>
    [
      `Choir ${room >> 1}`,
      ...Array.from({ length: accounts }, (_, index) => index).filter((index) => index % classes === room)
        .map((index) => `user.p${index + 1}`).sort()
    ].join(" ")).sort()
}

const silenceOf = (arrivals: ReadonlyArray<number>): number =>
  Math.max(...arrivals.map((at, index) => at - (arrivals[index - 1] ?? at)))

const trial = Effect.fnUntraced(function*(postgres: Programs<"initdb" | "postgres">, number: number) {
  const underFaults = number % 2 === 0
  const stage = yield* Stage.make(postgres, plan, {
    count: organizations,
    faults: underFaults ? [faulty, slow] : [slow]
  })
  const { all, apply, folder, name, runs, server, sql } = stage
  const start = Stage.worker(stage, "--lease", String(lease))
  const log: Array<string> = []
  const began = Date.now()
  const say = (text: string) =>
    Effect.sync(() => void log.push(`${((Date.now() - began) / 1000).toFixed(1)} s ${text}`))

  let first = yield* start
  let second = yield* start
  for (const one of all) {
    yield* runs(0, [...apply, "--detach", "--settle", "3", "--concurrency", "2", "--max-failures", "100"], one)
  }
  const total = organizations * plan.steps.length
  const reach = (share: number) =>
    until(() => stage.writes().reduce((sum, count) => sum + count, 0) >= total * share, {
      what: `${share} of ${total} writes`,
      idleMillis: 60_000,
      state: () => log.join("\n")
    })

  yield* reach(0.1)
  yield* say("one worker is killed")
  first.child.kill("SIGKILL")
  first = yield* start
  // One that begins to work when its sessions end would exit.
  const joined = sql(`SELECT count(*) FROM cluster_runners WHERE address LIKE '%:${first.child.pid}'`)
  yield* until(Effect.map(joined, (count) => count === "1"), { what: "the new worker in cluster_runners" })
  yield* reach(0.3)
  yield* say("all sessions of the database end")
  yield* server.sql(
    "postgres",
    `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()`
  )
  yield* reach(0.5)
  yield* say("one worker is stopped")
  second.child.kill("SIGSTOP")
  // The other one takes its runs over, and finishes some of them.
  yield* Effect.sleep(2500 * lease)
  yield* say("it is continued")
  second.child.kill("SIGCONT")
  yield* reach(0.75)
  yield* say("both are restarted, one after the other")
  first.child.kill("SIGTERM")
  const ended = [yield* first.ended]
  yield* say("the first has ended")
  first = yield* start
  second.child.kill("SIGTERM")
  ended.push(yield* second.ended)
  second = yield* start
  yield* say("both are new")
  for (const { code, stderr } of ended) assert.strictEqual(code, 0, stderr)

  yield* stage.until(0)
  yield* say("all runs have ended")
  const allEnded = Date.now()
  const run = yield* sql("SELECT DISTINCT id FROM roster_run")
  // Under faults some steps may have failed: applying the plan again tries them again.
  for (const one of all) {
    for (let again = 0; again < 5; again++) {
      const { code } = yield* Command.roster([...apply, "--settle", "3"], stage.envOf(one))
      if (code === 0) break
      assert.isTrue(underFaults)
    }
  }

  const context = `trial ${number}\n${log.join("\n")}`
  const silences = all.map(({ proxy }) => silenceOf(proxy.arrivals.filter((at) => at < allEnded)))
  const dump = yield* sql("SELECT string_agg(t::text, ' ') FROM roster_password AS t")
  for (const [index, one] of all.entries()) {
    assert.deepStrictEqual(one.look(), wanted, context)
    // Under faults the client itself repeats the idempotent enrolments.
    const [users, rooms, members] = one.created()
    assert.deepStrictEqual([users, rooms, underFaults ? accounts : members], [accounts, classes, accounts], context)
    assert.isBelow(silences[index]!, mostSilence, context)
    const out = join(folder, `passwords-${index}.csv`)
    yield* runs(0, ["worker", "passwords", run.slice(0, 8), "--out", out, "--key", stage.key], one)
    assert.strictEqual(statSync(out).mode & 0o777, 0o600)
    const lines: ReadonlyArray<{ username: string; password: string; note: string }> = parse(readFileSync(out), {
      columns: true
    })
    assert.strictEqual(lines.length, accounts, context)
    const sent = passwordsOf(one)
    for (const { note, password, username } of lines) {
      assert.strictEqual(note, "", context)
      assert.deepStrictEqual([...sent.get(username)!], [password], context)
      assert.notInclude(dump, password)
    }
  }
})

describeWith("postgres", "runs of several organizations, with two workers", (postgres) => {
  for (let number = 1; number <= trials; number++) {
    it.live(
      `survive a kill, lost sessions, a stop and a rolling restart, trial ${number}${
        number % 2 === 0 ? ", under faults" : ""
      }`,
      () => Effect.scoped(trial(postgres, number))
    )
  }
}, { concurrent: true })
