/**
 * Times in the headers of a rate limit that make no sense: a client neither waits for them nor fails on them.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Promises from "@flat-sdk/promise"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { OutgoingHttpHeaders } from "node:http"
import { client } from "./support/Call.ts"
import { budget, longest, now, reports, year } from "./support/RateLimits.ts"
import { apiError, json, sequence, serve } from "./support/Server.ts"
import { overEach } from "./support/Transports.ts"

overEach((transport) => {
  describe("headers of the rate limit", () => {
    const seconds = now / 1000

    const resets: ReadonlyArray<
      readonly [name: string, headers: OutgoingHttpHeaders, waits: number | undefined, place: string]
    > = [
      ["in milliseconds", budget(10, 0, now + 30_000), undefined, "headers.x-ratelimit-reset"],
      ["of 1e300", budget(10, 0, "1e300"), undefined, "headers.x-ratelimit-reset"],
      ["of next year", budget(10, 0, seconds + 31_536_000), longest, "headers.x-ratelimit-reset"],
      ["below zero", budget(10, 0, -5), undefined, "headers.x-ratelimit-reset"],
      ["of NaN", budget(10, 0, "NaN"), undefined, "headers.x-ratelimit-reset"],
      ["that is empty", budget(10, 0, ""), undefined, "headers.x-ratelimit-reset"],
      [
        "that is correct with a Date of 1970",
        { ...budget(10, 0, seconds + 30), date: new Date(0).toUTCString() },
        30_000,
        "headers.date"
      ]
    ]

    for (const [name, headers, waits, place] of resets) {
      it.effect(`Q13 a reset ${name} does not block the client, and is reported`, () =>
        Effect.gen(function*() {
          yield* TestClock.setTime(now)
          const server = yield* serve(sequence(json(3, 200, headers), json(4)))
          const { onDrift, places } = reports()
          const { flat, run, waits: waited } = yield* client(transport.layer, {
            baseUrl: server.url,
            maxWait: "Infinity",
            onDrift
          })
          assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 3)
          assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 4)
          assert.deepStrictEqual(waited.map(({ millis }) => millis), waits === undefined ? [] : [waits])
          assert.deepStrictEqual(places, [place])
        }))

      it.effect(`Q13 a 403 with a reset ${name} is a FlatError that does not block the client`, () =>
        Effect.gen(function*() {
          yield* TestClock.setTime(now)
          const server = yield* serve(sequence(apiError(403, "API_RATE_LIMIT_EXCEEDED", headers), json(4)))
          const { onDrift, places } = reports()
          const { failing, flat, run } = yield* client(transport.layer, { baseUrl: server.url, maxWait: 0, onDrift })
          const error = yield* failing(flat.organization.countOrgaUsers())
          assert(error.reason._tag === "RateLimited", error.message)
          const { resetAt } = error.reason
          assert.isAtMost(resetAt?.getTime() ?? 0, now + longest)
          assert.include(places, place)
          yield* TestClock.adjust(longest)
          assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 4)
        }))
    }

    const retries: ReadonlyArray<readonly [name: string, header: string, waits: number]> = [
      ["of 99999999999999 seconds", "99999999999999", longest],
      ["of a number with 400 digits", "9".repeat(400), longest],
      ["of a date in a thousand years", "Fri, 01 Jan 3026 00:00:00 GMT", longest],
      ["of a date in 1970", "Thu, 01 Jan 1970 00:00:00 GMT", 1000],
      ["that is not a date", "tomorrow, or so", 60_000],
      ["below zero", "-30", 60_000]
    ]

    for (const [name, header, waits] of retries) {
      it.effect(`Q13 a Retry-After ${name} is a FlatError, and the wait for it ends`, () =>
        Effect.gen(function*() {
          yield* TestClock.setTime(now)
          const server = yield* serve(sequence(apiError(429, "SLOW_DOWN", { "retry-after": header }), json(3)))
          const { onDrift, places } = reports()
          const unlimited = yield* client(transport.layer, { baseUrl: server.url, maxWait: "Infinity", onDrift })
          assert.strictEqual(yield* unlimited.run(unlimited.flat.organization.countOrgaUsers()), 3)
          assert.deepStrictEqual(unlimited.waits.map(({ millis }) => millis), [waits])
          assert.include(places, "headers.retry-after")
          const hurried = yield* serve(apiError(429, "SLOW_DOWN", { "retry-after": header }))
          const { failing, flat } = yield* client(transport.layer, { baseUrl: hurried.url, maxWait: 0 })
          const error = yield* failing(flat.organization.countOrgaUsers())
          assert.strictEqual(error.reason._tag, "RateLimited")
          // The error in a log.
          assert.include(JSON.stringify(error), "RateLimited")
          assert.include(error.message, "429")
        }))

      it.effect(`Q13 a 503 with a Retry-After ${name} is a FlatError, or the client waits`, () =>
        Effect.gen(function*() {
          yield* TestClock.setTime(now)
          const server = yield* serve(sequence(apiError(503, "BUSY", { "retry-after": header }), json(3)))
          const { flat, run, waits: waited } = yield* client(transport.layer, {
            baseUrl: server.url,
            maxWait: "Infinity"
          })
          assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 3)
          assert.isAtMost(waited[0]?.millis ?? 0, longest)
        }))
    }

    for (
      const date of ["Thu, 01 Jan 2026 00:00:30 GMT", "Thursday, 01-Jan-26 00:00:30 GMT", "Thu Jan  1 00:00:30 2026"]
    ) {
      it.effect(`Q13 a Retry-After that is a date is waited for: ${date}`, () =>
        Effect.gen(function*() {
          yield* TestClock.setTime(now)
          const server = yield* serve(sequence(apiError(429, "SLOW_DOWN", { "retry-after": date }), json(3)))
          const { flat, run, waits } = yield* client(transport.layer, { baseUrl: server.url })
          yield* run(flat.organization.countOrgaUsers())
          assert.deepStrictEqual(waits.map(({ millis }) => millis), [30_000])
        }))
    }
  })
})

overEach((transport) => {
  describe("numbers of the rate limit", () => {
    const whole = budget(10, 5, now / 1000 + 30)

    it.effect("M7 numbers that are not decimal digits, and a negative limit, are ignored and reported", () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(now)
        const cases: ReadonlyArray<readonly [name: keyof typeof whole, values: ReadonlyArray<string>]> = [
          ["x-ratelimit-limit", ["0x10", "1e3", "-7", "7.5", ""]],
          ["x-ratelimit-remaining", ["0x10", "1e3", "0.5", ""]],
          ["x-ratelimit-reset", ["0x10", "1e9", `${now / 1000}.5`, ""]]
        ]
        for (const [name, values] of cases) {
          for (const value of values) {
            const server = yield* serve(json(3, 200, { ...whole, [name]: value }))
            const { onDrift, places } = reports()
            const { flat, run } = yield* client(transport.layer, { baseUrl: server.url, onDrift })
            assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 3)
            assert.deepStrictEqual(places, [`headers.${name}`], value)
            const { limit, remaining } = yield* run(flat.quota)
            assert.deepStrictEqual(
              [limit, remaining],
              name === "x-ratelimit-limit" ? [undefined, 5] : [undefined, undefined],
              value
            )
          }
        }
      }))

    it.effect("M7 a reset in milliseconds is ignored and reported: no call waits for it", () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(now)
        const server = yield* serve(json(3, 200, budget(10, 0, now + 30_000)))
        const { onDrift, places } = reports()
        const { flat, run, waits } = yield* client(transport.layer, { baseUrl: server.url, maxWait: 0, onDrift })
        for (let call = 0; call < 3; call++) assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 3)
        assert.lengthOf(waits, 0)
        assert.deepStrictEqual([...new Set(places)], ["headers.x-ratelimit-reset"])
      }))
  })
})

describe("headers of the rate limit, Promise API", () => {
  it.effect("Q13 absurd times are FlatErrors, and reported", () =>
    Effect.gen(function*() {
      const server = yield* serve(sequence(
        apiError(429, "SLOW_DOWN", { "retry-after": "99999999999999" }),
        json(3, 200, budget(10, 0, Math.ceil((Date.now() + year) / 1000)))
      ))
      yield* Effect.promise(async () => {
        const { onDrift, places } = reports()
        const options = { accessToken: "test-token", baseUrl: server.url, onDrift }
        await using flat = new Promises.FlatClient(options)
        const result = await flat.organization.countOrgaUsers.result()
        assert(!result.ok && result.error.reason._tag === "RateLimited")
        assert.isAtMost(result.error.reason.resetAt?.getTime() ?? Infinity, Date.now() + longest)
        await using second = new Promises.FlatClient(options)
        assert.strictEqual(await second.organization.countOrgaUsers(), 3)
        const usedUp = await second.organization.countOrgaUsers.result()
        assert(!usedUp.ok && usedUp.error.reason._tag === "RateLimited")
        assert.strictEqual(usedUp.error.reason.refusedBy, "budget")
        assert.isAtMost(usedUp.error.reason.resetAt?.getTime() ?? Infinity, Date.now() + longest)
        assert.deepStrictEqual(places, ["headers.retry-after", "headers.x-ratelimit-reset"])
      })
    }))
})
