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
  it("keep those of the client if they are undefined or null", () => {
    assert.strictEqual(over({}), config)
    assert.strictEqual(over({ retries: undefined, headers: null, deadline: null }), config)
    assert.deepStrictEqual(over({ strict: false }), config)
    for (const none of [undefined, null]) assert.isUndefined(CallOptions.of(none))
  })

  it("that are rejected can still abort the call", () => {
    const { signal } = new AbortController()
    assert.strictEqual(CallOptions.of({ signal, retries: -1 })?.signal, signal)
  })

  it("may be those of the client at their limits", () => {
    assert.deepInclude(over({ retries: Infinity, deadline: Infinity, maxWait: Infinity }), {
      retries: Infinity,
      deadline: Infinity,
      maxWait: Infinity
    })
  })
})
