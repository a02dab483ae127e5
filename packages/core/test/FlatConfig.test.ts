import { assert, describe, it } from "@effect/vitest"
import { FlatClient, FlatConfig, Transport } from "@flat-sdk/core"
import * as EnvironmentConfig from "@flat-sdk/core/EnvironmentConfig"
import { ConfigProvider, Effect, Layer, Redacted, Result } from "effect"
import { inspect } from "node:util"
import { vi } from "vitest"
import { recording } from "./support/TestClient.ts"

const problems = (options: unknown) => {
  const made = FlatConfig.make(options as FlatConfig.Options)
  assert(Result.isFailure(made), "expected the options to be rejected")
  assert(made.failure.reason._tag === "Encode")
  return made.failure.reason.problems.map((problem) => problem.path)
}

const config = (options: FlatConfig.Options = {}) => {
  const made = FlatConfig.make(options)
  assert(Result.isSuccess(made))
  return made.success
}

describe("make", () => {
  it("fills in the defaults", () => {
    assert.deepInclude(config(), {
      accessToken: undefined,
      baseUrl: "https://api.flat.io/v2",
      userAgent: "flat-sdk",
      attemptTimeout: 30_000,
      idleTimeout: 30_000,
      deadline: Infinity,
      tokenTimeout: 30_000,
      retries: 4,
      maxWait: 300_000,
      concurrency: 16,
      maxResponseBytes: 64 * 1024 * 1024,
      maxErrorBytes: 1024 * 1024,
      strict: false,
      logLevel: "info",
      propagateTraces: false
    })
  })

  it("treats an explicit undefined as omitted", () => {
    assert.deepStrictEqual(config({ retries: undefined, baseUrl: undefined, deadline: undefined }), config())
  })

  it("reports all problems together", () => {
    assert.sameMembers(
      problems({
        accessToken: "two words",
        baseUrl: "ftp://flat.io",
        userAgent: "line\nbreak",
        attemptTimeout: -1,
        idleTimeout: "soon",
        deadline: NaN,
        retries: 1.5,
        maxWait: {},
        concurrency: 0,
        maxResponseBytes: 0,
        maxErrorBytes: "1 MiB",
        strict: "yes",
        logLevel: "loud",
        tokenTimeout: "later",
        propagateTraces: null,
        onDrift: "print",
        onWait: {},
        onRequest: 1,
        onResponse: "print",
        timeout: 3
      }),
      [
        "accessToken",
        "baseUrl",
        "userAgent",
        "attemptTimeout",
        "idleTimeout",
        "deadline",
        "tokenTimeout",
        "retries",
        "maxWait",
        "concurrency",
        "maxResponseBytes",
        "maxErrorBytes",
        "strict",
        "logLevel",
        "onDrift",
        "onWait",
        "onRequest",
        "onResponse",
        "timeout"
      ]
    )
  })

  it("rejects a token together with the option anonymous", () => {
    assert.deepStrictEqual(problems({ accessToken: "t", anonymous: true }), ["anonymous"])
    assert.strictEqual(config({ anonymous: true }).accessToken, undefined)
  })

  it.each([
    "not a url",
    "/v2",
    "https://user:pass-word@flat.io/v2",
    "https://flat.io/v2?token=abc",
    "https://flat.io/v2#x",
    "file:///etc/passwd"
  ])("rejects the base URL %s without repeating it", (baseUrl) => {
    const made = FlatConfig.make({ baseUrl })
    assert(Result.isFailure(made))
    assert.notInclude(made.failure.message, "pass-word")
    assert.notInclude(made.failure.message, "token=abc")
  })

  it.each<[string | URL, string]>([
    ["http://127.0.0.1:4010/v2", "http://127.0.0.1:4010/v2"],
    ["http://127.0.0.1:4010/v2/", "http://127.0.0.1:4010/v2"],
    ["http://127.0.0.1:4010", "http://127.0.0.1:4010"],
    [new URL("https://flat.test/v2//"), "https://flat.test/v2"]
  ])("accepts the base URL %s", (baseUrl, expected) => assert.strictEqual(config({ baseUrl }).baseUrl, expected))

  it.each([
    ["/api/flat", "https://school.test:8443/api/flat"],
    ["/api/flat/", "https://school.test:8443/api/flat"],
    ["/", "https://school.test:8443"],
    ["https://api.flat.io/v2", "https://api.flat.io/v2"]
  ])("resolves the base URL %s against the origin of a page", (baseUrl, expected) => {
    vi.stubGlobal("location", new URL("https://school.test:8443/classes/1?tab=2#end"))
    try {
      assert.strictEqual(config({ baseUrl }).baseUrl, expected)
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it.each(["//evil.test/v2", "/\\evil.test/v2", "/\t/evil.test", "api/flat", "", "/api?x=1", "/api#x"])(
    "rejects the base URL %s in a page",
    (baseUrl) => {
      vi.stubGlobal("location", new URL("https://school.test/classes"))
      try {
        assert.deepStrictEqual(problems({ baseUrl }), ["baseUrl"])
      } finally {
        vi.unstubAllGlobals()
      }
    }
  )

  it("accepts every limit at its least and at its most", () => {
    const least = { retries: 0, maxWait: 0, concurrency: 1, maxResponseBytes: 1, maxErrorBytes: 1, deadline: 1 }
    assert.deepInclude(config(least), least)
    const most = { retries: Infinity, maxWait: Infinity, concurrency: Infinity, deadline: Infinity }
    assert.deepInclude(config(most), most)
    for (const name of ["deadline", "attemptTimeout", "idleTimeout", "tokenTimeout", "concurrency", "maxErrorBytes"]) {
      assert.deepStrictEqual(problems({ [name]: 0 }), [name])
    }
    assert.deepStrictEqual(problems({ userAgent: "" }), ["userAgent"])
  })

  it("rejects a path as base URL where there is no page, and says where it works", () => {
    const made = FlatConfig.make({ baseUrl: "/api/flat" })
    assert(Result.isFailure(made))
    assert.include(made.failure.message, "in a browser a path")
  })
})

describe("changed", () => {
  const before = config({ accessToken: "t-1", headers: { "x-a": "1", "x-b": "1" }, retries: 2 })
  const changed = (options: FlatConfig.Options) => FlatConfig.change(before, options)

  it("keeps everything else, and adds headers by name", () => {
    const made = changed({ headers: { "x-b": "2" }, maxWait: 0, retries: undefined })
    assert(Result.isSuccess(made))
    assert.isFalse(made.success.isApart)
    assert.deepStrictEqual(made.success.config, { ...before, maxWait: 0, headers: { "x-a": "1", "x-b": "2" } })
  })

  it.each([{ baseUrl: "https://b.test" }, { concurrency: 1 }, { tokenTimeout: 5 }])(
    "takes %j only together with credentials",
    (options) => {
      const rejected = changed(options)
      assert(Result.isFailure(rejected))
      assert(rejected.failure.reason._tag === "Encode")
      assert.deepStrictEqual(rejected.failure.reason.problems.map(({ path }) => path), Object.keys(options))
      for (const own of [{ accessToken: "t-2" }, { anonymous: true }]) {
        const made = changed({ ...options, ...own })
        assert(Result.isSuccess(made))
        assert.isTrue(made.success.isApart)
        assert.strictEqual(made.success.config.accessToken, "accessToken" in own ? "t-2" : undefined)
      }
    }
  )
})

describe("describe", () => {
  it("includes every limit, and never the token", () => {
    const text = FlatConfig.describe(config({
      accessToken: "planted-token",
      attemptTimeout: "7 seconds",
      idleTimeout: "8 seconds",
      deadline: "9 seconds",
      retries: 2,
      maxWait: "11 seconds",
      concurrency: 12,
      maxResponseBytes: 13 * 1024 * 1024,
      maxErrorBytes: 1414
    }))
    for (
      const part of [
        "7 s",
        "8 s",
        "9 s",
        "retries            2",
        "11 s",
        "12 requests",
        "13 MiB",
        "1414 bytes",
        "https://api.flat.io/v2"
      ]
    ) {
      assert.include(text, part)
    }
    assert.notInclude(text, "planted-token")
  })
})

describe("environment", () => {
  const call = (env: Record<string, string>, options?: FlatConfig.ConfigOptions) =>
    Effect.gen(function*() {
      const { sent, transport } = recording(() => ({ json: 3 }))
      const layer = FlatClient.layerConfig(options).pipe(
        Layer.provide(Layer.succeed(Transport.Transport, transport)),
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env })))
      )
      yield* Effect.provide(Effect.flatMap(FlatClient.FlatClient, (flat) => flat.organization.countOrgaUsers()), layer)
      return sent[0]!
    })

  for (const env of [{}, { FLAT_ACCESS_TOKEN: "" }]) {
    it.effect(`without a token is a ConfigError that names the variable: ${JSON.stringify(env)}`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(call(env))
        assert.strictEqual(error._tag, "ConfigError")
        assert.match(error.message, /FLAT_ACCESS_TOKEN is not set, or empty: .*anonymous: true/)
      }))
  }

  it.effect("with a token is not overridden by an option that is undefined: that is rejected", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(call({ FLAT_ACCESS_TOKEN: "env-token" }, { accessToken: undefined }))
      assert.include(error.message, "accessToken: is undefined")
    }))

  it.effect("that is invalid is rejected, with the token redacted however it is printed", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(call({ FLAT_ACCESS_TOKEN: "planted token", FLAT_BASE_URL: "nowhere" }))
      for (
        const text of [
          inspect(error, { depth: 20, showHidden: true }),
          String(error),
          JSON.stringify(error),
          error.message
        ]
      ) {
        assert.notInclude(text, "planted")
      }
      assert.include(error.message, "accessToken")
      assert.include(error.message, "baseUrl")
    }))

  it.effect("is read as Redacted, and nothing of the options, a layer or a client shows it", () =>
    Effect.gen(function*() {
      const options = yield* EnvironmentConfig.fromConfig()
      assert(Redacted.isRedacted(options.accessToken))
      const { transport } = recording(() => ({}))
      const flat = yield* Effect.provideService(FlatClient.make(options), Transport.Transport, transport)
      for (const shown of [options, FlatClient.layer(options), flat]) {
        assert.notInclude(inspect(shown, { depth: 20, showHidden: true }) + JSON.stringify(shown), "planted-token")
      }
    }).pipe(
      Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: { FLAT_ACCESS_TOKEN: "planted-token" } })))
    ))
})
