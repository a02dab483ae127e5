#!/usr/bin/env node
/**
 * Demonstrates the client library, then a school's year with the roster tool that is made of it. All requests go to sandboxes on real sockets. The
 * commands of the tool run as processes, as a user would run them, and one of them is killed in the middle. Leaves no files behind.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Clock, Console, Effect, FileSystem, Layer } from "effect"
import * as Library from "./Library.ts"
import * as Stage from "./Stage.ts"
import * as Year from "./Year.ts"

const demo = Effect.gen(function*() {
  const start = yield* Clock.currentTimeMillis
  const sandbox = yield* Sandbox.SandboxServer
  const fs = yield* FileSystem.FileSystem
  yield* Stage.title("Flat SDK: the library, and a school's year with the roster tool, in half a minute")
  yield* Console.log(Stage.dim("All requests go over HTTP to local sandboxes. Nothing leaves this machine."))
  const requests = yield* Library.run
  yield* Year.run(sandbox, yield* fs.makeTempDirectoryScoped({ prefix: "flat-demo-" }))
  const seconds = ((yield* Clock.currentTimeMillis) - start) / 1000
  yield* Console.log(`
${Stage.strong(`${(requests + sandbox.count()).toLocaleString("en")} requests in ${seconds.toFixed(1)} s.`)} Try next:

   ${Stage.strong("pnpm roster check school --sample")}   a sample school in a folder, and what is in it
   ${Stage.strong("pnpm sandbox")}                        a sandbox that stays, for plan and apply
   ${Stage.strong("pnpm roster --help")}                  all commands; docs/roster/index.md explains them
`)
}).pipe(Effect.scoped)

demo.pipe(
  Effect.provide(Layer.merge(Sandbox.layerServer({ users: 1 }), NodeServices.layer)),
  NodeRuntime.runMain
)
