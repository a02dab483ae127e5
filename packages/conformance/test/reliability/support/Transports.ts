/**
 * The transports of Node, each in two forms: our own, and the general one over an `HttpClient` of the same platform, which measures its limits by the
 * Effect clock.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { describe } from "@effect/vitest"
import { type FlatError, Transport as Core } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { HttpTransport, NodeTransport } from "@flat-sdk/node"
import type { FlatClientOptions } from "@flat-sdk/promise"
import { httpTransport, nodeTransport } from "@flat-sdk/promise/transports"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { Clock, Context, Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"

export interface Transport {
  readonly name: "fetch" | "node" | "http"
  readonly layer: Layer.Layer<Core.Transport, FlatError.FlatError>
  /** The same, whose limits pass in the time of the call: in a test, by its clock. */
  readonly inCallTime: Layer.Layer<Core.Transport, FlatError.FlatError>
  /** The same for the Promise API. */
  readonly promised: Pick<FlatClientOptions, "fetch" | "transport">
  /** The general transport, over the Effect clock. */
  readonly byClock: Layer.Layer<Core.Transport>
}

const byPlatform: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = Effect.updateContext(
  Context.omit(Clock.Clock)
) as never

/** Limits the attempts of a transport by the platform's clock, while their calls wait by the clock of the test. */
const inRealTime = <E>(transport: Layer.Layer<Core.Transport, E>): Layer.Layer<Core.Transport, E> =>
  Layer.fresh(Layer.effect(
    Core.Transport,
    Effect.map(Core.Transport, ({ send, stream }): Core.TransportShape => ({
      send: (...request) => byPlatform(send(...request)),
      stream: (...request) =>
        Effect.map(
          byPlatform(stream(...request)),
          ({ body, ...response }) => ({ ...response, body: body && byPlatform(body) })
        )
    }))
  )).pipe(Layer.provide(transport))

/** The transports, opened anew for every test. */
const transports: ReadonlyArray<Transport> = [
  {
    name: "fetch",
    layer: inRealTime(FetchTransport.layer()),
    inCallTime: Layer.fresh(FetchTransport.layer()),
    promised: { fetch: (input, init) => globalThis.fetch(input, init) },
    byClock: Layer.fresh(Layer.provide(Core.layerHttpClient(), FetchHttpClient.layer))
  },
  {
    name: "node",
    layer: inRealTime(NodeTransport.layer()),
    inCallTime: Layer.fresh(NodeTransport.layer()),
    promised: { transport: nodeTransport() },
    byClock: Layer.fresh(Layer.provide(Core.layerHttpClient(), NodeHttpClient.layerUndici))
  },
  {
    name: "http",
    layer: inRealTime(HttpTransport.layer()),
    inCallTime: Layer.fresh(HttpTransport.layer()),
    promised: { transport: httpTransport() },
    byClock: Layer.fresh(Layer.provide(Core.layerHttpClient(), NodeHttpClient.layerNodeHttp))
  }
]

const describeOver = (chosen: ReadonlyArray<Transport>, behaviours: (transport: Transport) => void): void => {
  for (const transport of chosen) {
    describe(`over ${transport.name}`, () => {
      behaviours(transport)
    })
  }
}

/** Describes the same behaviours for each transport. */
export const overEach = (behaviours: (transport: Transport) => void): void => describeOver(transports, behaviours)

/** The transports for behaviours in which they have no part: one, and in `pnpm test:nightly` each. */
export const alike: ReadonlyArray<Transport> = isNightly ? transports : transports.filter(({ name }) => name === "http")

/** Describes behaviours in which the transports have no part. */
export const overOne = (behaviours: (transport: Transport) => void): void => describeOver(alike, behaviours)
