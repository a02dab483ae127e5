/** The client library: one program over two transports, and a write whose response is lost. */
import { FlatClient, type FlatError, type Transport } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { NodeTransport } from "@flat-sdk/node"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, Layer, Stream } from "effect"
import * as Stage from "./Stage.ts"

const transports = { undici: NodeTransport.layer(), fetch: FetchTransport.layer() }

// Both programs are shown as they are here.
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

const write = function*() {
  const { classes } = yield* FlatClient.FlatClient
  return yield* classes.createClass({ body: { name: "Choir" } }).pipe(
    Effect.as({ outcome: "created", message: "" }),
    Effect.catchTag("FlatError", ({ outcome, reason }) => Effect.succeed({ outcome, message: reason.message }))
  )
}

/** Returns a client of a sandbox. */
export const clientOf = (
  { token, url }: Sandbox.ServedSandbox,
  transport: Layer.Layer<Transport.Transport, FlatError.FlatError> = transports.undici
) =>
  FlatClient.layer({ accessToken: token, baseUrl: url, userAgent: "flat-demo" }).pipe(
    Layer.provide(transport)
  )

export const run = Effect.gen(function*() {
  const sandbox = yield* Sandbox.SandboxServer
  yield* Stage.step("One program, two transports", "Services, typed errors, streams: apps/demo/src/Library.ts.")
  yield* Stage.say(`const program = ${String(program)}\n`)
  for (const [name, transport] of Object.entries(transports)) {
    const result = yield* Effect.gen(program).pipe(Effect.provide(clientOf(sandbox, transport)))
    yield* Stage.facts([[`over ${name.padEnd(6)}`, Stage.good(result)]])
  }

  yield* Stage.step("A lost response", "The sandbox creates the class, and resets the connection.")
  yield* Stage.say(`const write = ${String(write)}\n`)
  sandbox.faults.add({ fault: "reset-before-headers;executed=true", operation: "createClass", times: 1 })
  const { message, outcome } = yield* Effect.gen(write).pipe(Effect.provide(clientOf(sandbox)))
  yield* Stage.facts([
    ["message", Stage.bad(message)],
    ["outcome", Stage.strong(String(outcome))],
    ["requests that arrived", `${sandbox.count("createClass")}: a second one would create a second class`],
    ["classes named Choir", String(sandbox.state().classes.filter(({ name }) => name === "Choir").length)]
  ])
}).pipe(Effect.provide(Sandbox.layerServer({ users: 250 })), Effect.scoped)
