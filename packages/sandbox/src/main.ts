#!/usr/bin/env node
/** The command-line entry point: `npx @flat-sdk/sandbox`. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Runtime from "effect/Runtime"
import { createRequire } from "node:module"
import { description, examples, flags } from "./command/Flags.ts"
import { greeting, start } from "./command/Start.ts"

const { version } = createRequire(import.meta.url)("../package.json") as { readonly version: string }

const name = "npx @flat-sdk/sandbox"

const command = Command.make(
  name,
  flags,
  Effect.fnUntraced(
    function*(values) {
      const sandbox = yield* start(values)
      yield* Console.log(greeting(sandbox, values))
      return yield* Effect.never
    },
    Effect.scoped
  )
).pipe(
  Command.withDescription(description),
  Command.withExamples(examples(name))
)

// A signal is the normal way to stop a server: exit code 0.
const teardown: Runtime.Teardown = (exit, onExit) =>
  Runtime.defaultTeardown<unknown, unknown>(
    Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause) ? Exit.void : exit,
    onExit
  )

Command.run(command, { version }).pipe(
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ teardown, disableErrorReporting: true })
)
