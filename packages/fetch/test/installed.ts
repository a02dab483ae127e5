/**
 * Tests the installed package: `pnpm tools test:package` runs it in an empty project. Makes one call over a custom `fetch`.
 */
import { FlatClient } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import * as Effect from "effect/Effect"

const response = async () => new Response("3", { headers: { "content-type": "application/json" } })

const count = Effect.gen(function*() {
  const flat = yield* FlatClient.make({ accessToken: "a-token" })
  return yield* flat.organization.countOrgaUsers({})
})

const accounts = await Effect.runPromise(
  Effect.provide(Effect.scoped(count), FetchTransport.layer({ fetch: response }))
)
if (accounts !== 3) throw new Error(`expected 3 accounts, found ${accounts}`)
