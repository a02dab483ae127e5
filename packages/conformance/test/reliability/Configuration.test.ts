import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatError, OAuth } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { HttpTransport, NodeTransport } from "@flat-sdk/node"
import { FlatClient as PromiseClient, isFlatError } from "@flat-sdk/promise"
import { createFlatAuth } from "@flat-sdk/promise/web"
import { Config, ConfigProvider, Effect } from "effect"
import { vi } from "vitest"
import { json, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

overOne((transport) => {
  describe("configuration", () => {
    it.effect("O10 an option that is a Config is read when the layer is built, instead of the usual variables", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        const env = {
          FLAT_ACCESS_TOKEN: "env-token",
          SCHOOL_TOKEN: "school-token",
          SCHOOL_API: server.url,
          WAIT: "never"
        }
        const count = (options: Parameters<typeof FlatClient.layerConfig>[0]) =>
          Effect.flatMap(FlatClient.FlatClient, ({ organization }) => organization.countOrgaUsers()).pipe(
            Effect.provide(FlatClient.layerConfig(options)),
            Effect.provide(transport.layer),
            Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env })))
          )
        const baseUrl = Config.String("SCHOOL_API")
        assert.strictEqual(yield* count({ accessToken: Config.Redacted("SCHOOL_TOKEN"), baseUrl }), 3)
        assert.strictEqual(yield* count({ baseUrl, retries: 0 }), 3)
        assert.deepStrictEqual(server.received.map(({ headers }) => headers.authorization), [
          "Bearer school-token",
          "Bearer env-token"
        ])
        const missing = yield* Effect.flip(count({ accessToken: Config.Redacted("OTHER_TOKEN"), baseUrl }))
        assert.include(`${missing._tag} ${String(missing)}`, "OTHER_TOKEN")
        const wrong = yield* Effect.flip(count({ baseUrl, maxWait: Config.Duration("WAIT") }))
        assert.strictEqual(wrong._tag, "ConfigError")
        const rejected = yield* Effect.flip(count({ baseUrl, retries: Config.succeed(-1) }))
        assert.include(rejected.message, "retries: ")
        assert.lengthOf(server.received, 2)
      }))

    it.live("G2 a missing token is an error; anonymous sends no token, whatever the environment has", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        yield* Effect.addFinalizer(() => Effect.sync(() => vi.unstubAllEnvs()))
        const count = (options: Parameters<typeof FlatClient.layerConfig>[0]) =>
          Effect.flatMap(FlatClient.FlatClient, ({ organization }) => organization.countOrgaUsers()).pipe(
            Effect.provide(FlatClient.layerConfig({ baseUrl: server.url, ...options })),
            Effect.provide(transport.layer)
          )
        const options = { baseUrl: server.url, ...transport.promised }
        for (const token of [undefined, ""]) {
          vi.stubEnv("FLAT_ACCESS_TOKEN", token)
          const error = yield* Effect.flip(count({}))
          assert.strictEqual(error._tag, "ConfigError")
          assert.include(error.message, "FLAT_ACCESS_TOKEN")
          assert.throws(() => PromiseClient.fromEnv(options), /FLAT_ACCESS_TOKEN/)
        }
        assert.lengthOf(server.received, 0)
        vi.stubEnv("FLAT_ACCESS_TOKEN", "env-token")
        yield* count({ anonymous: true })
        const flat = PromiseClient.fromEnv({ ...options, anonymous: true })
        yield* Effect.promise(() => flat.organization.countOrgaUsers())
        yield* Effect.promise(() => flat.close())
        assert.deepStrictEqual(server.received.map(({ headers }) => headers.authorization), [undefined, undefined])
      }))

    it.live("M6 in a browser, a path as baseUrl is one of the page's own origin", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        yield* Effect.addFinalizer(() => Effect.sync(() => vi.unstubAllGlobals()))
        vi.stubGlobal("location", new URL(`${server.origin}/classes/1?tab=2`))
        const layer = FlatClient.layer({ accessToken: "token-1", baseUrl: "/api/flat" })
        const counted = Effect.flatMap(FlatClient.FlatClient, ({ organization }) => organization.countOrgaUsers()).pipe(
          Effect.provide(layer),
          Effect.provide(transport.layer)
        )
        assert.strictEqual(yield* counted, 3)
        const flat = new PromiseClient({ accessToken: "token-1", baseUrl: "/api/flat", ...transport.promised })
        assert.strictEqual(yield* Effect.promise(() => flat.organization.countOrgaUsers()), 3)
        yield* Effect.promise(() => flat.close())
        assert.deepStrictEqual(server.received.map(({ path }) => path), [
          "/api/flat/organizations/users/count",
          "/api/flat/organizations/users/count"
        ])
        for (const elsewhere of ["//evil.test/v2", "/\\evil.test/v2"]) {
          assert.throws(() => new PromiseClient({ baseUrl: elsewhere, ...transport.promised }), /baseUrl/)
        }
        vi.unstubAllGlobals()
        assert.throws(
          () => new PromiseClient({ baseUrl: "/api/flat", ...transport.promised }),
          /in a browser a path/
        )
      }))
  })
})

/** The fields that an error names. */
const namedBy = ({ reason }: Pick<FlatError.FlatError, "reason">) =>
  reason._tag === "Encode" ? reason.problems.map(({ path }) => path) : [reason._tag]

describe("another machine over http", () => {
  // No address of the list of this machine, but one that reaches it.
  const elsewhere = (url: string) => url.replace("127.0.0.1", "0.0.0.0")
  const ours = [["fetch", FetchTransport.layer()], ["http", HttpTransport.layer()], [
    "undici",
    NodeTransport.layer()
  ]] as const

  it.live.each(ours)(
    "C22 gets no token and no client secret over %s, unless allowHttp says so",
    ([, layer]) =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        const baseUrl = elsewhere(server.url)
        const count = (options: Parameters<typeof FlatClient.make>[0]) =>
          Effect.flatMap(FlatClient.make({ baseUrl, ...options }), ({ organization }) => organization.countOrgaUsers())
            .pipe(
              Effect.provide(layer)
            )
        const refused = yield* Effect.flip(count({ accessToken: "token-1" }))
        assert.deepStrictEqual(namedBy(refused), ["baseUrl"])
        for (const way of ["allowHttp", "--allow-http", "FLAT_ALLOW_HTTP=1"]) assert.include(refused.message, way)
        const changed = Effect.flatMap(
          FlatClient.make({ baseUrl }),
          (flat) => flat.withOptions({ accessToken: "token-1", baseUrl })
        )
        const later = yield* Effect.flip(
          Effect.provide(Effect.flatMap(changed, ({ organization }) => organization.countOrgaUsers()), layer)
        )
        assert.deepStrictEqual(namedBy(later), ["baseUrl"])
        const endpoint = `${baseUrl}/oauth`
        const oauth = yield* Effect.provide(
          OAuth.make({
            clientId: "id",
            clientSecret: "secret-1",
            redirectUri: "https://app.test/",
            tokenUrl: endpoint,
            invalidationUrl: endpoint
          }),
          layer
        )
        assert.deepStrictEqual(namedBy(yield* Effect.flip(oauth.exchange("code"))), ["tokenUrl"])
        assert.deepStrictEqual(namedBy(yield* Effect.flip(oauth.refresh("refresh-1"))), ["tokenUrl"])
        assert.deepStrictEqual(namedBy(yield* Effect.flip(oauth.invalidate("token-1"))), ["invalidationUrl"])
        assert.lengthOf(server.received, 0)
        // Without a token, with permission, and to this machine.
        assert.strictEqual(yield* count({}), 3)
        assert.strictEqual(yield* count({ accessToken: "token-1", allowHttp: true }), 3)
        assert.strictEqual(yield* count({ accessToken: "token-1", baseUrl: server.url }), 3)
        const env = { FLAT_ACCESS_TOKEN: "token-1", FLAT_BASE_URL: baseUrl, FLAT_ALLOW_HTTP: "1" }
        const configured = Effect.flatMap(FlatClient.FlatClient, ({ organization }) => organization.countOrgaUsers())
          .pipe(
            Effect.provide(FlatClient.layerConfig()),
            Effect.provide(layer),
            Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env })))
          )
        assert.strictEqual(yield* configured, 3)
      })
  )

  it.live("C22 gets what the program's own fetch sends, and nothing else of the Promise API", () =>
    Effect.gen(function*() {
      const server = yield* serve(json(3))
      yield* Effect.addFinalizer(() => Effect.sync(() => vi.unstubAllEnvs()))
      const baseUrl = elsewhere(server.url)
      const counting = (flat: PromiseClient) =>
        Effect.promise(async () => {
          await using open = flat
          return await open.organization.countOrgaUsers().catch((error: unknown) => isFlatError(error) && error.message)
        })
      assert.include(yield* counting(new PromiseClient({ accessToken: "token-1", baseUrl })), "baseUrl: must be https")
      vi.stubEnv("FLAT_ACCESS_TOKEN", "token-1")
      vi.stubEnv("FLAT_BASE_URL", baseUrl)
      assert.include(yield* counting(PromiseClient.fromEnv()), "baseUrl: must be https")
      assert.lengthOf(server.received, 0)
      vi.stubEnv("FLAT_ALLOW_HTTP", "1")
      assert.strictEqual(yield* counting(PromiseClient.fromEnv()), 3)
      const fetch = () => Promise.resolve(Response.json(3))
      assert.strictEqual(
        yield* counting(new PromiseClient({ accessToken: "token-1", baseUrl: "http://flat.test/v2", fetch })),
        3
      )
      const oauth = {
        clientId: "id",
        clientSecret: "secret-1",
        redirectUri: "https://app.test/flat/callback",
        scopes: ["scores"] as const,
        tokenUrl: baseUrl
      }
      const settings = { oauth, sessions: "cookie", secret: "s".repeat(32), allow: "session-scopes", baseUrl } as const
      assert.throws(() => createFlatAuth(settings), /baseUrl: must be https.*oauth\.tokenUrl: must be https/)
      assert.doesNotThrow(() => createFlatAuth({ ...settings, allowHttp: true }))
    }))
})
