/** Tests what a worker says about itself. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Health from "../../src/workers/Health.ts"
import * as Monitor from "../../src/workers/Monitor.ts"

const stage = () => {
  let now = 1_000_000
  const monitor = Monitor.make(2, 60_000, () => now)
  return { monitor, pass: (millis: number) => void (now += millis) }
}

describe("the state of a worker", () => {
  it("is idle without runs, and ok while steps end", () => {
    const { monitor, pass } = stage()
    assert.strictEqual(monitor.state().status, "idle")
    pass(500_000)
    assert.strictEqual(monitor.state().status, "idle")
    monitor.begin("a")
    pass(50_000)
    monitor.outcome("a", { state: "done" })
    pass(50_000)
    assert.deepInclude(monitor.state(), { status: "ok", runs: 1, done: 1, failed: 0 })
    for (const state of ["skipped", "failed", "unverified", "skipped"] as const) monitor.outcome("a", { state })
    assert.deepInclude(monitor.state(), { done: 1, failed: 2, lastProgress: new Date(1_600_000).toISOString() })
    assert.isTrue(Monitor.isHealthy(monitor.state()))
  })

  it("is stalled when one of its runs makes no progress, although another does", () => {
    const { monitor, pass } = stage()
    monitor.begin("a")
    monitor.begin("b")
    pass(59_999)
    monitor.outcome("b", { state: "done" })
    assert.strictEqual(monitor.state().status, "ok")
    pass(1)
    assert.strictEqual(monitor.state().status, "stalled")
    assert.isFalse(Monitor.isHealthy(monitor.state()))
    monitor.end("a")
    assert.strictEqual(monitor.state().status, "ok")
  })

  it("waits for the hourly limit, which is no stall, and is stalled if nothing happens after the reset", () => {
    const { monitor, pass } = stage()
    monitor.begin("a")
    monitor.wait("a", new Date(1_000_000 + 3_000_000))
    pass(2_900_000)
    assert.deepInclude(monitor.state(), { status: "waiting", waitingUntil: new Date(4_000_000).toISOString() })
    assert.isTrue(Monitor.isHealthy(monitor.state()))
    pass(159_999)
    assert.strictEqual(monitor.state().status, "ok")
    pass(1)
    assert.strictEqual(monitor.state().status, "stalled")
  })

  it("is bad when the database cannot be reached, or an organization cannot be worked for", () => {
    const { monitor, pass } = stage()
    monitor.database(false)
    assert.deepInclude(monitor.state(), { status: "database unreachable" })
    assert.isFalse(Monitor.isHealthy(monitor.state()))
    monitor.database(true)
    monitor.problem("a", "The token of the organization a belongs to another one.")
    pass(60_000)
    monitor.problem("a", "The token of the organization a belongs to another one.")
    assert.deepInclude(monitor.state(), {
      status: "stalled",
      problems: ["The token of the organization a belongs to another one."]
    })
    monitor.problem("a", undefined)
    assert.strictEqual(monitor.state().status, "idle")
  })

  it.live("is served as JSON, with 503 when it is bad", () =>
    Effect.scoped(Effect.gen(function*() {
      const { monitor } = stage()
      const { port } = yield* Health.serve({ host: "127.0.0.1", port: 0 }, monitor)
      const get = (method = "GET") => Effect.promise(() => fetch(`http://127.0.0.1:${port}/any`, { method }))
      const good = yield* get()
      assert.strictEqual(good.status, 200)
      assert.strictEqual((yield* get("HEAD")).status, 200)
      assert.deepInclude(yield* Effect.promise(() => good.json()), { status: "idle", organizations: 2, runs: 0 })
      monitor.database(false)
      assert.strictEqual((yield* get()).status, 503)
      assert.strictEqual((yield* get("HEAD")).status, 503)
      assert.strictEqual((yield* get("POST")).status, 405)
    })))

  it("is at an address that is spelled as usual", () => {
    assert.deepStrictEqual(Health.parseAddress("0.0.0.0:80"), { host: "0.0.0.0", port: 80 })
    assert.deepStrictEqual(Health.parseAddress("[::1]:8080"), { host: "::1", port: 8080 })
    assert.deepStrictEqual(Health.parseAddress("8080"), { host: "127.0.0.1", port: 8080 })
    assert.deepStrictEqual(Health.parseAddress("65535")?.port, 65_535)
    for (const wrong of ["65536", "", "host", "host:", ":80x", "host:70000", "::1:80"]) {
      assert.isUndefined(Health.parseAddress(wrong), wrong)
    }
  })
})
