import { FlatClient } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const program = Effect.gen(function*() {
  const flat = yield* FlatClient.FlatClient
  const { items } = yield* flat.organization.listOrganizationUsers({ limit: 100 })
  yield* Effect.sync(() => console.log(items.length))
})

const live = Layer.provide(
  FlatClient.layer({ accessToken: "bench-token", baseUrl: process.argv[2] }),
  FetchTransport.layer()
)

await Effect.runPromise(Effect.provide(program, live))
