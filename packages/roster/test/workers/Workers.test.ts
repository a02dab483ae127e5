/** What a worker does with runs of a PostgreSQL database. All but one are within this process: a process for each would take most of the time. */
import { assert, it } from "@effect/vitest"
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { account, classroom, enrol, school } from "../engine/School.ts"
import * as Stage from "./Stage.ts"

const latency = (millis: number, operation = "") => `latency;ms=${millis};executed=true${operation}`

describeWith("postgres", "a worker", (postgres) => {
  it.live("leaves a run that another plan ends: only --replace does that", () =>
    Effect.gen(function*() {
      const faults = [latency(300, ";operation=createOrganizationUser")]
      const stage = yield* Stage.make(postgres, school(30, 2), { faults })
      const { apply, file, first, reach, runs, submit } = stage
      yield* submit("--concurrency", "1")
      yield* Stage.member(stage)
      yield* reach(2)
      writeFileSync(file, JSON.stringify({ steps: [account("other")] }))
      assert.match((yield* runs(2, apply)).stderr, /The plan \w{8} of this organization has an open run/)
      yield* runs(0, [...apply, "--replace"])
      assert.include(first.look().users, "user.other")
      assert.isBelow(first.look().users.length, 30)
    }))

  it.live("that does not wait for its calls keeps the run: the next one looks them up", () =>
    Effect.gen(function*() {
      const faults = [latency(5000, ";operation=createClass;times=1")]
      const stage = yield* Stage.make(postgres, { steps: [classroom("c1"), account("p1"), enrol("c1", "p1")] }, {
        faults
      })
      yield* stage.submit("--settle", "1")
      const hasty = yield* Stage.member(stage, { graceMillis: 0 })
      yield* stage.reach(2)
      yield* hasty.stop
      yield* Stage.member(stage)
      yield* stage.until(0)
      assert.deepStrictEqual(stage.first.look().classes, ["Choir c1 user.p1"])
      assert.deepStrictEqual(stage.first.created(), [1, 1, 1])
    }))

  it.live("whose sessions end again and again is not stopped for long, and does no step twice", () =>
    Effect.gen(function*() {
      const stage = yield* Stage.make(postgres, school(16, 4), { faults: [latency(150)] })
      yield* stage.submit("--concurrency", "4")
      yield* Stage.member(stage)
      for (let writes = 2; writes <= 12; writes += 2) {
        yield* stage.reach(writes)
        yield* stage.server.sql(
          "postgres",
          `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '${stage.name}'`
        )
      }
      yield* stage.until(0)
      assert.strictEqual(yield* stage.sql("SELECT count(*) FROM roster_step WHERE state <> 'done'"), "0")
      assert.deepStrictEqual(stage.first.created(), [16, 4, 16])
    }))

  it.live("whose calls take no end is stalled, which its state says without names", () =>
    Effect.gen(function*() {
      const stage = yield* Stage.make(postgres, school(4, 2), { faults: [latency(600_000, ";operation=createClass")] })
      yield* stage.submit()
      const { log, monitor } = yield* Stage.member(stage, { graceMillis: 0, stallMillis: 2000 })
      yield* until(() => monitor.state().status === "stalled")
      for (const name of ["user.p1", "Choir", stage.first.address.token]) {
        assert.notInclude(JSON.stringify(monitor.state()) + log(), name)
      }
    }))

  it.live("has only the organizations whose token it has, and whose token is theirs", () =>
    Effect.gen(function*() {
      const stage = yield* Stage.make(postgres, school(4, 2), { count: 2 })
      const [one, two] = stage.all.map(({ address }) => address) as [Stage.Address, Stage.Address]
      for (const each of stage.all) yield* stage.runs(0, [...stage.apply, "--detach"], each)
      const confused = yield* Stage.member(stage, { addresses: [{ ...two, organization: one.organization }] })
      yield* until(() => confused.log().includes("belongs to another one"))
      yield* confused.stop
      assert.deepStrictEqual(stage.writes(), [0, 0])
      yield* Stage.member(stage, { addresses: [two] })
      yield* stage.until(1)
      const [untouched, done] = stage.writes()
      assert.strictEqual(untouched, 0)
      assert.isAbove(done!, 0)
    }))
}, { concurrent: true })

describeWith("postgres", "the process of a worker", (postgres) => {
  it.live("logs JSON without data of pupils, shows in its health when the database is away, and ends well", () =>
    Effect.gen(function*() {
      const stage = yield* Stage.make(postgres, school(12, 2), { faults: [latency(200)] })
      yield* stage.submit("--concurrency", "2")
      const { child, ended, log } = yield* Stage.worker(stage, "--json", "--health", "127.0.0.1:0", "--lease", "3")
      yield* until(() => /health at http/.test(log()))
      const url = /health at ([^"\s]+)/.exec(log())![1]!
      const health = (code: number, text: string) =>
        until(
          Effect.promise(async () => {
            const response = await fetch(url)
            return response.status === code && (await response.text()).includes(text)
          }),
          { what: `health ${code} with ${text}`, state: log }
        )
      yield* stage.reach(6)
      yield* stage.server.stop
      yield* health(503, "\"status\":\"database unreachable\"")
      yield* stage.server.start
      yield* stage.until(0)
      yield* health(200, "\"status\":\"idle\"")
      assert.strictEqual(stage.first.look().users.length, 13)
      assert.deepStrictEqual(stage.first.created(), [12, 2, 12])
      child.kill("SIGTERM")
      assert.strictEqual((yield* ended).code, 0, log())
      assert.include(log(), "Finishing the calls in flight.")
      for (const line of log().trimEnd().split("\n")) {
        assert.hasAllKeys(JSON.parse(line), ["time", "level", "event", "message"])
      }
      for (const name of ["user.p1", "Choir", stage.first.address.token]) assert.notInclude(log(), name)
    }))
})
