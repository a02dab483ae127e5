/**
 * Which error responses are retried.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { client } from "./support/Call.ts"
import { account, apiError, json, sequence, serve } from "./support/Server.ts"
import { overEach } from "./support/Transports.ts"

overEach((transport) => {
  describe("retries", () => {
    for (const status of [408, 500, 502, 503, 504]) {
      it.effect(`R5 ${status} is retried for GET, PUT and DELETE`, () =>
        Effect.gen(function*() {
          const failure = apiError(status, "BUSY")
          const server = yield* serve(sequence(failure, json(3), failure, json(account("u1")), failure, json({}, 204)))
          const { flat, run, waits } = yield* client(transport.layer, { baseUrl: server.url })
          yield* run(flat.organization.countOrgaUsers())
          yield* run(flat.organization.updateOrganizationUser({ user: "u1", body: {} }))
          yield* run(flat.organization.removeOrganizationUser({ user: "u1" }))
          assert.deepStrictEqual(server.received.map(({ method }) => method), [
            "GET",
            "GET",
            "PUT",
            "PUT",
            "DELETE",
            "DELETE"
          ])
          assert.deepStrictEqual(waits.map(({ reason }) => reason), ["backoff", "backoff", "backoff"])
        }))

      it.effect(`R6 ${status} is not retried for a POST`, () =>
        Effect.gen(function*() {
          const server = yield* serve(apiError(status, "BUSY"))
          const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
          const error = yield* failing(flat.organization.createOrganizationInvitation({ body: {} }))
          assert.strictEqual(error.outcome, status === 408 ? undefined : "unknown")
          assert.lengthOf(server.received, 1)
        }))
    }

    it.effect("R5 Retry-After replaces the back-off", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(apiError(503, "BUSY", { "retry-after": "70" }), json(3)))
        const { flat, run, waits } = yield* client(transport.layer, { baseUrl: server.url })
        yield* run(flat.organization.countOrgaUsers())
        assert.deepStrictEqual(waits.map(({ millis, reason }) => [reason, millis]), [["backoff", 70_000]])
      }))

    for (const [limit, options] of [["maxWait", { maxWait: 60_000 }], ["deadline", { deadline: 60_000 }]] as const) {
      it.effect(`R5 a Retry-After beyond ${limit} fails the call immediately`, () =>
        Effect.gen(function*() {
          const server = yield* serve(apiError(503, "BUSY", { "retry-after": "70" }))
          const { failing, flat, waits } = yield* client(transport.layer, { baseUrl: server.url, ...options })
          const error = yield* failing(flat.organization.countOrgaUsers())
          assert.strictEqual(error.reason._tag, "ServerError")
          assert.lengthOf(server.received, 1)
          assert.lengthOf(waits, 0)
        }))
    }

    it.effect("R7 after a 401 a provider is called once for another token, and the request is retried once", () =>
      Effect.gen(function*() {
        let calls = 0
        const server = yield* serve((response, received) =>
          (received.headers.authorization === "Bearer token-2"
            ? json(account("u1"))
            : apiError(401, "INVALID_ACCESS_TOKEN"))(response, received)
        )
        const { flat, run, waits } = yield* client(transport.layer, {
          baseUrl: server.url,
          accessToken: () => `token-${++calls}`
        })
        yield* run(flat.organization.createOrganizationUser({ body: { username: "ada", password: "correct-horse" } }))
        assert.strictEqual(calls, 2)
        assert.deepStrictEqual(server.received.map(({ headers }) => headers.authorization), [
          "Bearer token-1",
          "Bearer token-2"
        ])
        assert.lengthOf(waits, 0)
      }))

    it.effect("R7 a second 401 is final, and so is the first with a fixed token", () =>
      Effect.gen(function*() {
        let calls = 0
        const server = yield* serve(apiError(401, "INVALID_ACCESS_TOKEN"))
        for (
          const [accessToken, attempts] of [[() => `token-${++calls}`, 2], ["fixed-token", 1], [
            () => "always-the-same",
            1
          ]] as const
        ) {
          const before = server.received.length
          const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, accessToken })
          const error = yield* failing(flat.organization.countOrgaUsers())
          assert.strictEqual(error.reason._tag, "Unauthorized")
          assert.strictEqual(error.attempts, attempts)
          assert.strictEqual(server.received.length - before, attempts)
        }
        assert.strictEqual(calls, 2)
      }))

    it.effect("R8 other error responses are final for every method", () =>
      Effect.gen(function*() {
        const rejections = [
          [403, "FORBIDDEN"],
          [400, "BAD"],
          [402, "PAYMENT_REQUIRED"],
          [404, "NOT_FOUND"],
          [409, "TAKEN"],
          [422, "BAD"],
          [402, "CREDITS_EXHAUSTED"],
          [403, "QUOTA_EXCEEDED"],
          [403, "OMR_CREDITS_EXHAUSTED"],
          [501, "NOT_IMPLEMENTED"],
          [505, "OLD"],
          [418, "TEAPOT"]
        ] as const
        for (const [status, code] of rejections) {
          const server = yield* serve(apiError(status, code))
          const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
          yield* failing(flat.organization.countOrgaUsers())
          yield* failing(flat.organization.updateOrganizationUser({ user: "u1", body: {} }))
          yield* failing(flat.organization.removeOrganizationUser({ user: "u1" }))
          const error = yield* failing(flat.organization.createOrganizationInvitation({ body: {} }))
          assert.strictEqual(error.attempts, 1)
          assert.deepStrictEqual(
            server.received.map(({ method }) => method),
            ["GET", "PUT", "DELETE", "POST"],
            `${status} ${code}`
          )
        }
      }))
  })
})
