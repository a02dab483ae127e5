/**
 * OAuth2 tokens are refreshed when they are needed, no refresh is lost, and clients and processes share them.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient, OAuth } from "@flat-sdk/core"
import type { Tokens } from "@flat-sdk/promise/oauth"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Clock, Deferred, Effect, Fiber, Layer, Logger, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { client, flushLoop } from "./support/Call.ts"
import {
  application,
  ended,
  endedPlain,
  first,
  grant,
  granting,
  opened,
  sent,
  sentTokens,
  slow
} from "./support/OAuthServer.ts"
import { promised as promisedClient } from "./support/PromiseCall.ts"
import { apiError, type Behaviour, json, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const all = { concurrency: "unbounded" } as const

/** An API that accepts one token. */
const accepting = (token: () => string): Behaviour => (response, received) =>
  (received.headers.authorization === `Bearer ${token()}` ? json(3) : apiError(401, "INVALID_ACCESS_TOKEN"))(
    response,
    received
  )

/** Collects warnings. */
const logging = () => {
  const warnings: Array<string> = []
  return { warnings, layer: Logger.layer([Logger.make(({ message }) => void warnings.push(String(message)))]) }
}

/** What hangs until the test ends: closing waits for it. */
const hang = Effect.map(
  Effect.acquireRelease(Deferred.make<void>(), (gate) => Deferred.succeed(gate, undefined)),
  Deferred.await
)

/** Makes a call while time passes in steps. */
const whilePassing = <A, E>(work: Effect.Effect<A, E>, step: number) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(work)
    while (fiber.pollUnsafe() === undefined) {
      yield* flushLoop
      yield* TestClock.adjust(step)
    }
    return yield* Fiber.join(fiber)
  })

const passing = (flat: FlatClient.FlatClientShape, step: number) =>
  whilePassing(flat.organization.countOrgaUsers(), step)

overOne((transport) => {
  describe("OAuth2", () => {
    it.effect("C9 a client refreshes OAuth2 tokens a minute before they expire, once for many calls, and reports every new set", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, granting())
        const api = yield* serve(json(3))
        const stored: Array<string> = []
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(yield* first, ({ refreshToken }) => {
            stored.push(Redacted.value(refreshToken!))
          })
        })
        const many = run(Effect.all(Array.from({ length: 6 }, () => flat.organization.countOrgaUsers()), all))
        yield* many
        assert.lengthOf(server.received, 0)
        yield* TestClock.adjust(3_540_000)
        yield* many
        yield* TestClock.adjust(3_540_000)
        yield* many
        assert.deepStrictEqual(sent(server, "refresh_token"), ["refresh-1", "refresh-2"])
        assert.deepStrictEqual(stored, ["refresh-2", "refresh-3"])
        assert.deepStrictEqual([...new Set(sentTokens(api))], ["Bearer access-1", "Bearer access-2", "Bearer access-3"])
        assert.lengthOf(api.received, 18)
      }))

    it.live("C9 over the Promise API, expired tokens are refreshed once for many calls, and once after a 401", () =>
      Effect.gen(function*() {
        const { promised, server } = yield* opened(transport, granting())
        const api = yield* serve(accepting(() => "access-3"))
        const kept: Array<Tokens> = []
        const flat = yield* promisedClient(transport, {
          baseUrl: api.url,
          accessToken: promised.tokenSource(endedPlain, { onRefresh: (tokens) => void kept.push(tokens) })
        })
        yield* Effect.promise(() => Promise.all(Array.from({ length: 6 }, () => flat.organization.countOrgaUsers())))
        assert.deepStrictEqual(sent(server, "refresh_token"), ["refresh-1", "refresh-2"])
        assert.deepStrictEqual(kept.map(({ refreshToken }) => refreshToken), ["refresh-2", "refresh-3"])
        assert.deepStrictEqual([...new Set(sentTokens(api))], ["Bearer access-2", "Bearer access-3"])
      }))

    for (
      const [ending, limits, reason] of [
        ["is interrupted", {}, undefined],
        ["ends at its deadline", { deadline: "5 seconds" }, "Timeout"],
        ["waits for longer than tokenTimeout", { tokenTimeout: "5 seconds" }, "Credentials"]
      ] as const
    ) {
      it.effect(`C14 a call that ${ending} while its token is refreshed loses no tokens`, () =>
        Effect.gen(function*() {
          const { api, kept, oauth, release, server } = yield* slow(transport)
          const { flat, run } = yield* client(transport.layer, {
            baseUrl: api.url,
            accessToken: oauth.tokenSource(yield* ended, kept.onRefresh),
            ...limits
          })
          const call = yield* Effect.forkChild(Effect.flip(flat.organization.countOrgaUsers()))
          yield* until(() => server.received.length === 1)
          if (reason === undefined) yield* Fiber.interrupt(call)
          else {
            yield* TestClock.adjust("5 seconds")
            assert.strictEqual((yield* Fiber.join(call)).reason._tag, reason)
          }
          yield* flushLoop
          assert.isFalse(server.received[0]!.hungUp)
          release()
          yield* until(() => kept.refreshed.length === 1)
          assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 3)
          assert.deepStrictEqual(kept.refreshed, ["refresh-2"])
          assert.lengthOf(server.received, 1)
          assert.deepStrictEqual(sentTokens(api), ["Bearer access-2"])
        }))
    }

    for (const kind of ["the layer", "the scope of make"] as const) {
      it.effect(`C14 ${kind} waits for a refresh in progress before its transport closes`, () =>
        Effect.gen(function*() {
          const { api, kept, release, server } = yield* slow(transport)
          const options = { ...application, tokenUrl: `${server.origin}/token` }
          const live = kind === "the layer" ? OAuth.layer(options) : Layer.effect(OAuth.OAuth, OAuth.make(options))
          const program = Effect.gen(function*() {
            const oauth = yield* OAuth.OAuth
            const flat = yield* FlatClient.make({
              baseUrl: api.url,
              accessToken: oauth.tokenSource(yield* ended, kept.onRefresh)
            })
            const call = yield* Effect.forkChild(flat.organization.countOrgaUsers())
            yield* until(() => server.received.length === 1)
            yield* Fiber.interrupt(call)
          })
          const closing = yield* Effect.forkChild(
            Effect.provide(program, Layer.provideMerge(live, transport.layer))
          )
          yield* until(() => server.received.length === 1)
          yield* flushLoop
          assert.isUndefined(closing.pollUnsafe())
          assert.isFalse(server.received[0]!.hungUp)
          release()
          yield* Fiber.join(closing)
          assert.deepStrictEqual(kept.refreshed, ["refresh-2"])
        }))
    }

    it.live("C14 a client of the Promise API that closes does not wait for the refreshes of other sessions", () =>
      Effect.gen(function*() {
        const { api, promised, release, server } = yield* slow(transport)
        const open = () =>
          promisedClient(transport, { baseUrl: api.url, accessToken: promised.tokenSource(endedPlain) })
        const call = (yield* open()).organization.countOrgaUsers()
        yield* until(() => server.received.length === 1)
        const flat = yield* open()
        yield* Effect.promise(() => flat.close())
        release()
        assert.strictEqual(yield* Effect.promise(() => call), 3)
      }))

    it.effect("C15 two clients with one source share its refresh, and its result", () =>
      Effect.gen(function*() {
        const { api, kept, oauth, release, server } = yield* slow(transport)
        const accessToken = oauth.tokenSource(yield* ended, kept.onRefresh)
        const one = yield* client(transport.layer, { baseUrl: api.url, accessToken })
        const two = yield* client(transport.layer, { baseUrl: api.url, accessToken })
        const calls = yield* Effect.forkChild(
          Effect.all([one, two, one, two].map(({ flat }) => flat.organization.countOrgaUsers()), all)
        )
        yield* until(() => server.received.length === 1)
        yield* flushLoop
        release()
        assert.deepStrictEqual(yield* Fiber.join(calls), [3, 3, 3, 3])
        const three = yield* client(transport.layer, { baseUrl: api.url, accessToken })
        assert.strictEqual(yield* three.run(three.flat.organization.countOrgaUsers()), 3)
        assert.lengthOf(server.received, 1)
        assert.deepStrictEqual(kept.refreshed, ["refresh-2"])
        assert.deepStrictEqual([...new Set(sentTokens(api))], ["Bearer access-2"])
      }))

    it.effect("C16 a store is read before a refresh and saved after it: processes use each other's tokens", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, granting())
        const api = yield* serve(json(3))
        const saved: Array<OAuth.StoredTokens> = []
        const stores: ReadonlyArray<OAuth.TokenStore> = [
          {
            load: async () => saved.at(-1),
            save: async (tokens) => void saved.push({ ...tokens, accessToken: Redacted.value(tokens.accessToken) })
          },
          {
            load: () => Effect.sync(() => saved.at(-1)),
            save: (tokens) => Effect.sync(() => void saved.push(tokens))
          },
          { load: () => saved.at(-1), save: (tokens) => void saved.push(tokens) }
        ]
        const processes = []
        for (const store of stores) {
          const { flat, run } = yield* client(transport.layer, {
            baseUrl: api.url,
            accessToken: oauth.tokenSource(yield* first, { store })
          })
          processes.push(run(flat.organization.countOrgaUsers()))
        }
        for (let hour = 0; hour <= 3; hour++) {
          for (const call of processes) yield* call
          yield* TestClock.adjust(3_540_000)
        }
        assert.deepStrictEqual(sent(server, "refresh_token"), ["refresh-1", "refresh-2", "refresh-3"])
        assert.deepStrictEqual(
          sentTokens(api),
          [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4].map((number) => `Bearer access-${number}`)
        )
        assert.lengthOf(saved, 3)
      }))

    it.effect("C17 invalid tokens in a store are not used", () =>
      Effect.gen(function*() {
        const broken: ReadonlyArray<unknown> = [
          { accessToken: "access 7", refreshToken: "refresh-7" },
          { accessToken: "", refreshToken: "refresh-7" },
          { accessToken: 7 },
          { refreshToken: "refresh-7" },
          { accessToken: "access-7", refreshToken: "refresh\n7" },
          { accessToken: "access-7", refreshToken: "refresh-7", expiresAt: "2099-01-01T00:00:00.000Z" },
          { accessToken: "access-7", refreshToken: "refresh-7", expiresAt: new Date(NaN) }
        ]
        for (const stored of broken) {
          const { oauth, server } = yield* opened(transport, json(grant("2")))
          const api = yield* serve(json(3))
          const { flat, run } = yield* client(transport.layer, {
            baseUrl: api.url,
            accessToken: oauth.tokenSource(yield* ended, {
              store: { load: () => stored as OAuth.StoredTokens, save: () => {} }
            })
          })
          yield* run(flat.organization.countOrgaUsers())
          assert.deepStrictEqual(sent(server, "refresh_token"), ["refresh-1"], JSON.stringify(stored))
          assert.deepStrictEqual(sentTokens(api), ["Bearer access-2"])
        }
      }))

    it.effect("C17 a store that cannot be read, or an onRefresh that fails, is a warning, and the session continues", () =>
      Effect.gen(function*() {
        const wrongs: ReadonlyArray<() => OAuth.StoredTokens & void> = [
          () => {
            throw new Error("the disk is full of access-2 and refresh-2")
          },
          () => Promise.reject(new Error("the disk is full of access-2 and refresh-2")) as never,
          () => Effect.fail("the disk is full") as never,
          () => Effect.die("the disk is full") as never,
          () => new Promise(() => {}) as never
        ]
        for (const wrong of wrongs) {
          const { oauth, server } = yield* opened(transport, granting())
          const api = yield* serve(json(3))
          const { layer, warnings } = logging()
          const { flat } = yield* client(transport.layer, {
            baseUrl: api.url,
            tokenTimeout: "1 hour",
            accessToken: oauth.tokenSource(yield* ended, { store: { load: wrong, save: () => {} }, onRefresh: wrong })
          })
          const call = Effect.provide(passing(flat, 10_000), layer)
          assert.strictEqual(yield* call, 3)
          assert.deepStrictEqual(sentTokens(api), ["Bearer access-2"])
          assert.lengthOf(warnings, 2)
          for (const expected of ["load of the token store", "onRefresh"]) {
            assert.isTrue(warnings.some((line) => line.startsWith(`OAuth: ${expected} failed: `)), warnings.join("\n"))
          }
          // The store was read before these tokens existed.
          assert.notMatch(warnings.filter((line) => !line.includes("load")).join("\n"), /access-2|refresh-2/)
          yield* TestClock.adjust("1 hour")
          yield* call
          assert.deepStrictEqual(sent(server, "refresh_token"), ["refresh-1", "refresh-2"])
          yield* TestClock.setTime(0)
        }
      }))

    it.effect("C17 a load or an onRefresh that hangs is given up after 5 s, with a warning", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, granting())
        const api = yield* serve(json(3))
        const { layer, warnings } = logging()
        const hanging = yield* hang
        const called = { load: 0, onRefresh: 0 }
        const hold = (name: keyof typeof called) => () => {
          called[name]++
          return Effect.as(hanging, undefined)
        }
        const { flat } = yield* client(transport.layer, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(yield* ended, {
            store: { load: hold("load"), save: () => {} },
            onRefresh: hold("onRefresh")
          })
        })
        /** Lets 5 s pass, and fails if the function is given up before. */
        const waiting = Effect.fnUntraced(function*(name: keyof typeof called, warning: string) {
          yield* until(() => called[name] === 1)
          const before = [...warnings]
          yield* TestClock.adjust(4999)
          yield* flushLoop
          assert.deepStrictEqual([warnings, called], [before, { load: 1, onRefresh: name === "load" ? 0 : 1 }])
          yield* TestClock.adjust(1)
          yield* flushLoop
          assert.include(warnings.at(-1), `OAuth: ${warning} failed: it did not finish within 5000 ms`)
        })
        const call = yield* Effect.forkChild(Effect.provide(flat.organization.countOrgaUsers(), layer))
        yield* waiting("load", "load of the token store")
        yield* until(() => server.received.length === 1)
        yield* waiting("onRefresh", "onRefresh")
        assert.strictEqual(yield* whilePassing(Fiber.join(call), 100), 3)
        assert.deepStrictEqual(sentTokens(api), ["Bearer access-2"])
        assert.lengthOf(warnings, 2)
      }))

    it.effect("M3 tokens that cannot be saved are used, saved again by later calls, and an error of close until they are saved", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("2")))
        const api = yield* serve(json(3))
        const { layer, warnings } = logging()
        let saves = 0
        let isFull = true
        const save = () => {
          saves++
          return isFull
            ? Promise.reject(new Error("the disk is full of access-2 and refresh-2"))
            : Promise.resolve()
        }
        const { flat } = yield* client(transport.layer, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(yield* ended, { store: { load: () => undefined, save } })
        })
        const call = Effect.provide(passing(flat, 100), layer)
        assert.strictEqual(yield* call, 3)
        const closing = Effect.provide(whilePassing(oauth.settled, 100), layer)
        // The first waits for the refresh, whose attempts to save are over then.
        yield* Effect.ignore(closing)
        assert.lengthOf(warnings, 1)
        const failed = yield* Effect.flip(closing)
        assert.strictEqual(failed.reason._tag, "Credentials")
        assert.match(failed.message, /save of the token store failed: the disk is full of <redacted> and <redacted>/)
        assert.deepStrictEqual([yield* call, yield* call], [3, 3])
        isFull = false
        yield* closing
        const before = saves
        assert.deepStrictEqual([yield* call, yield* call], [3, 3])
        assert.strictEqual(saves, before)
        assert.lengthOf(server.received, 1)
        assert.notMatch(warnings.join("\n"), /access-2|refresh-2/)
      }))

    it.effect("M3 a save that hangs holds the call for a second, and close for five", () =>
      Effect.gen(function*() {
        const { oauth } = yield* opened(transport, json(grant("2")))
        const api = yield* serve(json(3))
        const { layer } = logging()
        let hangs = true
        const { flat } = yield* client(transport.layer, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(yield* ended, {
            store: { load: () => undefined, save: () => hangs ? Effect.never : undefined }
          })
        })
        const took = <A, E>(work: Effect.Effect<A, E>) =>
          Effect.gen(function*() {
            const began = yield* Clock.currentTimeMillis
            yield* Effect.exit(Effect.provide(whilePassing(work, 100), layer))
            return (yield* Clock.currentTimeMillis) - began
          })
        assert.isAtMost(yield* took(flat.organization.countOrgaUsers()), 1500)
        assert.isAtMost(yield* took(flat.organization.countOrgaUsers()), 500)
        yield* took(oauth.settled)
        assert.isAtMost(yield* took(oauth.settled), 5500)
        assert.strictEqual((yield* Effect.flip(whilePassing(oauth.settled, 100))).reason._tag, "Credentials")
        hangs = false
        yield* whilePassing(oauth.settled, 100)
      }))

    it.effect("M3 a refresh first saves again what could not be saved, and waits 5 s for a save that hangs", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, granting())
        const api = yield* serve(json(3))
        const { layer } = logging()
        const hanging = yield* hang
        let state: "full" | "hanging" | "working" = "full"
        const saved: Array<string> = []
        const save = ({ accessToken }: OAuth.Tokens) => {
          saved.push(Redacted.value(accessToken))
          return state === "hanging" ? hanging : state === "full" ? Effect.fail("the disk is full") : undefined
        }
        const { flat } = yield* client(transport.layer, {
          baseUrl: api.url,
          tokenTimeout: "1 hour",
          accessToken: oauth.tokenSource(yield* ended, { store: { load: () => undefined, save } })
        })
        yield* Effect.provide(passing(flat, 100), layer)
        yield* Effect.ignore(Effect.provide(whilePassing(oauth.settled, 100), layer))
        yield* TestClock.adjust("1 hour")
        const before = saved.length
        state = "hanging"
        const call = yield* Effect.forkChild(Effect.provide(flat.organization.countOrgaUsers(), layer))
        yield* until(() => saved.length > before)
        yield* TestClock.adjust(4999)
        yield* flushLoop
        assert.deepStrictEqual([...new Set(saved)], ["access-2"])
        assert.lengthOf(server.received, 1)
        state = "working"
        yield* TestClock.adjust(1)
        yield* until(() => saved.includes("access-3"))
        assert.strictEqual(yield* whilePassing(Fiber.join(call), 100), 3)
        assert.deepStrictEqual(sentTokens(api), ["Bearer access-2", "Bearer access-3"])
      }))

    it.effect("M2 C17 a store that hangs holds a call whose token is still valid for a second", () =>
      Effect.gen(function*() {
        for (const broken of ["load", "lock"] as const) {
          const { oauth, server } = yield* opened(transport, json(grant("2")))
          const api = yield* serve(json(3))
          const { layer } = logging()
          const began = yield* Clock.currentTimeMillis
          const store = { load: () => undefined, save: () => {}, [broken]: () => Effect.never }
          const given = { accessToken: "access-1", refreshToken: "refresh-1", expiresAt: new Date(began + 90_000) }
          const { flat } = yield* client(transport.layer, {
            baseUrl: api.url,
            accessToken: oauth.tokenSource(given, { store })
          })
          yield* flat.organization.countOrgaUsers()
          yield* TestClock.adjust(50_000)
          yield* Effect.provide(passing(flat, 100), layer)
          assert.isAtMost((yield* Clock.currentTimeMillis) - began, 51_500)
          assert.deepStrictEqual(sentTokens(api), ["Bearer access-1", "Bearer access-1"])
          assert.lengthOf(server.received, 0)
          // The refresh goes on, and its token is used.
          yield* Effect.provide(whilePassing(oauth.settled, 1000), layer)
          yield* flat.organization.countOrgaUsers()
          assert.deepStrictEqual(sentTokens(api).at(-1), "Bearer access-2")
        }
      }))
  })
})
