/** What the roster tool is made of: the client library. Runs one program over two transports, and shows its code, results, interruption and spans. */
import { FlatClient, type Transport } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { NodeTransport } from "@flat-sdk/node"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, Exit, Fiber, Layer, Option, Stream, Tracer } from "effect"
import { subscribe, unsubscribe } from "node:diagnostics_channel"
import { once } from "node:events"
import type { IncomingMessage } from "node:http"
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

/** Waits until a server of this process has a request, and returns it. */
const received = Effect.callback<IncomingMessage>((resume) => {
  const channel = "http.server.request.start"
  const listener = (message: unknown) => resume(Effect.succeed((message as { request: IncomingMessage }).request))
  subscribe(channel, listener)
  return Effect.sync(() => unsubscribe(channel, listener))
})

/** Interrupts a call when its request has arrived, and waits until the server sees its socket closed. */
const interruption = Effect.gen(function*() {
  const { organization } = yield* FlatClient.FlatClient
  const arrival = yield* Effect.forkChild(received, { startImmediately: true })
  const call = yield* Effect.forkChild(organization.countOrgaUsers())
  const request = yield* Fiber.join(arrival)
  const closed = once(request.socket, "close")
  yield* Fiber.interrupt(call)
  yield* Effect.promise(() => closed)
  return `${request.method} ${request.url} was interrupted: the server saw its socket close`
})

/** A tracer that keeps the spans. */
const recorder = () => {
  const spans: Array<Tracer.NativeSpan> = []
  const span: Tracer.Tracer["span"] = (options) => {
    const span = new Tracer.NativeSpan(options)
    spans.push(span)
    return span
  }
  return { spans, tracer: Tracer.make({ span }) }
}

/** A line for each call: its span, and the span of its request. */
const linesOf = (spans: ReadonlyArray<Tracer.NativeSpan>) =>
  spans.filter(({ kind }) => kind === "client").map(({ attributes, name, parent, status }) => {
    const call = Option.getOrUndefined(parent)
    const isInterrupted = status._tag === "Ended" && Exit.hasInterrupts(status.exit)
    const end = isInterrupted ? "interrupted" : attributes.get("http.response.status_code")
    return [call?._tag === "Span" ? call.name : "", `${name} → ${String(end)}`] as const
  })

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
  let spans: ReadonlyArray<Tracer.NativeSpan> = []
  for (const [name, transport] of Object.entries(transports)) {
    const recorded = recorder()
    spans = recorded.spans
    yield* Effect.gen(function*() {
      yield* Stage.facts([[`over ${name.padEnd(6)}`, Stage.good(yield* Effect.gen(program))]])
      sandbox.faults.add({ fault: "latency;ms=60000", operation: "countOrgaUsers", times: 1 })
      yield* Stage.facts([["".padEnd(11), yield* interruption]])
    }).pipe(Effect.provide(over(transport)), Effect.withTracer(recorded.tracer))
  }
  yield* Stage.say("\nThe spans of these calls over fetch, for any tracer of Effect:")
  yield* Stage.facts(linesOf(spans))
  return sandbox.count()
}).pipe(Effect.provide(Sandbox.layerServer({ users: 250 })), Effect.scoped)
