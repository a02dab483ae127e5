/**
 * Tokens of clients that act as another user.
 */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { client, flushLoop, until } from "./support/Call.ts"
import { json, limited, sequence, serve, type Server } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const sentTokens = (server: Server) => server.received.map(({ headers }) => headers.authorization)

overOne((transport) => {
  describe("token providers", () => {
    it.effect("C18 a delegated token whose call ends while it is created is kept for the next one", () =>
      Effect.gen(function*() {
        const { flat, posts, release, run, server } = yield* delegated
        const acting = flat.actAs("u1", ["scores"])
        const first = yield* Effect.forkChild(acting.organization.countOrgaUsers())
        yield* until(() => posts() === 1)
        yield* Fiber.interrupt(first)
        yield* flushLoop
        assert.isFalse(server.received[0]!.hungUp)
        yield* release
        yield* flushLoop
        assert.strictEqual(yield* run(acting.organization.countOrgaUsers()), 3)
        assert.strictEqual(posts(), 1)
        assert.strictEqual(sentTokens(server).at(-1), "Bearer delegated-1")
      }))

    it.effect("C18 a delegated token that no call waits for any more is not created after a wait", () =>
      Effect.gen(function*() {
        const server = yield* serve((response, received) =>
          (received.method === "POST" ? limited(60) : json(3))(response, received)
        )
        const { flat, waits } = yield* client(transport.layer, { baseUrl: server.url })
        const first = yield* Effect.forkChild(flat.actAs("u1", ["scores"]).organization.countOrgaUsers())
        yield* until(() => waits.length === 1)
        yield* Fiber.interrupt(first)
        yield* TestClock.adjust("1 hour")
        yield* flushLoop
        assert.lengthOf(server.received, 1)
      }))

    it.effect("C18 a delegated token waits for the rate limit like any other call, not limited by tokenTimeout", () =>
      Effect.gen(function*() {
        const created = json({ token: "delegated-1", expirationDate: "2099-01-01T00:00:00.000Z" })
        const posts = sequence(limited(60), created)
        const server = yield* serve((response, received) =>
          (received.method === "POST" ? posts : json(3))(response, received)
        )
        const { flat, waits } = yield* client(transport.layer, { baseUrl: server.url, tokenTimeout: "1 second" })
        const call = flat.actAs("u1", ["scores"]).organization.countOrgaUsers()
        const first = yield* Effect.forkChild(call)
        yield* until(() => waits.length === 1)
        yield* TestClock.adjust("30 seconds")
        // A call that is made meanwhile waits with it, and does not create a second one.
        const second = yield* Effect.forkChild(call)
        yield* flushLoop
        yield* TestClock.adjust("30 seconds")
        assert.deepStrictEqual([yield* Fiber.join(first), yield* Fiber.join(second)], [3, 3])
        assert.lengthOf(server.received.filter(({ method }) => method === "POST"), 2)
      }))

    it.effect("C18 a delegated token that has expired by this machine's clock is used until it is rejected", () =>
      Effect.gen(function*() {
        const created = json({ token: "delegated-1", expirationDate: "1969-01-01T00:00:00.000Z" })
        const server = yield* serve((response, received) =>
          (received.method === "POST" ? created : json(3))(response, received)
        )
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const call = run(flat.actAs("u1", ["scores"]).organization.countOrgaUsers())
        yield* call
        assert.lengthOf(server.received, 2)
      }))

    /** Creates delegated tokens when released. */
    const delegated = Effect.gen(function*() {
      const gate = yield* Deferred.make<void>()
      let made = 0
      const server = yield* serve((response, received) => {
        if (received.method !== "POST") return json(3)(response, received)
        made++
        const token = json({ token: `delegated-${made}`, expirationDate: "2099-01-01T00:00:00.000Z" })
        Effect.runFork(Effect.andThen(Deferred.await(gate), Effect.sync(() => token(response, received))))
      })
      const opened = yield* client(transport.layer, { baseUrl: server.url })
      return { ...opened, server, posts: () => made, release: Deferred.succeed(gate, undefined) }
    })
  })
})
