/**
 * An API that counts requests, and clients that share their quota over Redis.
 */
import { FlatClient, type FlatError } from "@flat-sdk/core"
import * as Quota from "@flat-sdk/engine/Quota"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Layer, Logger } from "effect"
import type { Redis } from "effect/persistence"
import { once } from "node:events"
import * as http from "node:http"
import * as net from "node:net"
import { NodeTransport } from "../src/index.ts"

export const reported = (remaining: number) => ({ limit: 100, remaining, resetIn: 3_600_000, age: 0 })

/** Builds a layer of counters in the scope of the test, and records its logs. */
export const counters = Effect.fnUntraced(function*<E>(layer: Layer.Layer<never, E>) {
  const context = yield* Layer.build(layer)
  return Effect.runSync(Effect.provide(Quota.Counters, context))
})

export const keptLogs = () => {
  const lines: Array<string> = []
  const layer = Logger.layer([Logger.make(({ logLevel, message }) => {
    lines.push(`${logLevel}: ${String(message)}`)
  })])
  return { lines, layer }
}

export const api = Effect.fnUntraced(function*(headers: http.OutgoingHttpHeaders = {}) {
  let received = 0
  const server = http.createServer((_, response) => {
    received++
    response.writeHead(200, { "content-type": "application/json", ...headers }).end("3")
  })
  yield* Effect.promise(() => once(server.listen(0, "127.0.0.1"), "listening"))
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      server.close()
      server.closeAllConnections()
    })
  )
  return { baseUrl: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/v2`, received: () => received }
})

/** Accepts connections and never responds. */
export const silentServer = Effect.gen(function*() {
  const sockets: Array<net.Socket> = []
  const server = net.createServer((socket) => sockets.push(socket.on("error", () => {}).resume()))
  yield* Effect.promise(() => once(server.listen(0, "127.0.0.1"), "listening"))
  yield* Effect.addFinalizer(() => Effect.sync(() => server.close()))
  return {
    url: `redis://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    accepted: until(() => sockets.length > 0),
    allClosed: until(() => sockets.every((socket) => socket.destroyed))
  }
})

export const client = (baseUrl: string, quota: Layer.Layer<never, FlatError.FlatError | Redis.RedisError>) =>
  Effect.map(
    Layer.build(
      FlatClient.layer({ accessToken: "planted-token", baseUrl, retries: 0 }).pipe(
        Layer.provide(NodeTransport.layer()),
        Layer.provide(quota)
      )
    ),
    (context) => Effect.runSync(Effect.provide(FlatClient.FlatClient, context))
  )
