#!/usr/bin/env node
/**
 * Demonstrates the SDK in one run against a sandbox on a real socket: provisions a school from a file, lists its users page by page, creates an
 * invitation, an LTI configuration and a sign-in link, handles errors, shows the rate limit, and repeats a query with the Promise API. Leaves no
 * files behind.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Sandbox } from "@flat-sdk/sandbox"
import { Clock, Console, Effect, Layer } from "effect"
import * as Promises from "./demo/Promises.ts"
import * as Provision from "./demo/Provision.ts"
import * as Stage from "./demo/Stage.ts"
import * as Story from "./demo/Story.ts"

const promises = Effect.fnUntraced(function*(sandbox: Sandbox.ServedSandbox) {
  yield* Stage.step(
    "Use the Promise API",
    "new FlatClient({ accessToken }) of @flat-sdk/promise, for await, try and catch"
  )
  const results = yield* Effect.promise(() => Promises.ask({ accessToken: sandbox.token, baseUrl: sandbox.url }))
  yield* Stage.table({
    head: ["role", "people"],
    rows: results.counts.map(([role, people]) => [role, String(people)]),
    numbers: [1]
  })
  yield* Stage.facts([
    ["first teachers", results.teachers.join(", ")],
    ["caught error", results.refusal]
  ])
})

const demo = Effect.gen(function*() {
  const start = yield* Clock.currentTimeMillis
  const sandbox = yield* Sandbox.SandboxServer
  yield* Stage.title("Flat SDK: a school in a minute")
  yield* Console.log(
    Stage.dim(`All requests go over HTTP to a local sandbox at ${sandbox.url}. Nothing leaves this machine.`)
  )
  yield* Provision.run(sandbox)
  yield* Story.run
  yield* promises(sandbox)
  const seconds = ((yield* Clock.currentTimeMillis) - start) / 1000
  yield* Console.log(
    `\n${Stage.strong(`${sandbox.count().toLocaleString("en")} requests in ${seconds.toFixed(1)} s.`)} Next: ${
      Stage.strong("pnpm sandbox --help")
    }, ${Stage.strong("pnpm roster --help")}, README.md.\n`
  )
})

const FlatLive = Layer.unwrap(
  Effect.map(
    Sandbox.SandboxServer,
    ({ token, url }) =>
      FlatClient.layer({ accessToken: token, baseUrl: url, userAgent: "flat-demo" }).pipe(
        Layer.provide(NodeTransport.layer())
      )
  )
)

demo.pipe(
  Effect.provide(
    FlatLive.pipe(Layer.provideMerge(Sandbox.layerServer({ users: 60 })), Layer.provideMerge(NodeServices.layer))
  ),
  NodeRuntime.runMain
)
