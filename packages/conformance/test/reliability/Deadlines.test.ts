import { assert, describe, it } from "@effect/vitest"
import type { FlatError } from "@flat-sdk/core"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Fiber, Random, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { ServerResponse } from "node:http"
import { client, flushLoop } from "./support/Call.ts"
import { apiError, hang, json, limited, sequence, serve, stall } from "./support/Server.ts"
import { overEach, overOne } from "./support/Transports.ts"

const timeout = (error: FlatError.FlatError) => {
  assert(error.reason._tag === "Timeout", error.message)
  return { limit: error.reason.limit, millis: error.reason.millis }
}

overEach((transport) => {
  describe.concurrent("deadlines", () => {
    it.effect("D1 an attempt without response headers ends, and its request is aborted", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(json(3), hang))
        const { failing, flat, run } = yield* client(transport.layer, {
          baseUrl: server.url,
          attemptTimeout: 250,
          retries: 1
        })
        // The first request loads code and may take longer than the limit.
        yield* run(flat.organization.countOrgaUsers({}, { attemptTimeout: "1 minute" }))
        const error = yield* failing(flat.organization.countOrgaUsers())
        assert.deepStrictEqual(timeout(error), { limit: "attempt", millis: 250 })
        assert.strictEqual(error.attempts, 2)
        yield* until(() => server.received.slice(1).every(({ hungUp }) => hungUp))
        yield* flushLoop
        assert.isAtMost(server.received.length, 3)
      }))

    it.effect.each(["inCallTime", "byClock"] as const)(
      "D1 by the clock of the application, %s: not a millisecond early",
      (form) =>
        Effect.gen(function*() {
          const server = yield* serve(hang)
          const { flat } = yield* client(transport[form], {
            baseUrl: server.url,
            attemptTimeout: "10 seconds",
            retries: 0
          })
          const call = yield* Effect.forkChild(Effect.flip(flat.organization.countOrgaUsers()))
          yield* until(() => server.received.length === 1)
          yield* TestClock.adjust(9999)
          yield* flushLoop
          assert.isUndefined(call.pollUnsafe())
          yield* TestClock.adjust("2 minutes")
          yield* flushLoop
          assert.isDefined(call.pollUnsafe(), "it ends in the time of its clock, not in real time")
          assert.deepStrictEqual(timeout(yield* Fiber.join(call)), { limit: "attempt", millis: 10_000 })
          yield* until(() => server.received[0]!.hungUp)
        })
    )

    const byClock = [
      ["D2", "idleTimeout", stall, { limit: "idle", millis: 10_000 }],
      ["D4", "deadline", stall, { limit: "total", millis: 10_000 }],
      ["Q1", "maxWait", apiError(429, "TOO_MANY_REQUESTS", { "retry-after": "7" }), "RateLimited"]
    ] as const
    for (const form of ["inCallTime", "byClock"] as const) {
      it.effect.each(byClock)(
        `%s by the clock of the application, ${form}: %s`,
        ([, option, behaviour, expected]) =>
          Effect.gen(function*() {
            const server = yield* serve(behaviour)
            const options = {
              baseUrl: server.url,
              retries: 0,
              idleTimeout: "1 hour",
              attemptTimeout: "1 hour"
            } as const
            const { flat } = yield* client(transport[form], { ...options, [option]: "10 seconds" })
            const input = { score: "s1", revision: "last", format: "midi" } as const
            const json = flat.organization.countOrgaUsers()
            const file = flat.scores.getScoreRevisionData(input)
            const stream = Stream.runDrain(flat.scores.getScoreRevisionData.stream(input))
            // The deadline of a stream ends when its first bytes arrive. A call after a rejected one waits before it is sent.
            for (const call of { idleTimeout: [json, file, stream], deadline: [json, file], maxWait: [json] }[option]) {
              const before = server.received.length
              const fiber = yield* Effect.forkChild(Effect.flip(call))
              yield* until(() => server.received.length > before)
              yield* flushLoop
              // A wait of seven seconds, and no second one.
              yield* TestClock.adjust(expected === "RateLimited" ? 6999 : 9999)
              yield* flushLoop
              assert.isUndefined(fiber.pollUnsafe())
              yield* TestClock.adjust(1)
              if (expected === "RateLimited") yield* until(() => server.received.length > before + 1)
              yield* flushLoop
              assert.isDefined(fiber.pollUnsafe(), "it ends in the time of its clock, not in real time")
              const error = yield* Fiber.join(fiber)
              assert.deepStrictEqual(expected === "RateLimited" ? error.reason._tag : timeout(error), expected)
            }
          })
      )
    }

    it.effect("D2 a body that stalls ends its attempt, and the request is aborted", () =>
      Effect.gen(function*() {
        const server = yield* serve(stall)
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, idleTimeout: 40, retries: 1 })
        const read = yield* failing(flat.organization.countOrgaUsers())
        assert.deepStrictEqual(timeout(read), { limit: "idle", millis: 40 })
        assert.strictEqual(read.attempts, 2)
        const write = yield* failing(flat.organization.createOrganizationInvitation({ body: {} }))
        assert.deepStrictEqual([write.attempts, write.outcome], [1, "unknown"])
        yield* until(() => server.received.length === 3 && server.received.every(({ hungUp }) => hungUp))
      }))

    it.effect.each(["inCallTime", "byClock"] as const)(
      "D3 a slow body that makes progress is never truncated, %s",
      (form) =>
        Effect.gen(function*() {
          let open: ServerResponse | undefined
          const server = yield* serve((response) => {
            response.writeHead(200, { "content-type": "application/json" })
            response.write(" ")
            open = response
          })
          const { flat } = yield* client(transport[form], {
            baseUrl: server.url,
            attemptTimeout: "10 seconds",
            idleTimeout: "10 seconds"
          })
          const call = yield* Effect.forkChild(flat.organization.countOrgaUsers())
          yield* until(() => open !== undefined)
          yield* flushLoop
          for (const piece of ["1", "2", "3", "4", "5", "6", "7", "8"]) {
            yield* TestClock.adjust("9 seconds")
            open!.write(piece)
            yield* flushLoop
          }
          open!.end()
          assert.strictEqual(yield* Fiber.join(call), 12_345_678)
          assert.lengthOf(server.received, 1)
        })
    )
  })
})

// The call ends, and interrupts its request: Cancellation.test.ts has that over each transport.
overOne((transport) => {
  describe.concurrent("deadlines of calls", () => {
    const never = () => new Promise<string>(() => {})
    const stages = [
      ["sending", { server: hang, options: {} }],
      ["reading", { server: stall, options: {} }],
      ["queueing", { server: hang, options: { concurrency: 1 } }],
      ["refreshing a token", { server: hang, options: { accessToken: never } }]
    ] as const
    for (const [stage, { options, server: behaviour }] of stages) {
      it.effect(`D4 the deadline ends a call that is ${stage}`, () =>
        Effect.gen(function*() {
          const server = yield* serve(behaviour)
          const { flat } = yield* client(transport.layer, { baseUrl: server.url, deadline: "20 seconds", ...options })
          if (stage === "queueing") {
            yield* Effect.forkChild(Effect.flip(flat.organization.countOrgaUsers()))
            yield* until(() => server.received.length === 1)
            yield* TestClock.adjust("1 second")
          }
          const call = yield* Effect.forkChild(Effect.flip(flat.organization.removeOrganizationUser({ user: "u1" })))
          if (stage === "sending" || stage === "reading") yield* until(() => server.received.length === 1)
          yield* flushLoop
          yield* TestClock.adjust(19_999)
          if (stage !== "queueing") assert.isUndefined(call.pollUnsafe())
          // Its place in the queue becomes free a second before its end: it is sent, and ends in flight.
          yield* TestClock.adjust(1)
          const error = yield* Fiber.join(call)
          assert.deepStrictEqual(timeout(error), { limit: "total", millis: 20_000 })
          assert.strictEqual(error.outcome, stage === "refreshing a token" ? undefined : "unknown")
          yield* until(() => server.received.every(({ hungUp }) => hungUp))
          assert.lengthOf(server.received, stage === "refreshing a token" ? 0 : stage === "queueing" ? 2 : 1)
        }))
    }

    it.effect("D4 the deadline ends a file that is read whole, in the middle of its body", () =>
      Effect.gen(function*() {
        const server = yield* serve((response) => {
          response.writeHead(200, { "content-type": "audio/midi", "content-length": "1000" })
          response.write("MThd")
        })
        const { flat } = yield* client(transport.layer, {
          baseUrl: server.url,
          deadline: "20 seconds",
          attemptTimeout: "1 minute",
          idleTimeout: "1 minute"
        })
        const input = { score: "s1", revision: "last", format: "midi" } as const
        const call = yield* Effect.forkChild(Effect.flip(flat.scores.getScoreRevisionData(input)))
        yield* until(() => server.received.length === 1)
        yield* flushLoop
        yield* TestClock.adjust(19_999)
        assert.isUndefined(call.pollUnsafe())
        yield* TestClock.adjust(1)
        yield* until(() => call.pollUnsafe() !== undefined)
        assert.deepStrictEqual(timeout(yield* Fiber.join(call)), { limit: "total", millis: 20_000 })
        yield* until(() => server.received[0]!.hungUp)
      }))

    const beyond = [
      ["rate limit", limited(30), "RateLimited"],
      ["Retry-After", apiError(503, "BUSY", { "retry-after": "30" }), "ServerError"],
      ["back-off", apiError(503, "BUSY"), "ServerError"]
    ] as const
    for (const [name, behaviour, reason] of beyond) {
      it.effect(`D5 a ${name} that ends after the deadline is not started: the call fails immediately with its error reason`, () =>
        Effect.gen(function*() {
          const server = yield* serve(behaviour)
          const { flat, waits } = yield* client(transport.layer, { baseUrl: server.url, deadline: 450 })
          const error = yield* flat.organization.countOrgaUsers().pipe(
            Effect.flip,
            Effect.provideService(Random.Random, { nextDoubleUnsafe: () => 0.99, nextIntUnsafe: () => 1 })
          )
          assert.strictEqual(error.reason._tag, reason)
          assert.lengthOf(waits, 0)
          assert.lengthOf(server.received, 1)
        }))
    }
  })
})
