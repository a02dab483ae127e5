import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatClientOptions, FlatError, isReason } from "../src/index.ts"

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

  it("times are milliseconds or strings", () => {
    assert.include(new FlatClient({ deadline: 90_000 }).describe(), "deadline           90 s")
    assert.include(new FlatClient({ deadline: "2 minutes" }).describe(), "deadline           120 s")
  })
})
