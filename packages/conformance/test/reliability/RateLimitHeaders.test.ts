/**
 * The effect of a response's headers on later calls: rate limit errors, windows that end, and times that cannot be true.
 */
import { assert, describe, it } from "@effect/vitest"
import type { FlatConfig } from "@flat-sdk/core"
import * as Promises from "@flat-sdk/promise"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { OutgoingHttpHeaders, ServerResponse } from "node:http"
import { client, until } from "./support/Call.ts"
import { apiError, type Behaviour, json, sequence, serve } from "./support/Server.ts"
import { overEach } from "./support/Transports.ts"

const hour = 3_600_000
/** An hour with a margin: the longest window that the client accepts. */
const longest = 3_900_000
const year = 365 * 24 * hour
const now = Date.UTC(2026, 0, 1)

const budget = (limit: number, remaining: number, reset: number | string) => ({
  "x-ratelimit-limit": limit,
  "x-ratelimit-remaining": remaining,
  "x-ratelimit-reset": reset
})

const rejections: ReadonlyArray<readonly [name: string, (seconds: number) => Behaviour]> = [
  ["a 429 with only Retry-After", (seconds) => apiError(429, "SLOW_DOWN", { "retry-after": String(seconds) })],
  [
    "the rate limit's 403 with a reset and no count",
    (seconds) =>
      apiError(403, "API_RATE_LIMIT_EXCEEDED", { "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + seconds) })
  ]
]

/** Collects the paths that are reported as drift. */
const reports = () => {
  const places: Array<string> = []
  return {
    places,
    onDrift: (({ problems }) => {
      places.push(...problems.map(({ path }) => path))
    }) satisfies FlatConfig.Options["onDrift"]
  }
}

overEach((transport) => {
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

    it.effect("Q12 an earlier end of the window is accepted from the response of a later request", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(
          json(3, 200, budget(100, 90, 3600)),
          json(3, 200, budget(60, 50, 1800))
        ))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        yield* run(flat.organization.countOrgaUsers())
        yield* TestClock.adjust("1 second")
        yield* run(flat.organization.countOrgaUsers())
        assert.deepStrictEqual(yield* flat.quota, { limit: 60, remaining: 50, resetAt: new Date(1_800_000) })
      }))

    const seconds = now / 1000
    const resets: ReadonlyArray<
      readonly [name: string, headers: OutgoingHttpHeaders, waits: number | undefined, place: string]
    > = [
      ["in milliseconds", budget(10, 0, now + 30_000), longest, "headers.x-ratelimit-reset"],
      ["of 1e300", budget(10, 0, "1e300"), longest, "headers.x-ratelimit-reset"],
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

    it.effect("Q14 an error due to a used-up budget says so", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3, 200, budget(100, 0, 3600)))
        const { failing, flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        yield* run(flat.organization.countOrgaUsers())
        const error = yield* failing(flat.organization.countOrgaUsers())
        assert(error.reason._tag === "RateLimited")
        assert.strictEqual(error.reason.refusedBy, "budget")
        assert.include(error.message, "used up")
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
        const password = "00:00:30"
        const server = yield* serve(sequence(
          apiError(503, "BUSY", { "retry-after": `Thu, 01 Jan 1970 ${password} GMT` }),
          json({ id: "u1" })
        ))
        const { flat, run, waits } = yield* client(transport.layer, { baseUrl: server.url })
        yield* run(flat.organization.updateOrganizationUser({ user: "u1", body: { password } }))
        assert.deepStrictEqual(waits.map(({ millis }) => millis), [30_000])
      }))
  })
})

describe("headers of the rate limit, Promise API", () => {
  for (const [name, rejected] of rejections) {
    it.effect(`Q11 ${name} delays later calls`, () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(rejected(600), json(3)))
        yield* Effect.promise(async () => {
          await using flat = new Promises.FlatClient({ accessToken: "test-token", baseUrl: server.url })
          for (let call = 0; call < 3; call++) {
            const result = await flat.organization.countOrgaUsers.result()
            assert(!result.ok && result.error.reason._tag === "RateLimited")
            assert.strictEqual(result.error.attempts, call === 0 ? 1 : 0)
          }
        })
        assert.lengthOf(server.received, 1)
      }))
  }

  it.effect("Q13 absurd times are FlatErrors, and reported", () =>
    Effect.gen(function*() {
      const server = yield* serve(sequence(
        apiError(429, "SLOW_DOWN", { "retry-after": "99999999999999" }),
        json(3, 200, budget(10, 0, Date.now() + year))
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
