/**
 * Options of a call: what they override, and how a call is aborted.
 */
import { assert, describe, it } from "@effect/vitest"
import { CallOptions, FlatConfig } from "@flat-sdk/core"
import { Result } from "effect"

const made = FlatConfig.make({ headers: { "x-a": "client", "x-b": "client" }, retries: 3 })
assert(Result.isSuccess(made))
const config = made.success

const over = (options: object) => {
  const changed = CallOptions.of(options)?.over(config)
  assert(changed !== undefined && Result.isSuccess(changed))
  return changed.success
}

describe("options of a call", () => {
  it("override those of the client; headers by name", () => {
    const options = {
      headers: { "X-A": "call" },
      deadline: "1 minute",
      attemptTimeout: 1,
      idleTimeout: "2 seconds",
      retries: 0,
      maxWait: 0,
      strict: true
    }
    assert.deepStrictEqual(over(options), {
      ...config,
      headers: { "x-a": "call", "x-b": "client" },
      deadline: 60_000,
      attemptTimeout: 1,
      idleTimeout: 2000,
      retries: 0,
      maxWait: 0,
      strict: true
    })
  })

  it("keep those of the client if they are undefined or null", () => {
    assert.strictEqual(over({}), config)
    assert.strictEqual(over({ retries: undefined, headers: null, deadline: null }), config)
    assert.deepStrictEqual(over({ strict: false }), config)
    for (const none of [undefined, null]) assert.isUndefined(CallOptions.of(none))
  })

  it.each<readonly [string, unknown]>([
    ["deadline", 0],
    ["attemptTimeout", 0],
    ["idleTimeout", -1],
    ["retries", -1],
    ["retries", 0.5],
    ["maxWait", -1],
    ["maxWait", {}],
    ["strict", "yes"],
    ["signal", { aborted: false }],
    ["timeout", 5],
    ["interval", 5]
  ])("%s: %j is rejected", (name, value) => {
    const { signal } = new AbortController()
    const checked = CallOptions.of({ signal, [name]: value })
    assert.deepStrictEqual(checked?.problems.map(({ path }) => path), [`options.${name}`])
    assert.isTrue(Result.isFailure(checked!.over(config)))
    // A call that is rejected can still be aborted.
    if (name !== "signal") assert.strictEqual(checked?.signal, signal)
  })

  it("may be those of the client at their limits", () => {
    assert.deepInclude(over({ retries: Infinity, deadline: Infinity, maxWait: Infinity }), {
      retries: Infinity,
      deadline: Infinity,
      maxWait: Infinity
    })
  })
})
