/**
 * Tests the installed package: `pnpm tools test:package` runs it in an empty project. Makes one call to a local server.
 */
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import * as Effect from "effect/Effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

const server = createServer((_, response) => response.setHeader("content-type", "application/json").end("3"))
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
const { port } = server.address() as AddressInfo

const count = Effect.gen(function*() {
  const flat = yield* FlatClient.make({ accessToken: "a-token", baseUrl: `http://127.0.0.1:${port}/v2` })
  return yield* flat.organization.countOrgaUsers({})
})

const accounts = await Effect.runPromise(Effect.provide(Effect.scoped(count), NodeTransport.layer()))
server.close()
if (accounts !== 3) throw new Error(`expected 3 accounts, found ${accounts}`)
