/**
 * Runs the server for agents until its client leaves.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import type { Privacy } from "@flat-sdk/agents/privacy/Privacy"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Stdio from "effect/Stdio"
import * as Output from "../output/Output.ts"
import * as Http from "./Http.ts"
import * as Server from "./Server.ts"
import * as StdioFrames from "./StdioFrames.ts"

/** Layer that replaces every logger. */
export const log = (privacy: Privacy, write: (line: string) => void) =>
  Logger.layer([
    Logger.map(Logger.formatLogFmt, (line) => write(privacy.maskText(line)))
  ]).pipe(Layer.orDie)

/** The services of the server. Its log is on standard error, because standard output carries the protocol, and has no names or secrets. */
const around = ({ privacy }: Server.Service) =>
  Layer.merge(NodeServices.layer, Layer.unwrap(Effect.map(Output.notes, (note) => log(privacy, note))))

/** Serves over standard input and output. Ends when standard input ends. */
export const stdio = (service: Server.Service) =>
  Effect.gen(function*() {
    const stdio = yield* Stdio.Stdio
    // The end of standard input interrupts the fiber that serves: a normal end.
    const serving = yield* Effect.forkChild(
      Layer.launch(
        Server.layerStdio(service).pipe(
          // Innermost: the services of Node have another one.
          Layer.provide(StdioFrames.layer),
          Layer.provide(Layer.succeed(Stdio.Stdio, stdio)),
          Layer.provide(around(service))
        )
      )
    )
    const exit = yield* Fiber.await(serving)
    return yield* Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause)
      ? Effect.failCause(exit.cause)
      : Effect.void
  })

/** Serves over HTTP until it is interrupted. */
export const http = (service: Server.Service, options: Http.HttpOptions) =>
  Layer.launch(Http.layer(service, options).pipe(Layer.provide(around(service))))
