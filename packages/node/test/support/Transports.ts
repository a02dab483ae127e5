/**
 * Both transports of Node, and requests for them.
 */
import type { FlatError, Transport } from "@flat-sdk/core"
import { HttpTransport, NodeTransport } from "@flat-sdk/node"
import { Effect, type Layer } from "effect"

/** Options that both transports have. */
export type Options = NodeTransport.Options & HttpTransport.Options

export const transports: ReadonlyArray<
  readonly [
    name: "undici" | "node:http",
    layer: (options?: Options) => Layer.Layer<Transport.Transport, FlatError.FlatError>
  ]
> = [
  ["undici", NodeTransport.layer],
  ["node:http", HttpTransport.layer]
]

export const limits = { attempt: 5000, idle: 5000, responseBytes: 1000, errorBytes: 1000 }

export const get = (url: string): Transport.TransportRequest => ({ method: "GET", url, headers: {}, body: undefined })

/** Waits for one iteration of the event loop, so that sockets are processed. */
export const tick = Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
