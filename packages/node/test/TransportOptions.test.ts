/** Options that a JavaScript program can pass although the types do not allow them, or do not know better. */
import { assert, describe, it } from "@effect/vitest"
import { FlatError } from "@flat-sdk/core"
import { HttpTransport, NodeTransport } from "@flat-sdk/node"
import { Cause, Effect, Exit, Layer } from "effect"

const over = { NodeTransport, HttpTransport }

const invalid: ReadonlyArray<readonly [name: string, of: keyof typeof over, options: unknown]> = [
  ["conections", "NodeTransport", { conections: 4 }],
  ["connections", "NodeTransport", { connections: 0 }],
  ["connections", "HttpTransport", { connections: "4" }],
  ["keepAlive", "HttpTransport", { keepAlive: -1 }],
  ["ca", "HttpTransport", { ca: "file.pem" }],
  ["key", "NodeTransport", { cert: "-----BEGIN CERTIFICATE-----" }],
  ["cert", "HttpTransport", { key: "-----BEGIN PRIVATE KEY-----" }],
  ["verify", "HttpTransport", { verify: "no" }],
  ["proxy", "NodeTransport", { proxy: "ftp://proxy:3128" }],
  ["proxy", "HttpTransport", { proxy: "http://proxy:3128" }],
  ["agent", "HttpTransport", { agent: {} }],
  ["must be an object", "NodeTransport", null]
]

describe("options of a layer", () => {
  it.effect.each(invalid)(
    "an invalid %s of %s ends the building with a FlatError that names it",
    ([name, of, given]) =>
      Effect.gen(function*() {
        const exit = yield* Effect.exit(Effect.scoped(Layer.build(over[of].layer(given as never))))
        const error = Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined
        assert.isTrue(FlatError.isFlatError(error))
        const { message, reason } = error as FlatError.FlatError
        assert.strictEqual(reason._tag, "Encode")
        assert.include(message, `${of} (- options): invalid input, nothing was sent: ${name}`)
      })
  )

  it.effect("every wrong option is named", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(Effect.scoped(Layer.build(HttpTransport.layer({ keepAlive: NaN, ca: "x" }))))
      assert.match(String(Exit.isFailure(exit) && Cause.squash(exit.cause)), /keepAlive: must be .*; ca: must be PEM/)
    }))
})
