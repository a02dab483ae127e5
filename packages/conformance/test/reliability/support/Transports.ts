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
import { Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { isNightly } from "../../../../../scripts/tests/Nightly.ts"

export interface Transport {
  readonly name: "fetch" | "node" | "http"
  readonly layer: Layer.Layer<Core.Transport, FlatError.FlatError>
  /** The same for the Promise API. */
  readonly promised: Pick<FlatClientOptions, "fetch" | "transport">
  /** The general transport, over the Effect clock. */
  readonly byClock: Layer.Layer<Core.Transport>
}

/** The transports, opened anew for every test. */
const transports: ReadonlyArray<Transport> = [
  {
    name: "fetch",
    layer: Layer.fresh(FetchTransport.layer()),
    promised: { fetch: (input, init) => globalThis.fetch(input, init) },
    byClock: Layer.fresh(Layer.provide(Core.layerHttpClient(), FetchHttpClient.layer))
  },
  {
    name: "node",
    layer: Layer.fresh(NodeTransport.layer()),
    promised: { transport: nodeTransport() },
    byClock: Layer.fresh(Layer.provide(Core.layerHttpClient(), NodeHttpClient.layerUndici))
  },
  {
    name: "http",
    layer: Layer.fresh(HttpTransport.layer()),
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
