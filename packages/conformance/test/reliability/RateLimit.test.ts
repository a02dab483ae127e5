import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Clock, Effect, Fiber, Logger } from "effect"
import { TestClock } from "effect/testing"
import type { ServerResponse } from "node:http"
import { client, flushLoop, until } from "./support/Call.ts"
import { apiError, hang, json, limited, sequence, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const budget = (limit: number, remaining: number, reset: number) => ({
  "x-ratelimit-limit": limit,
  "x-ratelimit-remaining": remaining,
  "x-ratelimit-reset": reset
})

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
        const waitEvent = (reason: "backoff" | "rate-limit" | "quota", end: number, millis: number) => ({
          operation: "countOrgaUsers",
          reason,
          until: new Date(end * 1000),
          millis
        })
        assert.deepStrictEqual(waits, [
          waitEvent("backoff", 0, 0),
          waitEvent("backoff", 2, 2000),
          waitEvent("rate-limit", 32, 30_000),
          waitEvent("quota", 100, 68_000)
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
})
