/**
 * The installed package, run by `pnpm test:package` in an empty project: one call over a custom transport.
 */
import { FlatClient } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"

const transport = HttpClient.make((request) =>
  Effect.succeed(
    HttpClientResponse.fromWeb(request, new Response("3", { headers: { "content-type": "application/json" } }))
  )
)

const count = Effect.gen(function*() {
  const flat = yield* FlatClient.make({ accessToken: "a-token" })
  return yield* flat.organization.countOrgaUsers({})
})

const accounts = await Effect.runPromise(Effect.provideService(count, HttpClient.HttpClient, transport))
if (accounts !== 3) throw new Error(`expected 3 accounts, found ${accounts}`)
