import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
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
