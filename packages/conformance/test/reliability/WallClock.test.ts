/**
 * A wall clock that is set back or forward by an hour during limits and waits. These use the monotonic clock, which is not affected.
 */
import { assert, describe, it } from "@effect/vitest"
import { OAuth, TokenSource } from "@flat-sdk/core"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Clock, Effect, Fiber, Layer, Redacted, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { ServerResponse } from "node:http"
import { client, flushLoop } from "./support/Call.ts"
import { apiError, hang, json, limited, sequence, serve } from "./support/Server.ts"
import { overOne, type Transport } from "./support/Transports.ts"

const hour = 3_600_000
const start = Date.UTC(2026, 0, 1)

/** The test clock with a wall clock that can be set. */
const settable = Effect.gen(function*() {
  yield* TestClock.setTime(start)
  const clock = yield* Clock.Clock
  let offset = 0
  const set: Clock.Clock = {
    ...clock,
    currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + offset,
    currentTimeMillis: Effect.sync(() => clock.currentTimeMillisUnsafe() + offset),
    currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe() + BigInt(offset) * 1_000_000n,
    currentTimeNanos: Effect.sync(() => clock.currentTimeNanosUnsafe() + BigInt(offset) * 1_000_000n)
  }
  return {
    jump: (millis: number) => Effect.sync(() => void (offset += millis)),
    /** Runs an effect with that clock. */
    by: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.provideService(effect, Clock.Clock, set),
    begin: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.forkChild(Effect.provideService(effect, Clock.Clock, set), { startImmediately: true })
  }
})

overOne((transport) => {
  for (const [way, jump] of [["back", -hour], ["forward", hour]] as const) {
    describe(`a wall clock that is set ${way}`, () => {
      for (
        const [name, first] of [
          ["the rate limit's 403", limited(start / 1000 + 60)],
          [
            "a used-up budget",
            json(3, 200, {
              "x-ratelimit-limit": 10,
              "x-ratelimit-remaining": 0,
              "x-ratelimit-reset": start / 1000 + 60
            })
          ]
        ] as const
      ) {
        it.effect(`Q17 ${name} delays calls for exactly its duration`, () =>
          Effect.gen(function*() {
            const { begin, jump: set } = yield* settable
            const server = yield* serve(sequence(first, json(3)))
            const { flat } = yield* client(transport.layer, { baseUrl: server.url })
            const one = yield* begin(flat.organization.countOrgaUsers())
            yield* until(() => server.received.length === 1)
            yield* flushLoop
            const early = yield* begin(flat.organization.countOrgaUsers())
            yield* flushLoop
            yield* TestClock.adjust("10 seconds")
            yield* set(jump)
            const late = yield* begin(flat.organization.countOrgaUsers())
            yield* flushLoop
            yield* TestClock.adjust(49_999)
            yield* flushLoop
            assert.lengthOf(server.received, 1)
            yield* TestClock.adjust(2)
            yield* flushLoop
            for (const call of [one, early, late]) assert.strictEqual(yield* Fiber.join(call), 3)
          }))
      }

      it.effect("D8 the deadline ends a call after its duration", () =>
        Effect.gen(function*() {
          const { begin, jump: set } = yield* settable
          let open: ServerResponse | undefined
          const server = yield* serve(sequence((response) => void (open = response), hang))
          const { flat } = yield* client(transport.layer, { baseUrl: server.url, deadline: "1 minute" })
          const call = yield* begin(Effect.flip(flat.organization.countOrgaUsers()))
          yield* until(() => open !== undefined)
          yield* TestClock.adjust("10 seconds")
          yield* set(jump)
          // A retry within the deadline is sent, with the remaining time.
          apiError(503, "BUSY", { "retry-after": "5" })(open!, server.received[0]!)
          yield* flushLoop
          yield* TestClock.adjust("5 seconds")
          yield* until(() => server.received.length === 2)
          yield* TestClock.adjust(44_999)
          yield* flushLoop
          assert.isUndefined(call.pollUnsafe())
          yield* TestClock.adjust(1)
          const { reason } = yield* Fiber.join(call)
          assert(reason._tag === "Timeout", reason.message)
          assert.strictEqual(reason.limit, "total")
        }))

      it.effect("D8 an attempt ends after its time limit", () =>
        Effect.gen(function*() {
          const { begin, jump: set } = yield* settable
          const server = yield* serve(hang)
          const { flat } = yield* client(transport.byClock, {
            baseUrl: server.url,
            attemptTimeout: "10 seconds",
            retries: 0
          })
          const call = yield* begin(Effect.flip(flat.organization.countOrgaUsers()))
          yield* until(() => server.received.length === 1)
          yield* TestClock.adjust("5 seconds")
          yield* set(jump)
          yield* TestClock.adjust(4999)
          yield* flushLoop
          assert.isUndefined(call.pollUnsafe())
          yield* TestClock.adjust(1)
          assert.strictEqual((yield* Fiber.join(call)).reason._tag, "Timeout")
        }))

      it.effect("D8 a request to OAuth2's server ends after its time limit", () =>
        Effect.gen(function*() {
          const { begin, jump: set } = yield* settable
          const server = yield* serve(hang)
          const oauth = yield* oauthAt(transport.byClock, server.origin)
          const call = yield* begin(Effect.flip(oauth.exchange("code-1")))
          yield* until(() => server.received.length === 1)
          yield* TestClock.adjust("15 seconds")
          yield* set(jump)
          yield* TestClock.adjust("15 seconds")
          assert.strictEqual((yield* Fiber.join(call)).reason._tag, "Credentials")
        }))

      it.effect("D8 a provider's token is used for exactly its lifetime", () =>
        Effect.gen(function*() {
          const { by, jump: set } = yield* settable
          let calls = 0
          const server = yield* serve(json(3))
          const { flat } = yield* client(transport.layer, {
            baseUrl: server.url,
            accessToken: TokenSource.cached(Effect.map(Clock.currentTimeMillis, (now) => ({
              accessToken: `token-${++calls}`,
              expiresAt: new Date(now + 600_000)
            })))
          })
          yield* by(flat.organization.countOrgaUsers())
          yield* set(jump)
          yield* TestClock.adjust("8 minutes")
          yield* by(flat.organization.countOrgaUsers())
          assert.strictEqual(calls, 1)
          yield* TestClock.adjust("1 minute")
          yield* by(flat.organization.countOrgaUsers())
          assert.strictEqual(calls, 2)
        }))

      it.effect("D8 tokens of OAuth2 are used for exactly their lifetime, by every client of the session", () =>
        Effect.gen(function*() {
          const { by, jump: set } = yield* settable
          const server = yield* serve((response, received) =>
            json(received.path === "/token" ? { access_token: "access-2", expires_in: 600, refresh_token: "r-2" } : 3)(
              response,
              received
            )
          )
          const oauth = yield* oauthAt(transport.layer, server.origin)
          const accessToken = oauth.tokenSource({
            accessToken: Redacted.make("access-1"),
            expiresAt: new Date(start + 600_000),
            refreshToken: Redacted.make("r-1"),
            scopes: [],
            user: undefined
          })
          const one = yield* client(transport.layer, { baseUrl: server.url, accessToken })
          const other = yield* client(transport.layer, { baseUrl: server.url, accessToken })
          yield* by(one.flat.organization.countOrgaUsers())
          yield* set(jump)
          yield* TestClock.adjust("8 minutes")
          yield* by(one.flat.organization.countOrgaUsers())
          yield* by(other.flat.organization.countOrgaUsers())
          const refreshes = () => server.received.filter(({ path }) => path === "/token").length
          assert.strictEqual(refreshes(), 0)
          yield* TestClock.adjust("1 minute")
          yield* by(one.flat.organization.countOrgaUsers())
          yield* by(other.flat.organization.countOrgaUsers())
          assert.strictEqual(refreshes(), 1)
        }))

      it.effect("D8 the deadline of waiting for a job ends after its duration", () =>
        Effect.gen(function*() {
          const { begin, jump: set } = yield* settable
          let percent = 0
          const server = yield* serve((response, received) =>
            json({ id: "job-1", status: "processing", output: "library", files: [], progress: percent++ })(
              response,
              received
            )
          )
          const { flat } = yield* client(transport.layer, { baseUrl: server.url })
          const following = yield* begin(
            Effect.flip(Stream.runDrain(flat.omr.followOmrJob({ job: "job-1" }, { deadline: "20 seconds" })))
          )
          for (let second = 0; second < 20; second++) {
            yield* flushLoop
            if (second === 10) yield* set(jump)
            assert.isUndefined(following.pollUnsafe())
            yield* TestClock.adjust("1 second")
          }
          const { reason } = yield* Fiber.join(following)
          assert(reason._tag === "Timeout", reason.message)
        }))
    })
  }

  describe("redirects within an attempt", () => {
    it.effect("D6 the limit of the attempt applies to all of its requests together", () =>
      Effect.gen(function*() {
        let open: ServerResponse | undefined
        const server = yield* serve(sequence((response) => void (open = response), hang))
        const { flat } = yield* client(transport.byClock, {
          baseUrl: server.url,
          attemptTimeout: "10 seconds",
          retries: 0
        })
        const call = yield* Effect.forkChild(Effect.flip(flat.organization.countOrgaUsers()))
        yield* until(() => open !== undefined)
        yield* TestClock.adjust("6 seconds")
        json(undefined, 302, { location: "/v2/moved" })(open!, server.received[0]!)
        yield* until(() => server.received.length === 2)
        yield* TestClock.adjust(3999)
        yield* flushLoop
        assert.isUndefined(call.pollUnsafe())
        yield* TestClock.adjust(1)
        const { reason } = yield* Fiber.join(call)
        assert.deepInclude({ ...reason }, { _tag: "Timeout", limit: "attempt", millis: 10_000 })
      }))
  })
})

const oauthAt = (layer: Transport["layer"], origin: string) =>
  Effect.flatMap(Layer.build(layer), (context) =>
    Effect.provide(
      OAuth.make({
        clientId: "client-1",
        clientSecret: "secret-1",
        redirectUri: "https://app.example/back",
        tokenUrl: `${origin}/token`
      }),
      context
    ))
