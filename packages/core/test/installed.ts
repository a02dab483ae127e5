/**
 * The installed package, run by `pnpm tools test:package` in an empty project: one call over a custom transport, and the OpenAPI document.
 */
import { FlatClient, Transport } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const transport = Transport.make(() =>
  Effect.succeed({
    status: 200,
    headers: { "content-type": "application/json" },
    body: Stream.succeed(new TextEncoder().encode("3"))
  })
)

const count = Effect.gen(function*() {
  const flat = yield* FlatClient.make({ accessToken: "a-token" })
  return yield* flat.organization.countOrgaUsers({})
})

const accounts = await Effect.runPromise(Effect.provideService(Effect.scoped(count), Transport.Transport, transport))
if (accounts !== 3) throw new Error(`expected 3 accounts, found ${accounts}`)

// Not a literal: the compiler would read half a megabyte to infer a type.
const document: string = "@flat-sdk/core/openapi.json"
const { default: openapi } = (await import(document, { with: { type: "json" } })) as {
  readonly default: { readonly paths: Readonly<Record<string, object>> }
}
const operations = Object.values(openapi.paths).flatMap((item) => Object.keys(item))
if (operations.length < 100) throw new Error(`expected all operations in openapi.json, found ${operations.length}`)
