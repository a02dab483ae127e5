/**
 * Both transports, each in its two forms: as it is, with the short way that it attaches, and derived by `mapRequest`, which takes the general
 * way and measures its limits by the Effect clock.
 */
import { describe } from "@effect/vitest"
import { FetchTransport } from "@flat-sdk/fetch"
import { NodeTransport } from "@flat-sdk/node"
import { Effect, Layer } from "effect"
import { HttpClient } from "effect/http"

export interface Transport {
  readonly name: "fetch" | "node"
  readonly layer: Layer.Layer<HttpClient.HttpClient>
  /** The same over the Effect clock. */
  readonly byClock: Layer.Layer<HttpClient.HttpClient>
}

const of = (name: Transport["name"], layer: Layer.Layer<HttpClient.HttpClient>): Transport => ({
  name,
  layer,
  byClock: Layer.provide(
    Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, HttpClient.mapRequest((request) => request))),
    layer
  )
})

/** The transports, opened anew for every test. */
const transports: ReadonlyArray<Transport> = [
  of("fetch", Layer.fresh(FetchTransport.layer())),
  of("node", Layer.fresh(NodeTransport.layer()))
]

/** Describes the same behaviours for each transport. */
export const overEach = (behaviours: (transport: Transport) => void): void => {
  for (const transport of transports) {
    describe(`over ${transport.name}`, () => {
      behaviours(transport)
    })
  }
}
