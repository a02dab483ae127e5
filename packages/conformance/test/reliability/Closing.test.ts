import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatConfig, OAuth, Organization, RequestPipe, TokenSource } from "@flat-sdk/core"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Deferred, Effect, Exit, Fiber, Layer, ManagedRuntime, Scope } from "effect"
import { TestClock } from "effect/testing"
import { flushLoop } from "./support/Call.ts"
import { apiError, type Behaviour, hang, json, limited, sequence, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

overOne((transport) => {
  describe("closing a client", () => {
    /** A client in a scope of its own, over a server. */
    const opened = (respond: Behaviour, options: FlatConfig.Options = {}) =>
      Effect.gen(function*() {
        const server = yield* serve(respond)
        const context = yield* Layer.build(transport.layer)
        const scope = yield* Scope.make()
        const flat = yield* FlatClient.make({ accessToken: "token", baseUrl: server.url, ...options }).pipe(
          Effect.provide(context),
          Scope.provide(scope)
        )
        return { flat, server, context, close: Scope.close(scope, Exit.void) }
      })

    /** Responds to the creation of a token when it is released, and to everything else at once. */
    const gated = Effect.gen(function*() {
      const gate = yield* Deferred.make<void>()
      const respond: Behaviour = (response, received) =>
        received.method === "POST"
          ? void Effect.runFork(
            Effect.andThen(Deferred.await(gate), Effect.sync(() => json({ token: "delegated-1" })(response, received)))
          )
          : json(3)(response, received)
      return { respond, release: Deferred.succeed(gate, undefined) }
    })

    it.live("C25 the disposal of a runtime ends a provider of the user, and waits for its finalizer", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        const hanging = (ended: () => void) =>
          Effect.acquireUseRelease(
            Effect.void,
            () => Effect.never,
            () => Effect.andThen(flushLoop, Effect.sync(ended))
          )
        const kinds = [
          TokenSource.cached,
          TokenSource.perCall,
          (token: Effect.Effect<string>) => TokenSource.keyed(Effect.succeed("a"), token),
          (key: Effect.Effect<string>) => TokenSource.keyed(key, key)
        ]
        for (const kind of kinds) {
          for (
            const layered of [
              FlatClient.layer,
              (options: FlatConfig.Options) => Layer.provideMerge(Organization.layer, RequestPipe.layer(options))
            ]
          ) {
            let began = false
            let ended = 0
            const token = Effect.andThen(
              Effect.sync(() => {
                began = true
              }),
              hanging(() => ended++)
            )
            const layer = layered({ baseUrl: server.url, accessToken: kind(token) })
            const runtime = ManagedRuntime.make(
              Layer.provide(layer as Layer.Layer<Organization.Organization>, transport.layer)
            )
            const { countOrgaUsers } = yield* Effect.promise(() => runtime.runPromise(Organization.Organization))
            // Not a fiber of the runtime, which would interrupt it first.
            const call = yield* Effect.forkDetach(Effect.flip(countOrgaUsers()))
            yield* until(() => began)
            yield* Effect.promise(() => runtime.dispose())
            assert.strictEqual(ended, 1)
            assert.include((yield* Fiber.join(call)).message, "the client is closed")
          }
        }
        assert.lengthOf(server.received, 0)
      }))

    it.effect("C25 no call begins after it, and calls that wait end", () =>
      Effect.gen(function*() {
        const { close, flat, server } = yield* opened(sequence(json(3), apiError(503, "DOWN"), limited(60)))
        const children = [
          flat,
          flat.actAs("u1", ["scores"]),
          yield* flat.withOptions({ retries: 1 }),
          yield* flat.withOptions({ accessToken: () => "other" })
        ]
        yield* flat.organization.countOrgaUsers()
        const waiting = yield* Effect.forkChild(Effect.flip(flat.organization.countOrgaUsers()))
        yield* until(() => server.received.length === 2)
        yield* flushLoop
        const limitedCall = yield* Effect.forkChild(Effect.flip(flat.organization.countOrgaUsers()))
        yield* until(() => server.received.length === 3)
        yield* flushLoop
        yield* close
        for (const call of [waiting, limitedCall]) {
          assert.include((yield* Fiber.join(call)).message, "nothing was sent: the client is closed")
        }
        for (const { organization } of children) {
          const error = yield* Effect.flip(organization.countOrgaUsers())
          assert(error.reason._tag === "Transport")
          assert.deepStrictEqual([error.attempts, error.reason.phase, error.outcome], [0, "connect", undefined])
          assert.include(error.message, "the client is closed")
        }
        yield* TestClock.adjust("1 hour")
        yield* flushLoop
        assert.lengthOf(server.received, 3)
      }))

    it.live("C25 requests in flight are interrupted, and their connections closed", () =>
      Effect.gen(function*() {
        const { close, flat, server } = yield* opened(hang)
        for (const client of [flat, yield* flat.withOptions({ deadline: "1 minute" })]) {
          yield* Effect.forkDetach(client.organization.countOrgaUsers())
        }
        yield* until(() => server.received.length === 2)
        yield* close
        yield* until(() => server.received.every(({ hungUp }) => hungUp))
        assert.lengthOf(server.received, 2)
      }))

    it.effect("C25 a token whose request is in flight is waited for, and none is created afterwards", () =>
      Effect.gen(function*() {
        const { release, respond } = yield* gated
        const { close, flat, server } = yield* opened(respond)
        const acting = flat.actAs("u1", ["scores"]).organization
        const call = yield* Effect.forkChild(Effect.flip(acting.countOrgaUsers()))
        yield* until(() => server.received.length === 1)
        const closing = yield* Effect.forkChild(close)
        yield* flushLoop
        assert.isUndefined(closing.pollUnsafe())
        yield* release
        yield* Fiber.join(closing)
        assert.isFalse(server.received[0]!.hungUp)
        assert.include((yield* Fiber.join(call)).message, "the client is closed")
        assert.lengthOf(server.received, 1)
      }))

    it.effect("C25 a token that is not created within 30 seconds is not waited for, nor is one whose creation waits", () =>
      Effect.gen(function*() {
        const { respond } = yield* gated
        const { close, flat, server } = yield* opened(respond)
        const call = yield* Effect.forkChild(flat.actAs("u1", ["scores"]).organization.countOrgaUsers())
        yield* until(() => server.received.length === 1)
        const closing = yield* Effect.forkChild(close)
        yield* flushLoop
        yield* TestClock.adjust("29 seconds")
        yield* flushLoop
        assert.isUndefined(closing.pollUnsafe())
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(closing)
        yield* Fiber.interrupt(call)
        const other = yield* opened(limited(60))
        const waiting = yield* Effect.forkChild(
          Effect.flip(other.flat.actAs("u1", ["scores"]).organization.countOrgaUsers())
        )
        yield* until(() => other.server.received.length === 1)
        yield* flushLoop
        yield* other.close
        assert.strictEqual((yield* Fiber.join(waiting)).reason._tag, "Credentials")
      }))

    it.effect("C25 a refresh in flight is waited for and saved, also if OAuth has no scope", () =>
      Effect.gen(function*() {
        const saved: Array<unknown> = []
        const gate = yield* Deferred.make<void>()
        const api = yield* serve((response, received) =>
          void Effect.runFork(Effect.andThen(
            Deferred.await(gate),
            Effect.sync(() => json({ access_token: "access-2", refresh_token: "refresh-2" })(response, received))
          ))
        )
        const context = yield* Layer.build(transport.layer)
        const outer = yield* Scope.make()
        const oauth = yield* OAuth.make({
          clientId: "id",
          clientSecret: "secret",
          redirectUri: "https://app.example/callback",
          tokenUrl: `${api.url}/token`
        }).pipe(Effect.provide(context), Scope.provide(outer))
        const source = oauth.tokenSource(
          { accessToken: "access-1", refreshToken: "refresh-1", expiresAt: new Date(0) },
          {
            store: { load: () => undefined, save: (tokens) => void saved.push(tokens) }
          }
        )
        const { close, flat, server } = yield* opened(json(3), { accessToken: source })
        const call = yield* Effect.forkChild(Effect.flip(flat.organization.countOrgaUsers()))
        yield* until(() => api.received.length === 1)
        const closing = yield* Effect.forkChild(close)
        yield* flushLoop
        assert.isUndefined(closing.pollUnsafe())
        yield* Deferred.succeed(gate, undefined)
        yield* Fiber.join(closing)
        assert.lengthOf(saved, 1)
        yield* Fiber.join(call)
        assert.lengthOf(server.received, 0)
      }))

    it.live("C25 in the Promise API, close waits for a token in flight, and an aborted call ends only its own wait", () =>
      Effect.gen(function*() {
        const { release, respond } = yield* gated
        const server = yield* serve(respond)
        const flat = new PromiseClient({ accessToken: "token", baseUrl: server.url, ...transport.promised })
        const acting = () => flat.actAs("u1", ["scores"]).organization
        const controller = new AbortController()
        const aborted = acting().countOrgaUsers({}, { signal: controller.signal }).catch(() => "aborted")
        const other = acting().countOrgaUsers().catch((error: Error) => error.name)
        yield* until(() => server.received.length === 1)
        controller.abort()
        assert.strictEqual(yield* Effect.promise(() => aborted), "aborted")
        let closed = false
        const closing = flat.close().then(() => {
          closed = true
        })
        yield* flushLoop
        assert.isFalse(closed)
        yield* release
        yield* Effect.promise(() => closing)
        assert.strictEqual(yield* Effect.promise(() => other), "ClosedError")
        assert.lengthOf(server.received, 1)
        assert.isFalse(server.received[0]!.hungUp)
      }))
  })
})
