/**
 * Both transports, each in two forms: unchanged, with its own implementation, and derived with `mapRequest`, which uses the generic implementation
 * and measures its limits with the Effect clock.
 */
import { describe } from "@effect/vitest"
import { FetchTransport } from "@flat-sdk/fetch"
import { NodeTransport } from "@flat-sdk/node"
import { Effect, Layer } from "effect"
import { HttpClient } from "effect/http"

export interface Transport {
  readonly name: "fetch" | "node"
  readonly layer: Layer.Layer<HttpClient.HttpClient>
  /** The same transport with the Effect clock. */
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
