#!/usr/bin/env node
/**
 * Demonstrates a school's year with the roster tool, against a sandbox on a real socket: the commands run as processes, as a user would run them, and one
 * of them is killed in the middle. Then shows the library that the tool is made of. Leaves no files behind.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Clock, Console, Effect, FileSystem, Layer } from "effect"
import * as Sdk from "./Sdk.ts"
import * as Stage from "./Stage.ts"
import * as Year from "./Year.ts"

const demo = Effect.gen(function*() {
  const start = yield* Clock.currentTimeMillis
  const sandbox = yield* Sandbox.SandboxServer
  const fs = yield* FileSystem.FileSystem
  yield* Stage.title("Flat SDK: a school's year in half a minute")
  yield* Console.log(
    Stage.dim(`All requests go over HTTP to a local sandbox at ${sandbox.url}. Nothing leaves this machine.`)
  )
  yield* Year.run(sandbox, yield* fs.makeTempDirectoryScoped({ prefix: "flat-demo-" }))
  yield* Sdk.run(sandbox)
  const seconds = ((yield* Clock.currentTimeMillis) - start) / 1000
  yield* Console.log(`
${Stage.strong(`${sandbox.count().toLocaleString("en")} requests in ${seconds.toFixed(1)} s.`)} Try next:

   ${Stage.strong("pnpm roster check school --sample")}   a sample school in a folder, and what is in it
   ${Stage.strong("pnpm sandbox")}                        a sandbox that stays, for plan and apply
   ${Stage.strong("pnpm roster --help")}                  all commands; docs/roster.md explains them
`)
}).pipe(Effect.scoped)

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
    FlatLive.pipe(Layer.provideMerge(Sandbox.layerServer({ users: 1 })), Layer.provideMerge(NodeServices.layer))
  ),
  NodeRuntime.runMain
)
