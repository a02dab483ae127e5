/**
 * Transports from layers of effect, for the option `transport`. A separate module, so that programs without that option do not bundle what builds layers.
 */
import { Transport, type TransportShape } from "@flat-sdk/engine/Transport"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import type { ClientTransport } from "../api/Options.ts"
import { type Openable, optionError } from "./open.ts"
import type { Runner } from "./Runner.ts"

const openProblem = "could not be opened: check its options"

/** Returns the transport if it opens synchronously, and otherwise one whose requests wait until it is open. */
const openLayer = (layer: Layer.Layer<Transport>, runner: Runner): TransportShape => {
  const opening = runner.start(
    Effect.map(Layer.buildWithScope(layer, runner.scope), (services) => {
      const transport = Context.getOrUndefined(services, Transport)
      if (transport === undefined) throw new Error("the layer provides no Transport")
      return transport
    })
  )
  const now = opening.now()
  if (now !== undefined) {
    if (Exit.isSuccess(now)) return now.value
    throw optionError([{ path: "transport", problem: openProblem }], Cause.squash(now.cause))
  }
  const transport = Effect.flatMap(Effect.promise(() => opening.exit), (exit) =>
    Exit.isSuccess(exit)
      ? Effect.succeed(exit.value)
      : Effect.die(new Error(`the transport ${openProblem}`, { cause: Cause.squash(exit.cause) })))
  return {
    send: (...request) => Effect.flatMap(transport, ({ send }) => send(...request)),
    stream: (...request) => Effect.flatMap(transport, ({ stream }) => stream(...request))
  }
}

/** Returns a transport that a client opens from a layer, and closes with its scope. */
export const fromLayer = (layer: Layer.Layer<Transport>): ClientTransport =>
  ({ "~open": (runner) => openLayer(layer, runner) }) satisfies Openable
