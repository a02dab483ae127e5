import { assert, describe, it } from "@effect/vitest"
import { Transport } from "@flat-sdk/engine/Transport"
import { Duration as EffectDuration, Effect, Layer } from "effect"
import { vi } from "vitest"
import { FlatClient, type FlatClientOptions, FlatError, isReason } from "../src/index.ts"
import * as Duration from "../src/internal/Duration.ts"
import { fromLayer } from "../src/internal/layerTransport.ts"

// Values that JavaScript callers can pass although the types do not allow them.
const make = (options: unknown) => () => new FlatClient(options as FlatClientOptions)

const invalid: ReadonlyArray<readonly [name: string, options: unknown]> = [
  ["accessToken", { accessToken: " " }],
  ["accessToken", { accessToken: 7 }],
  ["baseUrl", { baseUrl: "api.flat.io" }],
  ["attemptTimeout", { attemptTimeout: "soon" }],
  ["deadline", { deadline: -1 }],
  ["retries", { retries: 1.5 }],
  ["concurrency", { concurrency: 0 }],
  ["strict", { strict: "yes" }],
  ["onWait", { onWait: true }],
  ["fetch", { fetch: "fetch" }],
  ["log", { log: console }],
  ["transport", { transport: () => fetch }],
  ["acessToken", { acessToken: "a-token" }]
]

describe("options", () => {
  it.each(invalid)("an invalid %s throws an error that names it", (name, options) => {
    try {
      make(options)()
    } catch (error) {
      assert.instanceOf(error, FlatError)
      assert.isTrue(isReason(error, "Encode") && error.reason.problems.some(({ path }) => path === name))
      assert.include((error as Error).message, `${name}: `)
      return
    }
    assert.fail("expected an error")
  })

  it("times are read in the published files as effect reads them", () => {
    const units = ["nano", "micro", "milli", "second", "minute", "hour", "day", "week"]
    const texts = units.flatMap((unit) => [`1 ${unit}`, `2.5 ${unit}s`, `-3  ${unit}s`])
    for (const time of [0, 1.5, -1, NaN, Infinity, ...texts] as ReadonlyArray<EffectDuration.Input>) {
      // To the microsecond: effect rounds to nanoseconds.
      const [own, theirs] = [Duration.toMillis(time), EffectDuration.toMillis(time)].map((it) => Math.round(it * 1000))
      assert.strictEqual(own, theirs, String(time))
    }
    for (const other of ["soon", "", "5seconds", "1 constructor", "1 second later", null, undefined, true]) {
      assert.throws(() => Duration.fromInputUnsafe(other))
      assert.throws(() => EffectDuration.fromInputUnsafe(other as EffectDuration.Input))
    }
  })

  it("an unknown option is reported with the list of known options", () => {
    assert.throws(
      make({ colour: "x" }),
      /colour: is not an option\. The options are accessToken, .*fetch, transport, log/
    )
  })

  it("fetch and transport exclude each other", () => {
    assert.throws(make({ fetch, transport: {} }), /fetch: cannot be combined with transport/)
  })

  it("the value of a rejected token is not repeated", () => {
    assert.throws(make({ accessToken: "secret token" }), /^(?!.*secret token)/)
  })

  it("undefined is the same as an omitted option", () => {
    const text = new FlatClient({ baseUrl: undefined, retries: undefined, fetch: undefined, transport: undefined })
      .describe()
    assert.strictEqual(text, new FlatClient().describe())
  })

  it.each([
    ["fetch", { fetch }],
    ["log", { log: () => {} }],
    ["retries", { retries: -1 }],
    ["colour", { colour: "x" }]
  ])("withOptions rejects %s", (name, options) => {
    assert.throws(() => new FlatClient().withOptions(options as never), new RegExp(`${name}: `))
  })

  it("log receives the levels of lines; one that throws is reported once, without personal data", async () => {
    const lines: Array<string> = []
    const send = () =>
      Effect.as(
        Effect.all([Effect.logFatal("f"), Effect.logError("e"), Effect.logWarning("w"), Effect.logInfo("i", "j")]),
        { status: 200, headers: { "content-type": "application/json" }, text: "1" }
      )
    const transport = fromLayer(Layer.succeed(Transport, { send, stream: () => Effect.never } as never))
    const log = (level: string, line: string) => void lines.push(`${level} ${line}`)
    await new FlatClient({ transport, log }).organization.countOrgaUsers()
    assert.deepStrictEqual(lines, ["error f", "error e", "warn w", "info i j"])
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {})
    const failing = () => {
      throw new Error("no room for ada@school.example")
    }
    await new FlatClient({ transport, log: failing }).organization.countOrgaUsers()
    const warned = warn.mock.calls.map(String)
    warn.mockRestore()
    assert.lengthOf(warned, 1)
    assert.match(warned[0] ?? "", /flat warn: log .*no room.*the call continues; this is shown once/)
    assert.notInclude(warned[0], "ada@")
  })

  it("times are milliseconds or strings", () => {
    assert.include(new FlatClient({ deadline: 90_000 }).describe(), "deadline           90 s")
    assert.include(new FlatClient({ deadline: "2 minutes" }).describe(), "deadline           120 s")
  })
})
