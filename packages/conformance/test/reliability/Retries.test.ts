import { assert, describe, it } from "@effect/vitest"
import type { FlatClient } from "@flat-sdk/core"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import * as net from "node:net"
import { client } from "./support/Call.ts"
import { account, apiError, cut, hang, json, limited, reset, sequence, serve } from "./support/Server.ts"
import { alike, overEach, overOne } from "./support/Transports.ts"

const seconds = (millis: number) => Math.round(millis / 1000)

/** Calls with GET, PUT and DELETE, which may be sent again. */
const repeatable = ({ organization }: FlatClient.FlatClientShape) => [
  organization.countOrgaUsers(),
  organization.updateOrganizationUser({ user: "u1", body: {} }),
  organization.removeOrganizationUser({ user: "u1" })
]

overEach((transport) => {
  describe("retries", () => {
    it.effect("R2 a refused connection is retried for a POST too, with growing waits, at most as often as retries allows", () =>
      Effect.gen(function*() {
        const port = yield* freePort
        const { failing, flat, waits } = yield* client(transport.layer, { baseUrl: `http://127.0.0.1:${port}/v2` })
        const error = yield* failing(
          flat.organization.createOrganizationUser({ body: { username: "ada", password: "correct-horse" } })
        )
        assert(error.reason._tag === "Transport" && error.reason.phase === "connect", error.message)
        assert.strictEqual(error.attempts, 5)
        assert.isUndefined(error.outcome)
        assert.lengthOf(waits, 4)
        waits.forEach(({ millis, reason }, index) => {
          assert.strictEqual(reason, "backoff")
          assert.isAtMost(millis, 500 * 2 ** index)
        })
      }))

    it.effect("R2 a name that does not resolve counts as nothing sent", () =>
      Effect.gen(function*() {
        const { failing, flat } = yield* client(transport.layer, {
          baseUrl: "https://nowhere.invalid/v2",
          retries: 1
        })
        const error = yield* failing(flat.organization.createOrganizationInvitation({ body: {} }))
        assert(error.reason._tag === "Transport" && error.reason.phase === "connect", error.message)
        assert.strictEqual(error.attempts, 2)
        assert.isUndefined(error.outcome)
      }))

    it.effect("R2 a connection without the requested TLS counts as nothing sent", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        const { failing, flat } = yield* client(transport.layer, {
          baseUrl: server.url.replace("http:", "https:"),
          retries: 1
        })
        const error = yield* failing(flat.organization.createOrganizationInvitation({ body: {} }))
        assert(error.reason._tag === "Transport" && error.reason.phase === "connect", error.message)
        assert.strictEqual(error.attempts, 2)
        assert.lengthOf(server.received, 0)
      }))

    for (
      const [name, failure] of [
        ["a reset", reset],
        ["a truncated body", cut],
        // Deadlines.test.ts has the limit of an attempt over each transport.
        ...alike.includes(transport) ? [["an attempt without a response", hang]] as const : []
      ] as const
    ) {
      it.effect(`R3 ${name} is retried for a GET, and for a PUT and a DELETE that may be sent again`, () =>
        Effect.gen(function*() {
          const server = yield* serve(
            sequence(
              json(3),
              failure,
              json(3),
              failure,
              json(account("u1")),
              name === "a truncated body" ? reset : failure,
              json({}, 204)
            )
          )
          const { flat, run } = yield* client(transport.layer, {
            baseUrl: server.url,
            attemptTimeout: name.startsWith("an ") ? 400 : 30_000
          })
          // The first request loads code and may take longer than the limit.
          yield* run(flat.organization.countOrgaUsers())
          assert.deepStrictEqual<unknown>(yield* Effect.forEach(repeatable(flat), run), [3, account("u1"), undefined])
          assert.deepStrictEqual(server.received.map(({ method }) => method), [
            "GET",
            "GET",
            "GET",
            "PUT",
            "PUT",
            "DELETE",
            "DELETE"
          ])
        }))

      it.effect(`R4 ${name} is not retried for a POST, whose outcome is unknown`, () =>
        Effect.gen(function*() {
          const server = yield* serve(sequence(json(3), failure))
          const { failing, flat, run } = yield* client(transport.layer, {
            baseUrl: server.url,
            attemptTimeout: name.startsWith("an ") ? 400 : 30_000
          })
          yield* run(flat.organization.countOrgaUsers())
          const error = yield* failing(
            flat.organization.createOrganizationUser({ body: { username: "ada", password: "correct-horse" } })
          )
          assert.strictEqual(error.outcome, "unknown")
          assert.include(error.message, "check before sending it again")
          assert.strictEqual(error.attempts, 1)
          assert.deepStrictEqual(server.received.map(({ method }) => method), ["GET", "POST"])
        }))
    }
  })
})

overOne((transport) => {
  describe("retries", () => {
    for (
      const [name, rejection, wait] of [["the rate limit's 403", limited(90), 90], [
        "a 429",
        apiError(429, "SLOW", { "retry-after": "90" }),
        90
      ]] as const
    ) {
      it.effect(`R1 ${name} is waited for and sent again, for all methods, and does not count as a retry`, () =>
        Effect.gen(function*() {
          const server = yield* serve(
            sequence(rejection, json(account("u1")), rejection, json(3), rejection, json({}, 204))
          )
          const { flat, run, waits } = yield* client(transport.layer, { baseUrl: server.url, retries: 0 })
          const created = yield* run(
            flat.organization.createOrganizationUser({ body: { username: "ada", password: "correct-horse" } })
          )
          assert.strictEqual(created.id, "u1")
          assert.deepStrictEqual(server.received.map(({ method }) => method), ["POST", "POST"])
          assert.strictEqual(server.received[0]!.body, server.received[1]!.body)
          assert.deepStrictEqual(waits.map(({ millis, reason }) => [reason, seconds(millis)]), [["rate-limit", wait]])
          assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 3)
        }))
    }

    it.effect("R1 the wait is a minute without a reset, and a second after a reset in the past", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(limited(), limited(1), json(3)))
        const { flat, run, waits } = yield* client(transport.layer, { baseUrl: server.url })
        assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 3)
        assert.deepStrictEqual(waits.map(({ millis }) => millis), [60_000, 1000])
      }))

    it.effect("R4 an account whose creation got no response exists once, and a look-up finds it", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 3 })
        const { failing, flat, run } = yield* client(transport.layer, {
          baseUrl: sandbox.url,
          accessToken: sandbox.token
        })
        for (const fault of ["reset-before-headers;executed=true", "reset-after-headers", "cut-body"]) {
          sandbox.clearRequests()
          sandbox.faults.set([`${fault};operation=createOrganizationUser`])
          const username = `ada.${fault.split(";")[0]}`
          const error = yield* failing(
            flat.organization.createOrganizationUser({ body: { username, password: "correct-horse" } })
          )
          assert.strictEqual(error.outcome, "unknown", fault)
          assert.deepStrictEqual(sandbox.requests().map(({ executed, method }) => [method, executed]), [["POST", true]])
          const found = yield* run(flat.organization.listOrganizationUsers({ q: username }))
          assert.deepStrictEqual(found.items.map((user) => user.username), [username])
        }
        assert.lengthOf(sandbox.state().users, 6)
      }))

    it.effect("R3 a DELETE that was executed and whose response was lost ends as NotFound with an unknown outcome", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 20, faults: ["reset-before-headers;executed=true;times=1"] })
        const user = sandbox.state().users.find((one) => one.organizationRole === "user")!.id
        const { failing, flat } = yield* client(transport.layer, { baseUrl: sandbox.url, accessToken: sandbox.token })
        const error = yield* failing(flat.organization.removeOrganizationUser({ user }))
        assert.strictEqual(error.reason._tag, "NotFound")
        assert.strictEqual(error.outcome, "unknown")
        assert.deepStrictEqual(sandbox.requests().map(({ executed }) => executed), [true, false])
        assert.lengthOf(sandbox.state().users, 19)
      }))

    it.effect("R3 new work stays, if a teacher's deletion of the old was executed and its response was lost", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 20 })
        const { failing, flat, run } = yield* client(transport.layer, {
          baseUrl: sandbox.url,
          accessToken: sandbox.token
        })
        const scopes = ["account.public_profile", "edu.classes", "edu.assignments"] as const
        const as = (role: "teacher" | "user") =>
          flat.actAs(sandbox.state().users.find((one) => one.organizationRole === role)!.id, scopes)
        const [teacher, student] = [as("teacher"), as("user")]
        const { id: user } = yield* run(student.account.getAuthenticatedUser())
        const { id } = yield* run(teacher.classes.createClass({ body: { name: "Theory" } }))
        yield* run(teacher.classes.addClassUser({ class: id, user }))
        const created = yield* run(
          teacher.classes.createClassAssignment({ class: id, body: { title: "A melody", type: "newScore" } })
        )
        const path = { class: id, assignment: created.id }
        const handIn = (url: string) =>
          run(student.classes.createSubmission({ ...path, body: { attachments: [{ url }], submit: true } }))
        const { id: submission } = yield* handIn("https://music.example/first")
        sandbox.faults.set(["reset-before-headers;executed=true;times=1;operation=deleteSubmission"])
        const error = yield* failing(teacher.classes.deleteSubmission({ ...path, submission }))
        yield* handIn("https://music.example/second")
        assert.deepStrictEqual([error.attempts, error.outcome], [1, "unknown"])
        const { attachments, state } = yield* run(student.classes.getSubmission({ ...path, submission }))
        assert.deepStrictEqual([state, attachments?.length], ["turnedIn", 1])
      }))

    it.effect("R3 a write whose next attempt would begin after ten seconds is not sent again", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(apiError(503, "BUSY", { "retry-after": "11" }), json(account("u1"))))
        const { failing, flat, waits } = yield* client(transport.layer, { baseUrl: server.url })
        const error = yield* failing(flat.organization.updateOrganizationUser({ user: "u1", body: {} }))
        assert.deepStrictEqual([error.attempts, error.outcome, error.repeated], [1, "unknown", undefined])
        assert.lengthOf(server.received, 1)
        // It fails at once.
        assert.lengthOf(waits, 0)
      }))

    it.effect("R3 a write that was sent again reports it in its response", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(reset, json(account("u1"))))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const call = flat.organization.updateOrganizationUser.withResponse({ user: "u1", body: {} })
        assert.isTrue((yield* run(call)).repeated)
      }))

    it.effect("R9 a PUT or DELETE that never gets a response reports that its outcome is unknown", () =>
      Effect.gen(function*() {
        const server = yield* serve(reset)
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, retries: 2 })
        const errors = yield* Effect.forEach(repeatable(flat), failing)
        assert.deepStrictEqual(errors.map(({ attempts, outcome }) => [attempts, outcome]), [
          [3, undefined],
          [3, "unknown"],
          [3, "unknown"]
        ])
        assert.lengthOf(server.received, 9)
      }))

    it.effect("R12 a POST with an idempotency key is retried with the same key, one without is not", () =>
      Effect.gen(function*() {
        const job = { id: "job-1", status: "processing" }
        const server = yield* serve(sequence(reset, apiError(503, "BUSY"), json(job), reset))
        const { failing, flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        yield* run(flat.omr.createOmrJob({ body: { idempotencyKey: "key-1" } }))
        assert.deepStrictEqual(server.received.map(({ body }) => JSON.parse(body).idempotencyKey), [
          "key-1",
          "key-1",
          "key-1"
        ])
        const error = yield* failing(flat.omr.createOmrJob({ body: {} }))
        assert.deepStrictEqual([error.attempts, error.outcome], [1, "unknown"])
        assert.lengthOf(server.received, 4)
      }))

    it.effect("R10 an error includes its attempts and the time waited between them", () =>
      Effect.gen(function*() {
        const server = yield* serve(
          sequence(limited(60), apiError(503, "BUSY", { "retry-after": "5" }), apiError(404, "NOT_FOUND"))
        )
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
        const error = yield* failing(flat.organization.removeOrganizationUser({ user: "u1" }))
        assert.strictEqual(error.attempts, 3)
        assert.strictEqual(error.waited, 65_000)
        assert.include(error.message, "3 attempts, 65000 ms of waiting")
      }))

    for (const status of [408, 500, 502, 503, 504]) {
      it.effect(`R5 ${status} is retried for a GET, and for a PUT and a DELETE that may be sent again`, () =>
        Effect.gen(function*() {
          const failure = apiError(status, "BUSY")
          const server = yield* serve(sequence(failure, json(3), failure, json(account("u1")), failure, json({}, 204)))
          const { flat, run, waits } = yield* client(transport.layer, { baseUrl: server.url })
          yield* Effect.forEach(repeatable(flat), run)
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
          assert.strictEqual(error.outcome, "unknown")
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
        let accepted = "Bearer token-2"
        const server = yield* serve((response, received) =>
          (received.headers.authorization === accepted
            ? json(account("u1"))
            : apiError(401, "INVALID_ACCESS_TOKEN"))(response, received)
        )
        const { failing, flat, run, waits } = yield* client(transport.layer, {
          baseUrl: server.url,
          accessToken: () => `token-${++calls}`
        })
        yield* run(flat.organization.createOrganizationUser({ body: { username: "ada", password: "correct-horse" } }))
        assert.strictEqual(calls, 2)
        assert.deepStrictEqual(server.received.map(({ headers }) => headers.authorization), [
          "Bearer token-1",
          "Bearer token-2"
        ])
        // The new token is rejected too: the call fails, although a third one would be accepted.
        accepted = "Bearer token-4"
        const error = yield* failing(flat.organization.countOrgaUsers())
        assert.deepStrictEqual([error.reason._tag, error.attempts, calls], ["Unauthorized", 2, 3])
        assert.lengthOf(server.received, 4)
        assert.lengthOf(waits, 0)
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
          yield* Effect.forEach(repeatable(flat), failing)
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

const freePort = Effect.callback<number>((resume) => {
  const server = net.createServer()
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as net.AddressInfo
    server.close(() => resume(Effect.succeed(port)))
  })
})
