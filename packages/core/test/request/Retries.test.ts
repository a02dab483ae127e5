/**
 * What is retried, by method and error reason, request by request.
 */
import { assert, describe, it } from "@effect/vitest"
import type { FlatClient } from "@flat-sdk/core"
import { Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { account } from "../support/Samples.ts"
import { apiError, type Failure, type Reply, sequence, testClient } from "../support/TestClient.ts"
import { failing, passing } from "../support/Time.ts"

type Client = FlatClient.FlatClientShape

const operations = {
  GET: (flat: Client) => Effect.asVoid(flat.organization.countOrgaUsers()),
  PUT: (flat: Client) => Effect.asVoid(flat.organization.updateOrganizationUser({ user: "u1", body: {} })),
  DELETE: (flat: Client) => flat.organization.removeOrganizationUser({ user: "u1" }),
  POST: (flat: Client) =>
    Effect.asVoid(flat.organization.createOrganizationUser({ body: { username: "ada", password: "secret-1" } }))
}

const success: Record<keyof typeof operations, Reply> = {
  GET: { json: 3 },
  PUT: { json: account("u1") },
  DELETE: { status: 204 },
  POST: { json: account("u1") }
}

const cut = (): Reply => ({
  stream: new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("[{\"id\":"))
      controller.error(Object.assign(new Error("aborted"), { code: "ECONNRESET" }))
    }
  })
})

const silent = Effect.never

interface Case {
  readonly name: string
  readonly respond: () => Reply | Failure | Effect.Effect<Reply | Failure>
  readonly tag: string
  /** Attempts of GET. */
  readonly get: number
  /** Attempts of PUT and DELETE, which may be sent again. */
  readonly repeatable: number
  /** Attempts of POST. */
  readonly post: number
  /** Outcome of the writes among them. */
  readonly outcome: "unknown" | undefined
}

const transient = (status: number): Case => ({
  name: `${status}`,
  respond: () => apiError(status, "SOMETHING"),
  tag: status === 408 ? "UnexpectedStatus" : "ServerError",
  get: 5,
  repeatable: 5,
  post: 1,
  outcome: "unknown"
})

const final = (status: number, tag: string, code = "SOMETHING"): Case => ({
  name: `${status} ${code}`,
  respond: () => apiError(status, code),
  tag,
  get: 1,
  repeatable: 1,
  post: 1,
  outcome: status >= 500 ? "unknown" : undefined
})

const table: ReadonlyArray<Case> = [
  {
    name: "refused connection",
    respond: () => "refused",
    tag: "Transport",
    get: 5,
    repeatable: 5,
    post: 5,
    outcome: undefined
  },
  { name: "reset", respond: () => "reset", tag: "Transport", get: 5, repeatable: 5, post: 1, outcome: "unknown" },
  { name: "cut body", respond: cut, tag: "Transport", get: 5, repeatable: 5, post: 1, outcome: "unknown" },
  {
    name: "no response in time",
    respond: () => silent,
    tag: "Timeout",
    get: 5,
    repeatable: 1,
    post: 1,
    outcome: "unknown"
  },
  ...[408, 500, 502, 503, 504].map(transient),
  final(501, "ServerError"),
  final(505, "ServerError"),
  final(400, "BadRequest"),
  final(422, "BadRequest"),
  final(401, "Unauthorized"),
  final(402, "PaymentRequired"),
  final(403, "Forbidden"),
  final(404, "NotFound"),
  final(409, "Conflict"),
  final(418, "UnexpectedStatus"),
  final(402, "QuotaExhausted", "QUOTA_EXCEEDED"),
  final(403, "QuotaExhausted", "OMR_CREDITS_EXHAUSTED")
]

describe("retries", () => {
  for (const method of ["GET", "PUT", "DELETE", "POST"] as const) {
    for (const one of table) {
      const expected = method === "POST" ? one.post : method === "GET" ? one.get : one.repeatable
      it.effect(`${method} after ${one.name} is sent ${expected === 1 ? "once" : `${expected} times`}, then fails as ${one.tag}`, () =>
        Effect.gen(function*() {
          const { flat, sent } = yield* testClient(one.respond)
          const error = yield* failing(operations[method](flat))
          assert.strictEqual(error.reason._tag, one.tag)
          assert.strictEqual(sent.length, expected)
          assert.strictEqual(error.attempts, expected)
          assert.strictEqual(error.method, method)
          assert.strictEqual(error.waited > 0, expected > 1)
          const open = method === "GET" ? undefined : one.outcome
          assert.strictEqual(error.outcome, open)
          assert.strictEqual(error.message.includes("check before sending it again"), open === "unknown")
        }))
    }

    it.effect(`${method} succeeds after a refused connection`, () =>
      Effect.gen(function*() {
        const { flat, sent } = yield* testClient(sequence("refused", "refused", success[method]))
        yield* passing(operations[method](flat))
        assert.strictEqual(sent.length, 3)
        assert.deepStrictEqual(sent[2], sent[0])
      }))
  }

  it.effect("back-off has jitter, starts at half a second, doubles, and is reported", () =>
    Effect.gen(function*() {
      const waits: Array<number> = []
      const { flat } = yield* testClient(() => "refused", {
        retries: 9,
        onWait: (event) => {
          assert.strictEqual(event.reason, "backoff")
          assert.strictEqual(event.operation, "countOrgaUsers")
          waits.push(event.millis)
        }
      })
      const error = yield* failing(flat.organization.countOrgaUsers())
      assert.strictEqual(waits.length, 9)
      waits.forEach((millis, index) => assert.isAtMost(millis, Math.min(30_000, 500 * 2 ** index)))
      assert.isAbove(new Set(waits).size, 1)
      assert.approximately(error.waited, waits.reduce((sum, one) => sum + one, 0), 1)
      assert.include(error.message, "10 attempts")
    }))

  it.effect.each<[string, string]>([
    ["seconds", "7"],
    ["an HTTP date", new Date(7000).toUTCString()]
  ])("Retry-After in %s is waited for, to the second", ([, header]) =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(
        sequence({ ...apiError(503, "BUSY"), headers: { "retry-after": header } }, { json: 3 })
      )
      const fiber = yield* Effect.forkChild(flat.organization.countOrgaUsers())
      yield* TestClock.adjust(Duration.millis(6999))
      assert.strictEqual(sent.length, 1)
      yield* TestClock.adjust(Duration.millis(1))
      assert.strictEqual(yield* Fiber.join(fiber), 3)
      assert.strictEqual(sent.length, 2)
    }))

  it.effect("Retry-After applies to its own response only: a later failure without one uses back-off", () =>
    Effect.gen(function*() {
      const waits: Array<number> = []
      const busy = { ...apiError(503, "BUSY"), headers: { "retry-after": "7" } }
      const { flat } = yield* testClient(sequence(busy, "reset", { json: 3 }), {
        onWait: ({ millis }) => void waits.push(millis)
      })
      assert.strictEqual(yield* passing(flat.organization.countOrgaUsers()), 3)
      assert.strictEqual(waits[0], 7000)
      assert.isAtMost(waits[1]!, 1000)
    }))

  it.effect("a POST that may have been executed keeps its unknown outcome when a later attempt is rejected", () =>
    Effect.gen(function*() {
      // The first attempt sent nothing, so it is retried; the second is interrupted.
      const { flat, sent } = yield* testClient(sequence("refused", "reset"))
      const error = yield* failing(operations.POST(flat))
      assert.strictEqual(sent.length, 2)
      assert.strictEqual(error.outcome, "unknown")
    }))

  it.effect("interruption during a back-off ends immediately and sends nothing more", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => ({ ...apiError(503, "BUSY"), headers: { "retry-after": "60" } }))
      const fiber = yield* Effect.forkChild(flat.organization.countOrgaUsers())
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(sent.length, 1)
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(sent.length, 1)
    }))
})

describe("a deadline", () => {
  it.effect.each([[7001, "Success"], [7000, "Timeout"], [6999, "ServerError"]] as const)(
    "of %i ms, and a retry after 7 s: %s",
    ([deadline, expected]) =>
      Effect.gen(function*() {
        const { flat } = yield* testClient(
          sequence({ ...apiError(503, "BUSY"), headers: { "retry-after": "7" } }, { json: 3 }),
          { deadline, maxWait: Infinity }
        )
        const result = yield* passing(Effect.result(flat.organization.countOrgaUsers()))
        assert.strictEqual(result._tag === "Success" ? "Success" : result.failure.reason._tag, expected)
      })
  )
})
