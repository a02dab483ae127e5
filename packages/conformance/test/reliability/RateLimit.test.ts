import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Clock, Effect, Fiber, Logger } from "effect"
import { TestClock } from "effect/testing"
import type { ServerResponse } from "node:http"
import { client, flushLoop } from "./support/Call.ts"
import { budget, rejections } from "./support/RateLimits.ts"
import { apiError, hang, json, limited, sequence, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

overOne((transport) => {
  describe("rate limit and quota", () => {
    it.effect("Q1 the client waits if the wait fits maxWait and deadline, and the call continues", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(limited(300), json(3)))
        const { flat, run, waits } = yield* client(transport.layer, { baseUrl: server.url, deadline: "6 minutes" })
        assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 3)
        assert.deepStrictEqual(waits.map(({ millis }) => millis), [300_000])
        assert.strictEqual(yield* Clock.currentTimeMillis, 300_000)
      }))

    it.effect("Q1 maxWait limits the sum of all waits of a call", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(limited(200), limited(301), json(3)))
        const { failing, flat, waits } = yield* client(transport.layer, { baseUrl: server.url })
        const error = yield* failing(flat.organization.countOrgaUsers())
        assert.deepStrictEqual([error.reason._tag, error.attempts], ["RateLimited", 2])
        assert.deepStrictEqual(waits.map(({ millis }) => millis), [200_000])
      }))

    for (
      const [limit, options] of [["maxWait", {}], ["deadline", { maxWait: "1 hour", deadline: "5 minutes" }]] as const
    ) {
      it.effect(`Q2 a wait beyond ${limit} is an immediate error with the time of the reset`, () =>
        Effect.gen(function*() {
          const server = yield* serve(limited(301))
          const { failing, flat, waits } = yield* client(transport.layer, { baseUrl: server.url, ...options })
          const error = yield* failing(flat.organization.createOrganizationInvitation({ body: {} }))
          assert(error.reason._tag === "RateLimited")
          assert.deepStrictEqual(error.reason.resetAt, new Date(301_000))
          assert.isUndefined(error.outcome)
          // Later calls need not send a request: the client knows the reset.
          const next = yield* failing(flat.organization.countOrgaUsers())
          assert(next.reason._tag === "RateLimited")
          assert.strictEqual(next.attempts, 0)
          assert.lengthOf(server.received, 1)
          assert.lengthOf(waits, 0)
          assert.strictEqual(yield* Clock.currentTimeMillis, 0)
        }))
    }

    it.effect("Q3 the budget is available, and is that of the last response", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 5, rateLimit: { requests: 10, window: 60_000 } })
        const { flat, run } = yield* client(transport.layer, { baseUrl: sandbox.url, accessToken: sandbox.token })
        assert.deepStrictEqual(yield* flat.quota, { limit: undefined, remaining: undefined, resetAt: undefined })
        yield* run(flat.organization.countOrgaUsers())
        yield* run(flat.organization.countOrgaUsers())
        assert.deepStrictEqual(yield* flat.quota, { limit: 10, remaining: 8, resetAt: new Date(60_000) })
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(yield* flat.quota, { limit: 10, remaining: 10, resetAt: undefined })
      }))

    it.effect("Q4 below a tenth of the budget, requests are spaced out over the remaining time", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 5, rateLimit: { requests: 40, window: 60_000 } })
        const { flat, run, waits } = yield* client(transport.layer, {
          baseUrl: sandbox.url,
          accessToken: sandbox.token
        })
        for (let sent = 0; sent < 37; sent++) yield* run(flat.organization.countOrgaUsers())
        assert.lengthOf(waits, 0)
        for (let sent = 0; sent < 4; sent++) yield* run(flat.organization.countOrgaUsers())
        // Three requests for the remaining minute: 20 s apart, and the next one in the next window.
        assert.deepStrictEqual(waits.map(({ millis, reason }) => [reason, millis]), [["quota", 20_000], [
          "quota",
          20_000
        ], ["quota", 20_000]])
        assert.deepStrictEqual(sandbox.requests().slice(-4).map(({ time }) => time), [0, 20_000, 40_000, 60_000])
        assert.isTrue(sandbox.requests().every(({ status }) => status === 200))
      }))

    it.effect("Q5 if the budget is used up, nothing is sent before the reset, regardless of the number of calls", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 5, rateLimit: { requests: 9, window: 60_000 } })
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: sandbox.url,
          accessToken: sandbox.token,
          concurrency: 4
        })
        yield* run(flat.organization.countOrgaUsers())
        yield* run(
          Effect.all(Array.from({ length: 16 }, () => flat.organization.countOrgaUsers()), { concurrency: "unbounded" })
        )
        const times = sandbox.requests().map(({ time }) => time)
        assert.strictEqual(times.filter((time) => time < 60_000).length, 9)
        assert.lengthOf(times, 17)
        assert.isTrue(sandbox.requests().every(({ status }) => status === 200))
      }))

    it.effect("Q6 every wait is reported: operation, reason, end and duration", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(
          apiError(503, "BUSY", { "retry-after": "0" }),
          apiError(503, "BUSY", { "retry-after": "2" }),
          limited(32),
          json(3, 200, budget(10, 0, 100)),
          json(4)
        ))
        const { flat, run, waits } = yield* client(transport.layer, { baseUrl: server.url })
        const lines: Array<string> = []
        const logger = Logger.make(({ message }) => void lines.push([message].flat().join(" ")))
        yield* run(
          Effect.andThen(flat.organization.countOrgaUsers(), flat.organization.countOrgaUsers()).pipe(
            Effect.provide(Logger.layer([logger]))
          )
        )
        const [first = 0] = waits.map(({ call }) => call)
        type Waiting = readonly [call: number, attempt: number, reason: "backoff" | "rate-limit" | "quota"]
        const waitEvent = ([call, attempt, reason]: Waiting, end: number, millis: number) => ({
          operation: "countOrgaUsers",
          call: first + call,
          attempt,
          reason,
          until: new Date(end * 1000),
          millis
        })
        assert.deepStrictEqual(waits, [
          waitEvent([0, 1, "backoff"], 0, 0),
          waitEvent([0, 2, "backoff"], 2, 2000),
          waitEvent([0, 3, "rate-limit"], 32, 30_000),
          waitEvent([1, 0, "quota"], 100, 68_000)
        ])
        assert.deepStrictEqual(lines, [
          "countOrgaUsers waits until 1970-01-01T00:00:02.000Z (backoff)",
          "countOrgaUsers waits until 1970-01-01T00:00:32.000Z (rate-limit)",
          "countOrgaUsers waits until 1970-01-01T00:01:40.000Z (quota)"
        ])
      }))

    it.effect("Q7 no more than concurrency are in flight, the others queue", () =>
      Effect.gen(function*() {
        const held: Array<ServerResponse> = []
        let completed = 0
        const server = yield* serve((response) => void held.push(response))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const calls = yield* Effect.forkChild(
          Effect.all(Array.from({ length: 40 }, () => flat.organization.countOrgaUsers()), { concurrency: "unbounded" })
        )
        while (completed < 40) {
          const expected = Math.min(16, 40 - completed)
          yield* until(() => held.length === expected)
          yield* flushLoop
          assert.lengthOf(held, expected)
          for (const response of held.splice(0, 5)) {
            json(3)(response, server.received[0]!)
            completed++
          }
        }
        assert.lengthOf(yield* run(Fiber.join(calls)), 40)
      }))

    it.effect("Q8 the reset is measured with the server's clock if its Date shows a difference", () =>
      Effect.gen(function*() {
        const hour = 3_600_000
        const date = new Date(hour).toUTCString()
        const server = yield* serve(sequence(
          apiError(403, "API_RATE_LIMIT_EXCEEDED", { ...budget(10, 0, 3630), date }),
          json(3, 200, { ...budget(10, 5, 3690), date: new Date(hour + 30_000).toUTCString() }),
          hang
        ))
        const { flat, run, waits } = yield* client(transport.layer, { baseUrl: server.url })
        yield* run(flat.organization.countOrgaUsers())
        assert.deepStrictEqual(waits.map(({ millis }) => millis), [30_000])
        assert.deepStrictEqual((yield* flat.quota).resetAt, new Date(90_000))
      }))
  })

  describe("headers of the rate limit", () => {
    for (const [name, rejected] of rejections) {
      it.effect(`Q11 ${name} delays later calls, also if the wait did not fit maxWait`, () =>
        Effect.gen(function*() {
          yield* TestClock.setTime(Date.now())
          const server = yield* serve(sequence(rejected(600), json(3)))
          const { failing, flat, run } = yield* client(transport.layer, { baseUrl: server.url })
          const first = yield* failing(flat.organization.countOrgaUsers())
          assert(first.reason._tag === "RateLimited")
          for (let call = 0; call < 3; call++) {
            const next = yield* failing(flat.organization.countOrgaUsers())
            assert(next.reason._tag === "RateLimited")
            assert.strictEqual(next.attempts, 0)
          }
          assert.lengthOf(server.received, 1)
          yield* TestClock.adjust("11 minutes")
          assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 3)
        }))
    }

    it.effect("Q12 a late response of the previous window does not replace the new window", () =>
      Effect.gen(function*() {
        let slow: ServerResponse | undefined
        const server = yield* serve(sequence(
          (response) => void (slow = response),
          json(3, 200, budget(100, 90, 3660)),
          json(3, 200, budget(100, 80, 3660))
        ))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const first = yield* Effect.forkChild(flat.organization.countOrgaUsers())
        yield* until(() => slow !== undefined)
        yield* TestClock.adjust("61 seconds")
        yield* run(flat.organization.countOrgaUsers())
        const known = yield* flat.quota
        assert.deepStrictEqual(known.resetAt, new Date(3_660_000))
        // The budget of the window that ended a second ago was used up.
        json(3, 200, budget(100, 0, 120))(slow!, server.received[0]!)
        yield* Fiber.join(first)
        assert.deepStrictEqual(yield* flat.quota, known)
        yield* run(flat.organization.countOrgaUsers())
        assert.lengthOf(server.received, 3)
      }))

    it.effect("Q14 an error due to spacing out says so, and not that the budget is used up", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3, 200, budget(100, 3, 3600)))
        const { failing, flat, run } = yield* client(transport.layer, { baseUrl: server.url, maxWait: "1 minute" })
        yield* run(flat.organization.countOrgaUsers())
        yield* run(flat.organization.countOrgaUsers())
        const error = yield* failing(flat.organization.countOrgaUsers())
        assert(error.reason._tag === "RateLimited")
        assert.strictEqual(error.attempts, 0)
        assert.strictEqual(error.reason.refusedBy, "pacing")
        assert.include(error.message, "spaced out")
        assert.include(error.message, "maxWait")
        assert.notInclude(error.message, "used up")
        assert.lengthOf(server.received, 2)
      }))

    it.effect("Q15 a redirect updates the quota as any other response does", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(
          json(undefined, 302, { location: "/v2/moved", ...budget(100, 41, 3600) }),
          json(3)
        ))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 3)
        assert.strictEqual((yield* flat.quota).remaining, 41)
      }))

    it.effect("Q15 headers of another origin do not: neither its count nor its 403", () =>
      Effect.gen(function*() {
        const store = yield* serve(sequence(
          json(3, 200, budget(100, 0, 3600)),
          apiError(429, "SLOW_DOWN", { "retry-after": "3600" })
        ))
        const server = yield* serve((response, received) =>
          received.path.includes("submissions")
            ? json(undefined, 302, { location: `${store.origin}/file` })(response, received)
            : json(3)(response, received)
        )
        const { failing, flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const file = { class: "c1", assignment: "a1" }
        yield* run(flat.classes.exportSubmissionsReviewsAsCsv(file))
        const error = yield* failing(flat.classes.exportSubmissionsReviewsAsCsv(file))
        assert.strictEqual(error.reason._tag, "RateLimited")
        assert.deepStrictEqual(yield* flat.quota, { limit: undefined, remaining: undefined, resetAt: undefined })
        assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 3)
        assert.lengthOf(store.received, 2)
      }))

    it.effect("R13 a delay is read from the original response, also if the error does not show it", () =>
      Effect.gen(function*() {
        // The password is removed from everything that is shown, including the header.
        const password = "00:00:08"
        const server = yield* serve(sequence(
          apiError(503, "BUSY", { "retry-after": `Thu, 01 Jan 1970 ${password} GMT` }),
          json({ id: "u1" })
        ))
        const { flat, run, waits } = yield* client(transport.layer, { baseUrl: server.url })
        yield* run(flat.organization.updateOrganizationUser({ user: "u1", body: { password } }))
        assert.deepStrictEqual(waits.map(({ millis }) => millis), [8000])
      }))
  })
})
