/**
 * The installed package, run by `pnpm test:package` in an empty project: one call over a custom transport.
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

const accounts = await Effect.runPromise(Effect.provideService(count, Transport.Transport, transport))
if (accounts !== 3) throw new Error(`expected 3 accounts, found ${accounts}`)
