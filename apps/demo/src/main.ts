#!/usr/bin/env node
/** `pnpm demo`: shows what the library and the roster tool do, against sandboxes on real sockets. */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { read } from "@flat-sdk/tools/workspace/CommandLine"
import { Clock, Console, Effect, FileSystem, Layer } from "effect"
import * as Kill from "./Kill.ts"
import * as Library from "./Library.ts"
import * as Music from "./Music.ts"
import * as Stage from "./Stage.ts"
import * as Terminal from "./Terminal.ts"
import * as Year from "./Year.ts"

const help = `pnpm demo [--roster]

Shows the library over two transports, a lost response, an edited score, and a run of the roster
tool that is killed and resumed. All requests go over HTTP to local sandboxes.
Writes ${Music.picture}, and nothing else that stays.

  --roster   show a school's year with the roster tool instead: every command, and all that it prints
  --help     show this help
`

const { roster } = read(help, { roster: { type: "boolean", default: false } }).values

const pnpm = "npx -y pnpm@12.4.2"

const next = [
  roster
    ? ["docs/start/school.md", "accounts and classes from a list of your own"]
    : [`${pnpm} demo --roster`, "a school's year with the roster tool"],
  [`${pnpm} sandbox`, "a sandbox that stays, for programs of your own"],
  ["docs/start/promises.md", "or docs/start/effect.md: a first program"]
] as const

const demo = Effect.gen(function*() {
  const start = yield* Clock.currentTimeMillis
  const sandbox = yield* Sandbox.SandboxServer
  const fs = yield* FileSystem.FileSystem
  const terminal = Terminal.make(sandbox, yield* fs.makeTempDirectoryScoped({ prefix: "flat-demo-" }))
  yield* Stage.title(roster ? "A school's year with the roster tool" : "Flat SDK: what is special, in half a minute")
  yield* Console.log(Stage.dim("All requests go over HTTP to local sandboxes. Nothing leaves this machine."))
  if (roster) yield* Year.run(sandbox, terminal)
  else {
    yield* Library.run
    yield* Music.run
    yield* Kill.run(sandbox, terminal, false)
  }
  const seconds = ((yield* Clock.currentTimeMillis) - start) / 1000
  yield* Console.log(`
${Stage.strong(`That took ${seconds.toFixed(1)} s.`)} Try next:

${next.map(([command, what]) => `   ${Stage.strong(command.padEnd(35))} ${what}`).join("\n")}
`)
}).pipe(Effect.scoped)

demo.pipe(
  Effect.provide(Layer.merge(Sandbox.layerServer({ users: 1 }), NodeServices.layer)),
  NodeRuntime.runMain
)
