/**
 * The output when a program prints a client.
 */
import { FlatClient } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import * as promise from "@flat-sdk/promise"
import { organization } from "@flat-sdk/promise/organization"
import * as Effect from "effect/Effect"
import * as assert from "node:assert/strict"
import { describe, it } from "node:test"
import { inspect } from "node:util"

const options = { accessToken: "planted-token", baseUrl: "https://flat.example/v2", retries: 3 }

const effect = await Effect.runPromise(
  Effect.scoped(Effect.provide(FlatClient.make(options), FetchTransport.layer()))
)
const flat = new promise.FlatClient(options)

const clients: Readonly<Record<string, { readonly describe: () => string }>> = {
  "the Effect API": effect,
  "the Effect API as another user": effect.actAs("u1", ["scores"]),
  "the Promise API": flat,
  "the Promise API as another user": flat.actAs("u1", ["scores"]),
  "the Promise API with one service": promise.createClient({ organization }, options)
}

const deep = (value: unknown) => ({ one: { two: { three: { four: [value] } } } })

/** Returns the lines without the indentation of a nested value. */
const lines = (text: string) => text.split("\n").map((line) => line.trim())

for (const [name, client] of Object.entries(clients)) {
  describe(name, () => {
    it("K8 prints the output of describe() and no token, at every depth", () => {
      const described = lines(client.describe())
      const error = Object.assign(new Error("failed", { cause: client }), { client })
      for (const value of [client, { client }, [client], deep(client), new Map([["client", client]]), error]) {
        for (const printed of [inspect(value), inspect(value, { depth: 0 }), inspect(value, { depth: null })]) {
          assert.doesNotMatch(printed, /planted/)
        }
        const depth = value === client ? 0 : null
        const printed = inspect(value, { depth })
        for (const line of described) assert.ok(lines(printed).includes(line), `${line} is not in ${printed}`)
      }
      assert.match(inspect(client), /^FlatClient/)
      assert.match(inspect(deep(client), { depth: null }), /FlatClient/)
    })

    it("K8 prints the same in Deno, and no other token", () => {
      const symbol = Symbol.for("Deno.customInspect")
      const custom = (client as unknown as Record<symbol, () => string>)[symbol]
      assert.equal(custom?.call(client), inspect(client))
      assert.doesNotMatch(JSON.stringify(client) + String(client), /planted/)
      assert.ok(Object.keys(client).every((key) => !/inspect/i.test(key)))
    })
  })
}
