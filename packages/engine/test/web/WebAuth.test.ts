/** What depends on the clock, and seals. The attacks and the rest are tested in promise, over sockets. */
import { assert, describe, it } from "@effect/vitest"
import { Context, Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { setImmediate } from "node:timers/promises"
import { Transport } from "../../src/Transport.ts"
import type { Shape } from "../../src/transport/PlatformCrypto.ts"
import * as Seal from "../../src/web/Seal.ts"
import { make as makeWebAuth, memorySessions, readWebOptions, type SessionStore } from "../../src/web/WebAuth.ts"

const origin = "https://app.example"

/** Results of Web Crypto that are on their way: it computes in other threads. */
let computing = 0

const { subtle } = globalThis.crypto
const counted = new Proxy(subtle, {
  get: (_, name: keyof Shape["subtle"]) => async (...args: ReadonlyArray<unknown>): Promise<unknown> => {
    computing++
    try {
      return await Reflect.apply(subtle[name], subtle, args)
    } finally {
      computing--
    }
  }
})
const crypto: Shape = { getRandomValues: (bytes) => globalThis.crypto.getRandomValues(bytes), subtle: counted }
const platformCrypto = Context.Reference<Shape>("@flat-sdk/core/PlatformCrypto", { defaultValue: () => crypto })

/** Waits until nothing goes on but what waits for the clock. */
const settle = Effect.promise(async () => {
  for (let quiet = 0; quiet < 20; quiet = computing === 0 ? quiet + 1 : 0) await setImmediate()
})

/** A store of sessions that goes by the test clock, and what waits for some seconds of it. */
const timed = TestClock.testClockWith((clock) =>
  Effect.succeed({
    store: memorySessions(() => clock.currentTimeMillisUnsafe()),
    pause: (seconds: number) => Effect.runPromise(clock.sleep(Duration.seconds(seconds)))
  })
)

/** A handler over endpoints whose tokens expire in a minute, unless it is another `lifetime`. */
const make = Effect.fnUntraced(function*(
  sessions?: SessionStore | "cookie",
  fetch: (url: unknown, init?: RequestInit) => Promise<Response> = async (_, init) =>
    Response.json(new Headers(init?.headers).get("authorization")),
  status: (form: string) => number = () => 200,
  refresh: Duration.Input = 0,
  lifetime = 60
) {
  const { store } = yield* timed
  const forms: Array<unknown> = []
  const read = readWebOptions(
    {
      oauth: { clientId: "c", clientSecret: "s", redirectUri: `${origin}/api/flat/callback`, scopes: ["scores"] },
      sessions: sessions ?? store,
      secret: "a secret of thirty-two characters or more",
      allow: ["getAuthenticatedUser"],
      lifetime: "1 hour"
    },
    [],
    true
  )
  if ("length" in read) return assert.fail(JSON.stringify(read))
  const auth = yield* Effect.provideService(makeWebAuth(read, fetch), Transport, {
    send: ({ body }) => {
      const nth = forms.push(body)
      const tokens = { access_token: `access-${nth}`, refresh_token: `refresh-${nth}`, expires_in: lifetime }
      const given = status(String(body))
      const text = JSON.stringify(given === 400 ? { error: "invalid_grant" } : tokens)
      const response = { status: given, headers: {}, text }
      return Effect.delay(Effect.succeed(response), nth > 1 ? refresh : 0)
    },
    stream: () => Effect.die("unused")
  })
  const ask = (path: string, cookie = "", method = "GET") => {
    const headers = { cookie, origin, "sec-fetch-site": "same-origin" }
    const request = new Request(`${origin}/api/flat${path}`, { method, headers })
    return Effect.provideService(auth.handle(request), platformCrypto, crypto)
  }
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

/** Lets time pass until there is a response. Returns it, and how many seconds it took. */
const passing = Effect.fnUntraced(function*<A>(asked: Effect.Effect<A>) {
  const fiber = yield* Effect.forkChild(asked)
  let seconds = 0
  for (;;) {
    yield* settle
    if (fiber.pollUnsafe() !== undefined) return [yield* Fiber.join(fiber), seconds] as const
    yield* TestClock.adjust("1 second")
    if (++seconds > 100) return assert.fail("there is no response")
  }
})

describe("a seal", () => {
  it("opens for the purpose that it was made for, and for no other", async () => {
    const { open, seal } = Seal.make(["a secret of thirty-two characters or more"])
    const sealed = await seal("tokens", "key of a session")
    assert.strictEqual(await open(sealed, "key of a session"), "tokens")
    assert.isUndefined(await open(sealed, "key of another session"))
  })
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

  it.effect("signs in two tabs at the same time, and keeps at most four sign-ins of a browser", () =>
    Effect.gen(function*() {
      const app = yield* make()
      const [first, second] = [yield* app.begin, yield* app.begin]
      const both = `${first.cookie}; ${second.cookie}`
      for (const { path } of [first, second]) assert.strictEqual((yield* app.ask(path, both)).status, 303)
      const four = [...both.split("; "), (yield* app.begin).cookie, (yield* app.begin).cookie].join("; ")
      const setBy = ({ headers }: Response) => headers.getSetCookie().map((line) => /Max-Age=(\d+)/.exec(line)![1])
      assert.deepStrictEqual(setBy(yield* app.ask("/login", both)), ["600"])
      assert.deepStrictEqual(setBy(yield* app.ask("/login", four)), ["600", "0", "0", "0", "0"])
    }))

  it.effect("answers 504 if the API does not respond", () =>
    Effect.gen(function*() {
      const app = yield* make(undefined, () => new Promise(() => {}))
      const cookie = yield* app.signIn
      const [{ status }, seconds] = yield* passing(app.ask("/me", cookie))
      assert.deepStrictEqual([status, seconds], [504, 30])
    }))

  for (const [sessions, expected] of [["cookie", 502], [undefined, 204]] as const) {
    it.effect(`a logout that Flat does not confirm is ${expected}, and the cookie is deleted: ${sessions ?? "store"}`, () =>
      Effect.gen(function*() {
        const app = yield* make(sessions, undefined, (form) => form.includes("token=access") ? 500 : 200)
        const cookie = yield* app.signIn
        const [{ headers, status }] = yield* passing(app.ask("/logout", cookie, "POST"))
        assert.strictEqual(status, expected)
        assert.match(headers.getSetCookie()[0]!, /^__Host-flat-session=; Path=\/; Max-Age=0;/)
      }))
  }

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

  for (const [failures, expected] of [[Infinity, "SESSIONS_UNAVAILABLE"], [8, "TOKEN_REPLACED"]] as const) {
    it.effect(`keeps a session whose tokens another server replaces while ${failures} reads fail`, () =>
      Effect.gen(function*() {
        const { store } = yield* timed
        let left = 0
        const fails = (key: string) => left-- > 0 ? Promise.reject(new Error("down")) : store.get(key)
        const other = yield* make(store, undefined, undefined, "2 seconds")
        // Its lock does not lock, and the other server has used its refresh token.
        const app = yield* make({ ...store, add: () => true, get: fails }, undefined, () => {
          left = failures
          return 400
        })
        const cookie = yield* other.signIn
        yield* TestClock.adjust("31 seconds")
        const replacing = yield* Effect.forkChild(other.ask("/me", cookie))
        const [response] = yield* passing(app.ask("/me", cookie))
        left = 0
        assert.strictEqual((yield* Effect.promise(() => response.json())).code, expected)
        assert.strictEqual((yield* Fiber.join(replacing)).status, 200)
        const next = yield* app.ask("/me", cookie)
        assert.strictEqual(yield* Effect.promise(() => next.json()), "Bearer access-2")
      }))
  }

  it.effect("keeps a session whose tokens the API rejects, if another server got them", () =>
    Effect.gen(function*() {
      const { pause, store } = yield* timed
      let previous: string | undefined
      const replace: SessionStore["replace"] = (...entry) => {
        previous = store.get(entry[0])
        return store.replace(...entry)
      }
      const other = yield* make({ ...store, replace }, undefined, undefined, 0, 120)
      const cookie = yield* other.signIn
      const sent: Array<string | null> = []
      let isRejecting = true
      const app = yield* make(
        {
          ...store,
          // Its first read is of an older copy, and its lock comes late.
          get: (key) => {
            const value = previous ?? store.get(key)
            previous = undefined
            return value
          },
          add: async (...entry) => {
            await pause(4)
            return store.add(...entry)
          }
        },
        async (_, init) => {
          sent.push(new Headers(init?.headers).get("authorization"))
          const status = isRejecting ? 401 : 200
          if (isRejecting) await pause(10)
          return Response.json({}, { status })
        }
      )
      yield* TestClock.adjust("91 seconds")
      yield* other.ask("/me", cookie)
      const refreshing = yield* Effect.forkChild(app.ask("/me", cookie))
      yield* settle
      const [response] = yield* passing(app.ask("/me", cookie))
      isRejecting = false
      assert.strictEqual((yield* Effect.promise(() => response.json())).code, "TOKEN_REPLACED")
      assert.strictEqual((yield* passing(Fiber.join(refreshing)))[0].status, 503)
      assert.strictEqual((yield* passing(app.ask("/me", cookie)))[0].status, 200)
      assert.deepStrictEqual([...new Set(sent)], ["Bearer access-1", "Bearer access-2"])
    }))

  it.effect.each([true, false])(
    "keeps a session whose new token the API rejects while another request replaces it: saved %s",
    (isSaved) =>
      Effect.gen(function*() {
        const { pause, store } = yield* timed
        let saves = 0
        const replace: SessionStore["replace"] = (...entry) =>
          isSaved || ++saves === 1 ? store.replace(...entry) : Promise.reject(new Error("down"))
        const sent: Array<string | null> = []
        const fetch = async (_: unknown, init?: RequestInit) => {
          const token = new Headers(init?.headers).get("authorization")
          if (sent.push(token) === 2) await pause(5)
          return Response.json(token, { status: token === "Bearer access-3" ? 200 : 401 })
        }
        const app = yield* make({ ...store, replace }, fetch, undefined, "10 seconds", 120)
        const cookie = yield* app.signIn
        const first = yield* Effect.forkChild(app.ask("/me", cookie))
        const [second] = yield* passing(Effect.andThen(Effect.sleep("12 seconds"), app.ask("/me", cookie)))
        const [rejected] = yield* passing(Fiber.join(first))
        assert.deepStrictEqual(sent, [1, 2, 2, 3].map((nth) => `Bearer access-${nth}`))
        assert.strictEqual((yield* Effect.promise(() => rejected.json())).code, "TOKEN_REPLACED")
        assert.deepStrictEqual([second.status, (yield* app.ask("/me", cookie)).status], [200, 200])
      })
  )

  it.effect("keeps a session that a read of an older copy does not find", () =>
    Effect.gen(function*() {
      const { store } = yield* timed
      let reads = 0
      // The first read finds the session of the cookie, the second one is for its refresh.
      const get = (key: string) => key.startsWith("session:") && ++reads === 2 ? undefined : store.get(key)
      const app = yield* make({ ...store, get })
      const cookie = yield* app.signIn
      yield* TestClock.adjust("31 seconds")
      const [response] = yield* passing(app.ask("/me", cookie))
      assert.strictEqual((yield* Effect.promise(() => response.json())).code, "TOKEN_REPLACED")
      const [next] = yield* passing(app.ask("/me", cookie))
      assert.strictEqual(yield* Effect.promise(() => next.json()), "Bearer access-2")
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
