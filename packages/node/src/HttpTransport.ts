/**
 * A transport over `node:http` and `node:https`. It costs less time and memory than one over `fetch`, and needs no other package. Connections belong to
 * the layer: they open and close with it.
 */
import type { FlatError, InputProblem } from "@flat-sdk/engine/FlatError"
import * as Transport from "@flat-sdk/engine/Transport"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as http from "node:http"
import { Decompression } from "./Decompression.ts"
import { HttpAgents } from "./HttpAgents.ts"
import { HttpAttempt, type Observer } from "./HttpAttempt.ts"
import { transportOf } from "./NodeAttempt.ts"
import * as TransportChecks from "./options/TransportChecks.ts"
import type { HttpOptions as Options } from "./options/TransportOptions.ts"

export { HttpAgents, usesEnvironmentProxies } from "./HttpAgents.ts"
export type { HttpOptions as Options } from "./options/TransportOptions.ts"

/** Where requests to one origin go. */
interface Origin {
  readonly origin: string
  readonly protocol: string
  readonly hostname: string
  readonly port: string
}

const originOf = ({ hostname, origin, port, protocol }: URL): Origin => ({
  origin,
  protocol,
  // Node's functions take IPv6 addresses without brackets.
  hostname: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
  port
})

// Taken when this module loads: with fake timers, requests of a test would never be sent.
const later = setImmediate

const unsendable = new Set([
  "ERR_INVALID_CHAR",
  "ERR_INVALID_HTTP_TOKEN",
  "ERR_UNESCAPED_CHARACTERS",
  "ERR_INVALID_URL"
])

/** Whether Node rejects the request itself: its next attempt would fail too. */
const isUnsendable = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && unsendable.has(String(cause.code))

/**
 * Creates a transport over agents. `user` is who their connections belong to where several transports share them.
 *
 * @internal
 */
export const make = (agents: HttpAgents, user: unknown = agents): Transport.TransportShape => {
  const observer: Observer = {
    used: (socket, file) => agents.used(socket, user, file),
    pool: (request) => agents.poolOf(request),
    announced: (socket, keepAlive) => agents.announced(socket, keepAlive)
  }
  // Nearly all requests go to one origin, so comparing prefixes avoids parsing every URL.
  let last: Origin | undefined
  const locate = (url: string): Origin & { readonly path: string } => {
    if (last !== undefined && url.startsWith(last.origin) && url[last.origin.length] === "/" && !url.includes("#")) {
      return { ...last, path: url.slice(last.origin.length) }
    }
    const parsed = new URL(url)
    last = originOf(parsed)
    return { ...last, path: parsed.pathname + parsed.search }
  }
  const start = ({ body, headers, method, url }: Transport.TransportRequest, attempt: HttpAttempt): void => {
    if (attempt.over) return
    let request: http.ClientRequest
    try {
      const { hostname, path, port, protocol } = locate(url)
      const agent = agents.of(protocol)
      headers["accept-encoding"] ??= Decompression.accepted
      if (typeof body === "string") headers["content-length"] = String(Buffer.byteLength(body))
      request = agents.requestOver(protocol)({ agent, protocol, hostname, port, path, method, headers })
    } catch (cause) {
      return attempt.reject(cause, isUnsendable(cause))
    }
    // Node drops headers beyond a number: `Link`, without which a list looks complete, could be one of them. Their size stays limited.
    request.maxHeadersCount = 0
    attempt.start(request, observer)
  }
  return transportOf((...request) => new HttpAttempt(...request), (request, attempt) => {
    if (!agents.refresh(request.method)) return start(request, attempt)
    // In the second turn the loop has read what arrived until now, such as the end of a connection.
    later(() =>
      later(() => {
        agents.refresh(request.method)
        start(request, attempt)
      })
    )
  })
}

/**
 * Returns the problems of options.
 *
 * @internal
 */
export const problemsOf = (options: unknown): ReadonlyArray<InputProblem> =>
  TransportChecks.problemsOf("HttpTransport", options)

/**
 * Layer of a transport over `node:http`, with HTTP/1.1 and connections that are kept alive.
 *
 * `NODE_EXTRA_CA_CERTS`, `--use-system-ca` and, from Node 22.21 and 24.5 on, `NODE_USE_ENV_PROXY=1` with `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`
 * apply as to Node's own agents. Fails as `Encode` if an option is invalid.
 *
 * **Example** (A client over node:http)
 *
 * ```ts
 * import { Layer } from "effect"
 * import { FlatClient } from "@flat-sdk/core"
 * import { HttpTransport } from "@flat-sdk/node"
 *
 * export const FlatLive = FlatClient.layerConfig().pipe(Layer.provide(HttpTransport.layer()))
 * ```
 */
export const layer = (options: Options = {}): Layer.Layer<Transport.Transport, FlatError> =>
  Layer.effect(
    Transport.Transport,
    Effect.map(
      Effect.acquireRelease(
        Effect.map(TransportChecks.check("HttpTransport", options), () => new HttpAgents(options)),
        (agents) => Effect.sync(() => agents.destroy())
      ),
      (agents) => make(agents)
    )
  )
