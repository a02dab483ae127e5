/**
 * Transports of Node for the option `transport`, with connections of their own: over undici, and over `node:http`. This is a separate module, so programs
 * that use the default transport do not load undici.
 */
import * as HttpTransport from "@flat-sdk/node/HttpTransport"
import * as NodeTransport from "@flat-sdk/node/NodeTransport"
import * as Layer from "effect/Layer"
import type { ClientTransport } from "../api/Options.ts"
import type { HttpOptions, UndiciOptions } from "../generated/shared/TransportOptions.ts"
import { fromLayer } from "../internal/layerTransport.ts"
import { optionError } from "../internal/open.ts"

export type { HttpOptions, TlsOptions, UndiciOptions } from "../generated/shared/TransportOptions.ts"

/**
 * Returns a transport over undici, with a pool, a proxy and TLS options of its own. It needs Node: Bun replaces undici. Throws a `FlatError` that names
 * each invalid option.
 *
 * **Example** (A client behind the proxy of the environment)
 *
 * ```ts
 * import { FlatClient } from "@flat-sdk/promise"
 * import { nodeTransport } from "@flat-sdk/promise/transports"
 *
 * export const flat = FlatClient.fromEnv({ transport: nodeTransport({ connections: 4, proxy: "environment" }) })
 * ```
 */
export const nodeTransport = (options: UndiciOptions = {}): ClientTransport => {
  const problems = NodeTransport.problemsOf(options)
  if (problems.length > 0) throw optionError(problems, undefined, "nodeTransport")
  return fromLayer(Layer.orDie(NodeTransport.layer(options)))
}

/**
 * Returns a transport over `node:http`, as the default one on Node, with connections, TLS options or an agent of its own. Throws a `FlatError` that names
 * each invalid option.
 */
export const httpTransport = (options: HttpOptions = {}): ClientTransport => {
  const problems = HttpTransport.problemsOf(options)
  if (problems.length > 0) throw optionError(problems, undefined, "httpTransport")
  return fromLayer(Layer.orDie(HttpTransport.layer(options)))
}
