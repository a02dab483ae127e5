/**
 * Runs `flat` as a process: its services, signals and exit code.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as App from "./App.ts"
import * as Catalog from "./catalog/Catalog.ts"
import * as Profile from "./profiles/Profile.ts"
import { transport } from "./profiles/Profile.ts"

const services = Layer.merge(NodeServices.layer, Layer.provide(Profile.layer(), transport))

/** Runs a command line and ends the process with its exit code. */
export const start = (args: ReadonlyArray<string>): void => {
  // Each write reports its own failure: a reader such as `head` that has gone, or a full disk.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined)
  let isTerminated = false
  process.once("SIGTERM", () => {
    isTerminated = true
  })
  const program = Effect.provide(App.run(args, Catalog.load()), services)
  NodeRuntime.runMain(program, {
    disableErrorReporting: true,
    teardown: (exit, onExit) => {
      const code = Exit.isSuccess(exit)
        ? Number(exit.value)
        : Cause.hasInterruptsOnly(exit.cause)
        ? exitCodes.interrupted
        : exitCodes.defect
      onExit(isTerminated && code === exitCodes.interrupted ? exitCodes.terminated : code)
    }
  })
}
