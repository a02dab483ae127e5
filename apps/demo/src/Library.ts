/** What the roster tool is made of: the client library. Runs one program over two transports, and shows its code and results. */
import { FlatClient, type Transport } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { NodeTransport } from "@flat-sdk/node"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, Layer, Stream } from "effect"
import * as Stage from "./Stage.ts"

const transports = { undici: NodeTransport.layer(), fetch: FetchTransport.layer() }

// Shown as it is here.
const program = function*() {
  const { organization } = yield* FlatClient.FlatClient
  const people = yield* organization.countOrgaUsers()
  const pages = yield* organization.listOrganizationUsers.pages({ limit: 100 }).pipe(Stream.runCollect)
  const removal = yield* organization.removeOrganizationUser({ user: "nobody" }).pipe(
    Effect.as("removed"),
    Effect.catchReason("FlatError", "NotFound", ({ status }) => Effect.succeed(`NotFound was caught (${status})`))
  )
  return `${people} people in ${pages.length} pages; ${removal}`
}

/** Shows the library. Returns the number of requests. */
export const run = Effect.gen(function*() {
  const sandbox = yield* Sandbox.SandboxServer
  const over = (transport: Layer.Layer<Transport.Transport>) =>
    FlatClient.layer({ accessToken: sandbox.token, baseUrl: sandbox.url, userAgent: "flat-demo" }).pipe(
      Layer.provide(transport)
    )
  yield* Stage.step(
    "The library: services, typed errors, streams",
    "This program of apps/demo/src/Library.ts runs over two transports."
  )
  yield* Stage.say(`const program = ${String(program)}\n`)
  for (const [name, transport] of Object.entries(transports)) {
    const result = yield* Effect.gen(program).pipe(Effect.provide(over(transport)))
    yield* Stage.facts([[`over ${name.padEnd(6)}`, Stage.good(result)]])
  }
  return sandbox.count()
}).pipe(Effect.provide(Sandbox.layerServer({ users: 250 })), Effect.scoped)
