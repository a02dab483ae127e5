import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { HttpRouter } from "effect/http"
import { TestClock } from "effect/testing"
import { Transport } from "../../src/engine/Transport.ts"
import { FlatAuth, layer, memorySessions, type Options, routes } from "../../src/web/FlatAuth.ts"

const options: Options = {
  oauth: {
    clientId: "c",
    clientSecret: "client-secret",
    redirectUri: "https://app.example/api/flat/callback",
    scopes: ["scores"]
  },
  sessions: memorySessions(),
  secret: "a secret of thirty-two characters or more",
  allow: ["getAuthenticatedUser"],
  fetch: async (_, init) => Response.json({ token: new Headers(init?.headers).get("authorization") })
}

/** Grants tokens, and responds to calls of the server's own client. */
const network = Layer.succeed(Transport, {
  send: ({ headers, url }) =>
    Effect.succeed({
      status: 200,
      headers: {
        "content-type": "application/json",
        "x-ratelimit-limit": "9",
        "x-ratelimit-remaining": "5",
        "x-ratelimit-reset": "3600"
      },
      text: url.includes("/oauth/")
        ? JSON.stringify({ access_token: "access-1", refresh_token: "refresh-1", scope: "scores" })
        : headers["authorization"] === "Bearer access-1"
        ? "7"
        : "0"
    }),
  stream: () => Effect.die("unused")
})

const app = (changes: Partial<Options> = {}) => Layer.provide(layer({ ...options, ...changes }), network)

/** Signs in at a handler, and returns the cookie of the session. */
const signIn = async (handler: (request: Request) => Promise<Response>): Promise<string> => {
  const login = await handler(new Request("https://app.example/api/flat/login?returnTo=/home"))
  const cookie = login.headers.getSetCookie()[0]!.split(";")[0]!
  const { searchParams } = new URL(login.headers.get("location")!)
  const returned = await handler(
    new Request(`https://app.example/api/flat/callback?code=1&state=${searchParams.get("state")}`, {
      headers: { cookie }
    })
  )
  assert.strictEqual(returned.headers.get("location"), "https://app.example/home")
  return returned.headers.getSetCookie()[0]!.split(";")[0]!
}

describe("FlatAuth", () => {
  it("serves its routes in an HttpRouter, and a client of the user to the program", async () => {
    const auth = app()
    const { dispose, handler } = HttpRouter.toWebHandler(Layer.provideMerge(routes, auth), { disableLogger: true })
    const cookie = await signIn((request) => handler(request))
    const me = await handler(new Request("https://app.example/api/flat/me", { headers: { cookie } }))
    assert.deepStrictEqual(await me.json(), { token: "Bearer access-1" })
    const forged = { cookie, origin: "https://evil.example" }
    const logout = new Request("https://app.example/api/flat/logout", { method: "POST", headers: forged })
    assert.strictEqual((await handler(logout)).status, 403)
    assert.strictEqual((await handler(new Request("https://app.example/api/flat/me"))).status, 401)
    await dispose()
  })

  it.effect("returns the client of the signed-in user, or none", () =>
    Effect.gen(function*() {
      const auth = yield* FlatAuth
      assert.strictEqual(auth.basePath, "/api/flat")
      const cookie = yield* Effect.promise(() => signIn((request) => Effect.runPromise(auth.handle(request))))
      const flat = yield* auth.client(new Request("https://app.example/", { headers: { cookie } }))
      assert.strictEqual(yield* Option.getOrThrow(flat).organization.countOrgaUsers(), 7)
      assert.isTrue(Option.isNone(yield* auth.client(new Request("https://app.example/"))))
    }).pipe(Effect.provide(app())))

  it.effect("has one rate limit for all requests of a session, until it was not used for 65 minutes", () =>
    Effect.gen(function*() {
      const auth = yield* FlatAuth
      const cookie = Effect.promise(() => signIn((request) => Effect.runPromise(auth.handle(request))))
      const clientOf = (cookie: string) =>
        Effect.map(auth.client(new Request("https://app.example/", { headers: { cookie } })), Option.getOrThrow)
      const limitOf = (cookie: string) =>
        Effect.flatMap(clientOf(cookie), (flat) => Effect.map(flat.quota, ({ limit }) => limit))
      const [one, other] = [yield* cookie, yield* cookie]
      yield* (yield* clientOf(one)).organization.countOrgaUsers()
      assert.deepStrictEqual([yield* limitOf(one), yield* limitOf(other)], [9, undefined])
      yield* TestClock.adjust("64 minutes")
      assert.strictEqual(yield* limitOf(one), 9)
      yield* TestClock.adjust("65 minutes")
      assert.strictEqual(yield* limitOf(one), undefined)
    }).pipe(Effect.provide(app())))

  it.effect("fails with every invalid option", () =>
    Effect.gen(function*() {
      const changes = { secret: "short", allow: ["getScores" as never] }
      const error = yield* Effect.flip(Effect.provide(FlatAuth, app(changes)))
      assert.include(error.message, "secret: must be")
      assert.include(error.message, "allow[0]: is not an operation")
    }))
})
