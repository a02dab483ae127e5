/**
 * Runs the server for agents until its client leaves.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as NodeStdio from "@effect/platform-node/NodeStdio"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { stderr } from "node:process"
import * as Server from "./Server.ts"
import * as Http from "./transport/Http.ts"
import * as Log from "./transport/Log.ts"
import * as StdioFrames from "./transport/StdioFrames.ts"

const write = (line: string) => void stderr.write(line)

const around = (service: Server.Service) => Layer.mergeAll(NodeServices.layer, Log.layer(service.privacy, write))

/** Serves over standard input and output. Ends when standard input ends. */
export const stdio = (service: Server.Service) =>
  Effect.gen(function*() {
    // The end of standard input interrupts the fiber that serves: a normal end.
    const serving = yield* Effect.forkChild(
      Layer.launch(
        Server.layerStdio(service).pipe(
          // Innermost: the services of Node have another one.
          Layer.provide(StdioFrames.layer),
          Layer.provide(NodeStdio.layer),
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
