/**
 * A process that reads pages until its code is optimised, runs a full garbage collection while no request is in flight, and reads pages again. Run with
 * `--expose-gc --trace-deopt` and the name of a transport, V8 prints which optimised code the collection discarded.
 */
import { FlatClient } from "@flat-sdk/core"
import { HttpTransport, NodeTransport } from "@flat-sdk/node"
import { Effect, Layer } from "effect"
import * as http from "node:http"
import type { AddressInfo } from "node:net"

const page = JSON.stringify(
  Array.from({ length: 100 }, (_, index) => ({ id: String(index), username: `user-${index}` }))
)
const server = http.createServer((_, response) => response.setHeader("content-type", "application/json").end(page))
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))

const { port } = server.address() as AddressInfo
const live = FlatClient.layer({ accessToken: "token-1", baseUrl: `http://127.0.0.1:${port}/v2`, onDrift: () => {} })

const program = Effect.gen(function*() {
  const flat = yield* FlatClient.FlatClient
  const services = yield* Effect.context<never>()
  const read = () =>
    Effect.runPromiseWith(services)(Effect.scoped(flat.organization.listOrganizationUsers({ limit: 100 })))
  const burst = (requests: number) =>
    Effect.promise(async () => {
      let left = requests
      await Promise.all(Array.from({ length: 8 }, async () => {
        while (left-- > 0) await read()
      }))
    })
  yield* burst(3000)
  yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 50)))
  ;(globalThis as { readonly gc?: () => void }).gc!()
  yield* burst(50)
})

await Effect.runPromise(
  program.pipe(
    Effect.provide(
      Layer.provide(live, process.argv[2] === "node:http" ? HttpTransport.layer() : NodeTransport.layer())
    ),
    // The collection is what is observed, not the log.
    Effect.provideService((await import("effect/References")).MinimumLogLevel, "None")
  )
)
server.close()
