/**
 * A transport over undici. The connection pool belongs to the layer: it opens and closes with the layer, and is independent of the process's
 * global dispatcher.
 */
import * as Undici from "@effect/platform-node/Undici"
import type { FlatError, InputProblem } from "@flat-sdk/engine/FlatError"
import * as Transport from "@flat-sdk/engine/Transport"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { transportOf } from "./NodeAttempt.ts"
import * as TransportChecks from "./options/TransportChecks.ts"
import type { UndiciOptions as Options } from "./options/TransportOptions.ts"
import { tlsOf } from "./Tls.ts"
import { sending, UndiciAttempt } from "./UndiciAttempt.ts"

export type { UndiciOptions as Options } from "./options/TransportOptions.ts"

const makeDispatcher = (options: Options): Undici.Dispatcher => {
  const tls = tlsOf(options)
  const pool = { connections: options.connections ?? 16, keepAliveTimeout: options.keepAlive ?? 10_000 }
  if (options.proxy === "environment") {
    return new Undici.EnvHttpProxyAgent({ ...pool, connect: tls, requestTls: tls, proxyTls: tls })
  }
  return options.proxy === undefined
    ? new Undici.Agent({ ...pool, connect: tls })
    : new Undici.ProxyAgent({ ...pool, uri: String(options.proxy), requestTls: tls, proxyTls: tls })
}

/**
 * Returns the problems of options.
 *
 * @internal
 */
export const problemsOf = (options: unknown): ReadonlyArray<InputProblem> =>
  TransportChecks.problemsOf("NodeTransport", options)

/**
 * Layer of a transport over undici. Fails as `Encode` if an option is invalid.
 *
 * **Example** (A client over undici)
 *
 * ```ts
 * import { Layer } from "effect"
 * import { FlatClient } from "@flat-sdk/core"
 * import { NodeTransport } from "@flat-sdk/node"
 *
 * export const FlatLive = FlatClient.layerConfig().pipe(Layer.provide(NodeTransport.layer({ connections: 32 })))
 * ```
 */
export const layer = (options: Options = {}): Layer.Layer<Transport.Transport, FlatError> =>
  Layer.effect(
    Transport.Transport,
    Effect.gen(function*() {
      yield* TransportChecks.check("NodeTransport", options)
      // Bun replaces undici with its own module, which has no dispatchers: requests over it would never end.
      if ("Bun" in globalThis) {
        return yield* Effect.die(
          new Error("the Node transport needs undici, which Bun replaces: use a transport over fetch on Bun")
        )
      }
      const dispatcher = yield* Effect.acquireRelease(
        Effect.sync(() => makeDispatcher(options)),
        (dispatcher) => Effect.promise(() => dispatcher.destroy())
      )
      return make(dispatcher)
    })
  )

const make = (dispatcher: Undici.Dispatcher): Transport.TransportShape =>
  transportOf((...request) => new UndiciAttempt(...request), sending(dispatcher))
