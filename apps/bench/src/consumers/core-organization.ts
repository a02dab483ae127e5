import * as Organization from "@flat-sdk/core/Organization"
import * as RequestPipe from "@flat-sdk/core/RequestPipe"
import * as FetchTransport from "@flat-sdk/fetch/FetchTransport"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const program = Effect.gen(function*() {
  const organization = yield* Organization.Organization
  const { items } = yield* organization.listOrganizationUsers({ limit: 100 })
  yield* Effect.sync(() => console.log(items.length))
})

const live = Organization.layer.pipe(
  Layer.provide(RequestPipe.layer({ accessToken: "bench-token", baseUrl: process.argv[2] })),
  Layer.provide(FetchTransport.layer())
)

await Effect.runPromise(Effect.provide(program, live))
