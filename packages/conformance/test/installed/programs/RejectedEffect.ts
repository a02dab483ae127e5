/**
 * A program that runs an Effect as a promise, and does not handle its rejection: `node RejectedEffect.ts BASE-URL`.
 */
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import * as Effect from "effect/Effect"

const [baseUrl = ""] = process.argv.slice(2)

const count = Effect.gen(function*() {
  const flat = yield* FlatClient.make({ accessToken: "planted-token", baseUrl, retries: 0 })
  return yield* flat.organization.countOrgaUsers()
})

await Effect.runPromise(Effect.provide(Effect.scoped(count), NodeTransport.layer()))
