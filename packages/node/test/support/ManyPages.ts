/**
 * A process that reads many pages over a transport, and prints how much memory it used at most, in MiB. Run it with the name of a transport.
 */
import { FlatClient } from "@flat-sdk/core"
import { HttpTransport, NodeTransport } from "@flat-sdk/node"
import { Effect, Layer, References } from "effect"
import { once } from "node:events"
import * as http from "node:http"
import type { AddressInfo } from "node:net"

const page = JSON.stringify(
  Array.from({ length: 500 }, (_, index) => ({ id: String(index), username: `user-${index}` }))
)
const server = http.createServer((_, response) => response.setHeader("content-type", "application/json").end(page))
await once(server.listen(0, "127.0.0.1"), "listening")
const { port } = server.address() as AddressInfo
const live = FlatClient.layer({ accessToken: "token-1", baseUrl: `http://127.0.0.1:${port}/v2`, onDrift: () => {} })

const pages = 4000
let peak = 0

const program = Effect.gen(function*() {
  const { organization } = yield* FlatClient.FlatClient
  const read = Effect.map(organization.listOrganizationUsers({ limit: 500 }), () => {
    peak = Math.max(peak, process.memoryUsage().heapUsed)
  })
  yield* Effect.forEach(Array.from({ length: pages }), () => read, { concurrency: 16, discard: true })
})

await Effect.runPromise(
  program.pipe(
    Effect.provide(
      Layer.provide(live, process.argv[2] === "node:http" ? HttpTransport.layer() : NodeTransport.layer())
    ),
    Effect.provideService(References.MinimumLogLevel, "None")
  )
)
server.close()
process.stdout.write(String(Math.round(peak / 2 ** 20)))
