import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatConfig, TokenSource } from "@flat-sdk/core"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Deferred, Effect, Fiber, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { client, flushLoop } from "./support/Call.ts"
import { apiError, json, limited, sequence, serve, type Server } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const sentTokens = (server: Server) => server.received.map(({ headers }) => headers.authorization)

const all = { concurrency: "unbounded" } as const

overOne((transport) => {
  describe("credentials", () => {
    it.effect("C1 an invalid token is rejected when the client is created", () =>
      Effect.gen(function*() {
        for (const accessToken of ["", " ", "two words", "a\nline", "tab\t", "tøken", Redacted.make(" ")]) {
          const error = yield* Effect.flip(Effect.provide(FlatClient.make({ accessToken }), transport.layer))
          assert.strictEqual(error.reason._tag, "Encode")
          assert.include(error.message, "accessToken")
        }
      }))

    it.effect("C2 a provider is called for the first request, and again a minute before the expiry that it returned", () =>
      Effect.gen(function*() {
        let calls = 0
        const server = yield* serve(json(3))
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: server.url,
          accessToken: () => ({ accessToken: `token-${++calls}`, expiresAt: new Date(calls * 600_000) })
        })
        assert.strictEqual(calls, 0)
        const call = run(flat.organization.countOrgaUsers())
        yield* call
        yield* TestClock.adjust(540_000 - 1)
        yield* call
        yield* TestClock.adjust(1)
        yield* call
        assert.deepStrictEqual(sentTokens(server), ["Bearer token-1", "Bearer token-1", "Bearer token-2"])
      }))

    it.effect("C3 for many concurrent calls the provider is called once: at first, before expiry, and after a 401", () =>
      Effect.gen(function*() {
        let calls = 0
        let accepted = "token-1"
        const server = yield* serve((response, received) =>
          (received.headers.authorization === `Bearer ${accepted}` ? json(3) : apiError(401, "INVALID_ACCESS_TOKEN"))(
            response,
            received
          )
        )
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: server.url,
          accessToken: TokenSource.cached(Effect.andThen(
            flushLoop,
            Effect.sync(() => ({ accessToken: `token-${++calls}`, expiresAt: new Date(calls * 600_000) }))
          ))
        })
        const many = run(Effect.all(Array.from({ length: 12 }, () => flat.organization.countOrgaUsers()), all))
        yield* many
        assert.strictEqual(calls, 1)
        accepted = "token-2"
        yield* TestClock.adjust(540_000)
        yield* many
        assert.strictEqual(calls, 2)
        assert.lengthOf(server.received, 24)
        accepted = "token-3"
        yield* many
        assert.strictEqual(calls, 3)
        // Each was rejected once and retried once.
        assert.lengthOf(server.received, 48)
      }))

    it.effect("C4 a provider that fails or returns no token is Credentials, and nothing is sent", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        const providers: ReadonlyArray<FlatConfig.Options["accessToken"]> = [
          () => Promise.reject(new Error("the vault is sealed")),
          () => {
            throw new Error("the vault is sealed")
          },
          TokenSource.cached(Effect.fail("sealed")),
          () => "",
          () => "two words",
          () => undefined as unknown as string,
          () => ({ accessToken: "token", expiresAt: new Date(NaN) })
        ]
        for (const accessToken of providers) {
          const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, accessToken })
          const error = yield* failing(flat.organization.createOrganizationInvitation({ body: {} }))
          assert.strictEqual(error.reason._tag, "Credentials")
          assert.deepStrictEqual([error.attempts, error.outcome], [0, undefined])
        }
        assert.lengthOf(server.received, 0)
      }))

    it.effect("C5 a delegated token is created when first needed, once for many calls", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 10 })
        const admin = sandbox.state().users.find((user) => user.organizationRole === "admin")!.id
        const { flat, run } = yield* client(transport.layer, { baseUrl: sandbox.url, accessToken: sandbox.token })
        const acting = flat.actAs(admin, ["edu.admin.users"])
        assert.strictEqual(sandbox.count(), 0)
        yield* run(Effect.all(Array.from({ length: 8 }, () => acting.organization.countOrgaUsers()), all))
        assert.strictEqual(sandbox.count("createOrganizationUserAccessToken"), 1)
        assert.strictEqual(sandbox.count("countOrgaUsers"), 8)
        assert.deepStrictEqual(sandbox.state().tokens.map(({ scopes, user }) => [user, scopes]), [[admin, [
          "edu.admin.users"
        ]]])
      }))

    it.effect("C5 a delegated token is created again when it expires, and when it is rejected", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 10, tokenLifetime: 600_000 })
        const admin = sandbox.state().users.find((user) => user.organizationRole === "admin")!.id
        const { flat, run } = yield* client(transport.layer, { baseUrl: sandbox.url, accessToken: sandbox.token })
        const again = run(flat.actAs(admin, ["edu.admin.users"]).organization.countOrgaUsers())
        yield* again
        yield* TestClock.adjust(540_000 - 1)
        yield* again
        assert.strictEqual(sandbox.count("createOrganizationUserAccessToken"), 1)
        yield* TestClock.adjust(1)
        yield* again
        assert.strictEqual(sandbox.count("createOrganizationUserAccessToken"), 2)
        // The sandbox forgets its tokens: the current one is rejected.
        sandbox.reset()
        sandbox.clearRequests()
        yield* again
        assert.deepStrictEqual(sandbox.requests().map(({ operation, status }) => [operation, status]), [
          ["countOrgaUsers", 401],
          ["createOrganizationUserAccessToken", 200],
          ["countOrgaUsers", 200]
        ])
      }))

    it.effect("C5 clients that act as a user with the same scopes share one token, on both APIs", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 10 })
        const created = () => sandbox.count("createOrganizationUserAccessToken")
        const [user, other] = sandbox.state().users
        const { flat, run } = yield* client(transport.layer, { baseUrl: sandbox.url, accessToken: sandbox.token })
        const changed = yield* flat.withOptions({ retries: 0 })
        const me = (parent: typeof flat, id: string, scopes: Parameters<typeof flat.actAs>[1]) =>
          run(parent.actAs(id, scopes).account.getAuthenticatedUser())
        yield* me(flat, user!.id, ["account.public_profile", "scores"])
        yield* me(flat, user!.id, ["scores", "account.public_profile"])
        yield* me(changed, user!.id, ["scores", "account.public_profile", "scores"])
        assert.strictEqual(created(), 1)
        yield* me(flat, user!.id, ["account.public_profile"])
        yield* me(flat, other!.id, ["account.public_profile"])
        assert.strictEqual(created(), 3)
        const promised = new PromiseClient({ baseUrl: sandbox.url, accessToken: sandbox.token, ...transport.promised })
        const acting = () => promised.actAs(user!.id, ["account.public_profile"]).account.getAuthenticatedUser()
        yield* Effect.promise(() => Promise.all([acting(), acting(), acting()]))
        assert.strictEqual(created(), 4)
        yield* Effect.promise(() => promised.close())
      }))

    it.effect("C5 the rate limit of a delegated token is counted separately", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 10, rateLimit: { requests: 50 } })
        const admin = sandbox.state().users.find((user) => user.organizationRole === "admin")!.id
        const { flat, run } = yield* client(transport.layer, { baseUrl: sandbox.url, accessToken: sandbox.token })
        const acting = flat.actAs(admin, ["edu.admin.users"])
        yield* run(Effect.all(Array.from({ length: 5 }, () => acting.organization.countOrgaUsers())))
        assert.strictEqual((yield* flat.quota).remaining, 49)
        assert.strictEqual((yield* acting.quota).remaining, 45)
      }))

    it.effect("C5 a delegated token that cannot be created fails the call as Credentials, and nothing is sent in the user's name", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 10 })
        const { failing, flat } = yield* client(transport.layer, { baseUrl: sandbox.url, accessToken: sandbox.token })
        const error = yield* failing(flat.actAs("nobody", ["edu.admin.users"]).organization.countOrgaUsers())
        assert.strictEqual(error.reason._tag, "Credentials")
        assert.include(error.message, "createOrganizationUserAccessToken")
        assert.strictEqual(sandbox.count("countOrgaUsers"), 0)
      }))

    it.effect("C8 a redirect of a read is followed within the origin, with the token", () =>
      Effect.gen(function*() {
        for (const status of [301, 302, 303, 307, 308]) {
          const server = yield* serve(sequence(json({}, status, { location: "/v2/elsewhere?with=this" }), json(3)))
          const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
          assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 3)
          assert.deepStrictEqual(server.received.map(({ path }) => path), [
            "/v2/organizations/users/count",
            "/v2/elsewhere"
          ])
          assert.deepStrictEqual(sentTokens(server), ["Bearer test-token", "Bearer test-token"])
        }
      }))

    it.effect("C8 five redirects of a read are followed, and no sixth", () =>
      Effect.gen(function*() {
        const server = yield* serve(json({}, 307, { location: "/v2/again" }))
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
        const error = yield* failing(flat.organization.countOrgaUsers())
        assert.deepStrictEqual([error.reason._tag, server.received.length], ["UnexpectedStatus", 6])
      }))

    it.effect("C8 a redirect to another origin is not followed, and neither is one of a write", () =>
      Effect.gen(function*() {
        const other = yield* serve(json(3))
        const server = yield* serve((response, received) =>
          json({}, 302, {
            location: received.method === "GET" ? `${other.url}/organizations/users/count` : "/v2/elsewhere"
          })(response, received)
        )
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
        const read = yield* failing(flat.organization.countOrgaUsers())
        const write = yield* failing(flat.organization.createOrganizationInvitation({ body: {} }))
        yield* failing(flat.organization.removeOrganizationUser({ user: "u1" }))
        yield* failing(flat.organization.updateOrganizationUser({ user: "u1", body: {} }))
        assert.deepStrictEqual([read.reason._tag, write.reason._tag], ["UnexpectedStatus", "UnexpectedStatus"])
        assert.lengthOf(server.received, 4)
        assert.lengthOf(other.received, 0)
      }))
  })

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

    it.effect("C18 a delegated token that no call waits for any more is not created after its request was refused", () =>
      Effect.gen(function*() {
        let refuse: (() => void) | undefined
        const server = yield* serve((response, received) => {
          refuse = () => limited(60)(response, received)
        })
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const first = yield* Effect.forkChild(flat.actAs("u1", ["scores"]).organization.countOrgaUsers())
        yield* until(() => refuse !== undefined)
        yield* Fiber.interrupt(first)
        refuse!()
        yield* Effect.andThen(flushLoop, flushLoop)
        yield* TestClock.adjust("1 hour")
        yield* Effect.andThen(flushLoop, flushLoop)
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
