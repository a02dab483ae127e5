/**
 * The effect of a response's headers on later calls: rate limit errors, windows that end, and times that cannot be true.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { ServerResponse } from "node:http"
import { client, until } from "./support/Call.ts"
import { budget, rejections } from "./support/RateLimits.ts"
import { apiError, json, sequence, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

overOne((transport) => {
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
