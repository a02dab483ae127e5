/** What depends on the clock. The attacks and the rest are tested in promise, over sockets. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Transport } from "../../src/Transport.ts"
import { make as makeWebAuth, memorySessions, readWebOptions, type SessionStore } from "../../src/web/WebAuth.ts"

const origin = "https://app.example"

/** A handler over endpoints whose tokens expire in a minute. */
const make = Effect.fnUntraced(function*(sessions?: SessionStore) {
  const clock = yield* TestClock.testClockWith((clock) => Effect.succeed(clock))
  const forms: Array<unknown> = []
  const read = readWebOptions(
    {
      oauth: { clientId: "c", clientSecret: "s", redirectUri: `${origin}/api/flat/callback`, scopes: ["scores"] },
      sessions: sessions ?? memorySessions(() => clock.currentTimeMillisUnsafe()),
      secret: "a secret of thirty-two characters or more",
      allow: ["getAuthenticatedUser"],
      lifetime: "1 hour"
    },
    [],
    true
  )
  if ("length" in read) return assert.fail(JSON.stringify(read))
  const fetch = async (_: unknown, init?: RequestInit) => Response.json(new Headers(init?.headers).get("authorization"))
  const auth = yield* Effect.provideService(makeWebAuth(read, fetch), Transport, {
    send: ({ body }) => {
      const nth = forms.push(body)
      const text = JSON.stringify({ access_token: `access-${nth}`, refresh_token: `refresh-${nth}`, expires_in: 60 })
      return Effect.succeed({ status: 200, headers: {}, text })
    },
    stream: () => Effect.die("unused")
  })
  const ask = (path: string, cookie = "") =>
    auth.handle(new Request(`${origin}/api/flat${path}`, { headers: { cookie } }))
  const begin = Effect.map(ask("/login"), ({ headers }) => ({
    cookie: headers.getSetCookie()[0]!.split(";")[0]!,
    path: `/callback?code=1&state=${new URL(headers.get("location")!).searchParams.get("state")}`
  }))
  const signIn = Effect.flatMap(
    begin,
    ({ cookie, path }) => Effect.map(ask(path, cookie), ({ headers }) => headers.getSetCookie()[0]!.split(";")[0]!)
  )
  return { ask, begin, forms, signIn }
})

describe("the handler of web apps", () => {
  it.effect("accepts a callback for ten minutes", () =>
    Effect.gen(function*() {
      const app = yield* make()
      const [early, late] = [yield* app.begin, yield* app.begin]
      yield* TestClock.adjust("599 seconds")
      assert.strictEqual((yield* app.ask(early.path, early.cookie)).status, 303)
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* app.ask(late.path, late.cookie)).status, 400)
    }))

  it.effect("ends a session after its lifetime, also in a store that keeps it for longer", () =>
    Effect.gen(function*() {
      const app = yield* make(memorySessions(() => 0))
      const cookie = yield* app.signIn
      yield* TestClock.adjust("3599 seconds")
      assert.strictEqual((yield* app.ask("/me", cookie)).status, 200)
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* app.ask("/me", cookie)).status, 401)
    }))

  it.effect("replaces a token half a minute before it expires", () =>
    Effect.gen(function*() {
      const app = yield* make()
      const cookie = yield* app.signIn
      yield* TestClock.adjust("29 seconds")
      yield* app.ask("/me", cookie)
      assert.lengthOf(app.forms, 1)
      yield* TestClock.adjust("2 seconds")
      const response = yield* app.ask("/me", cookie)
      assert.strictEqual(yield* Effect.promise(() => response.json()), "Bearer access-2")
    }))

  it("memory forgets entries that have expired, and adds and replaces only what may be", () => {
    let now = 0
    const store = memorySessions(() => now)
    assert.isTrue(store.add("a", "1", new Date(10)))
    assert.isFalse(store.add("a", "2", new Date(10)))
    assert.isFalse(store.replace("b", "1", new Date(10)))
    assert.isTrue(store.replace("a", "3", new Date(20)))
    now = 19
    assert.strictEqual(store.get("a"), "3")
    now = 20
    assert.isUndefined(store.get("a"))
    assert.isFalse(store.replace("a", "4", new Date(30)))
    assert.isTrue(store.add("a", "5", new Date(30)))
  })
})
