/**
 * Tests the installed package: `pnpm tools test:package` runs it in an empty project. Makes one call of a service over a custom transport.
 */
import { organization } from "@flat-sdk/engine/Descriptions"
import type { OrganizationOperations } from "@flat-sdk/engine/Models"
import { service } from "@flat-sdk/engine/Operations"
import { layer, RequestPipe } from "@flat-sdk/engine/RequestPipe"
import * as Transport from "@flat-sdk/engine/Transport"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

const transport = Transport.make(() =>
  Effect.succeed({
    status: 200,
    headers: { "content-type": "application/json" },
    body: Stream.succeed(new TextEncoder().encode("3"))
  })
)

const pipe = layer({ accessToken: "a-token" }).pipe(Layer.provide(Layer.succeed(Transport.Transport, transport)))

const count = Effect.flatMap(
  RequestPipe,
  (pipe) => service<OrganizationOperations>(organization)(pipe).countOrgaUsers()
)

const accounts = await Effect.runPromise(Effect.provide(count, pipe))
if (accounts !== 3) throw new Error(`expected 3 accounts, found ${accounts}`)
