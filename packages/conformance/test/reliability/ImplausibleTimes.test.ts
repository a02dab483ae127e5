/**
 * Times in the headers of a rate limit that make no sense: a client neither waits for them nor fails on them.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { OutgoingHttpHeaders } from "node:http"
import { client } from "./support/Call.ts"
import { budget, longest, now, reports } from "./support/RateLimits.ts"
import { apiError, json, sequence, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

overOne((transport) => {
  describe("headers of the rate limit", () => {
    const seconds = now / 1000

    const resets: ReadonlyArray<
      readonly [name: string, headers: OutgoingHttpHeaders, waits: number | undefined, place: string]
    > = [
      ["in milliseconds", budget(10, 0, now + 30_000), undefined, "headers.x-ratelimit-reset"],
      ["of next year", budget(10, 0, seconds + 31_536_000), longest, "headers.x-ratelimit-reset"],
      ["below zero", budget(10, 0, -5), undefined, "headers.x-ratelimit-reset"],
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
    }
  })
})

overOne((transport) => {
  describe("numbers of the rate limit", () => {
    const whole = budget(10, 5, now / 1000 + 30)

    it.effect("M7 numbers that are not decimal digits, and a negative limit, are ignored and reported", () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(now)
        const cases: ReadonlyArray<readonly [name: keyof typeof whole, values: ReadonlyArray<string>]> = [
          ["x-ratelimit-limit", ["0x10", "-7", ""]],
          ["x-ratelimit-remaining", ["1e3", "9".repeat(16)]],
          ["x-ratelimit-reset", [`${now / 1000}.5`]]
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
  })
})
