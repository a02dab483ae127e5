/** A simulated Flat API for Effect: a server (Node only), with the sandbox without a socket and the test layer. */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpServer from "effect/http/HttpServer"
import type { ServeError } from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"
import type { Socket } from "node:net"
import * as Admission from "../server/Admission.ts"
import type * as App from "../server/App.ts"
import * as Documents from "../server/Documents.ts"
import type { Options } from "../settings/Options.ts"
import { acquire, readOptions, Sandbox } from "./SandboxService.ts"
import type { SandboxShape } from "./SandboxShape.ts"

export * from "./InProcess.ts"
export { Sandbox } from "./SandboxService.ts"
export { layerTest } from "./TestLayer.ts"

/** Options of a sandbox that listens on a socket. */
export interface ServerOptions extends Options {
  /**
   * Port to listen on; `0` picks a free port.
   *
   * @default 0
   */
  readonly port?: number | undefined
  /**
   * Address to listen on.
   *
   * @default "127.0.0.1"
   */
  readonly host?: string | undefined
  /**
   * Origins of web pages, such as `https://app.example`, that may use the default token and the control routes, as pages of this machine may. Their
   * hosts are also accepted in the header `Host`.
   *
   * @default none
   */
  readonly allowOrigins?: ReadonlyArray<string> | undefined
}

/** A running sandbox that listens on a socket. */
export interface ServedSandbox extends SandboxShape {
  /** Base URL, such as `http://127.0.0.1:4010/v2`. */
  readonly url: string
  /** Base URL of the control routes, such as `http://127.0.0.1:4010/_sandbox`. */
  readonly controlUrl: string
  /** URL of an explorer of the API, such as `http://127.0.0.1:4010/docs`. */
  readonly docsUrl: string
}

/** Service for a sandbox that listens on a socket. */
export class SandboxServer extends Context.Service<SandboxServer, ServedSandbox>()("@flat-sdk/sandbox/SandboxServer") {}

// Breaks the connection with an RST, so the peer does not see a normal end of the response.
const breakConnection = Effect.map(HttpServerRequest.HttpServerRequest, (request) => {
  const incoming = NodeHttpServerRequest.toIncomingMessage(request) as Http.IncomingMessage
  incoming.socket.resetAndDestroy()
  return HttpServerResponse.empty()
})

// Stops a server regardless of its clients: requests waiting in a fault, headers and bodies that never end, clients that do not read. Node waits for
// these, and tracks neither upgraded connections nor those still in the backlog.
const hangingUp = (node: Http.Server, release: () => void): () => void => {
  const sockets = new Set<Socket>()
  let over = false
  node.on("connection", (socket) => {
    if (over) return void socket.destroy()
    sockets.add(socket)
    socket.once("close", () => sockets.delete(socket))
  })
  return () => {
    over = true
    release()
    node.close()
    for (const socket of sockets) socket.destroy()
  }
}

const overSocket = (app: App.App) => Effect.catch(app, () => breakConnection)

/**
 * Starts a sandbox that listens on a socket. It stops when the scope closes. Fails if it cannot listen on the port, and as `Encode` if an option is invalid.
 *
 * **Gotchas**
 *
 * The sandbox uses the clock of the effect that starts it. With `TestClock`, rate limits, tokens and delays of faults advance only when the test
 * advances the clock. Start the sandbox with the live clock to use real time.
 *
 * **Example** (Starting a server for tests with any HTTP client)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { Sandbox } from "@flat-sdk/sandbox/effect"
 *
 * export const program = Effect.scoped(Effect.gen(function*() {
 *   const sandbox = yield* Sandbox.serve({ users: 100 })
 *   yield* Effect.log(sandbox.url)
 * }))
 * ```
 */
export const serve = Effect.fnUntraced(function*(
  options: ServerOptions = {}
): Effect.fn.Return<ServedSandbox, FlatError | ServeError, Scope.Scope> {
  const { app, handle, sandbox } = yield* acquire(options)
  const { allowOrigins = [], host = "127.0.0.1", port = 0 } = options
  const admit = yield* readOptions(() => Admission.make({ host, token: sandbox.token, allowOrigins }))
  const node = Http.createServer({ keepAliveTimeout: 60_000 })
  const hangUp = hangingUp(node, () => handle.end())
  const server = yield* NodeHttpServer.make(() => node, { host, port, gracefulShutdownTimeout: "1 second" })
  yield* server.serve(overSocket(admit(Documents.before(yield* app))))
  // Added last, so that it runs first.
  yield* Effect.addFinalizer(() => Effect.sync(hangUp))
  const origin = HttpServer.formatAddress(server.address)
  return { ...sandbox, url: `${origin}/v2`, controlUrl: `${origin}/_sandbox`, docsUrl: `${origin}/docs` }
})

/** Layer that starts a sandbox on a socket. Fails if it cannot listen on the port, and as `Encode` if an option is invalid. */
export const layerServer = (
  options: ServerOptions = {}
): Layer.Layer<SandboxServer | Sandbox, FlatError | ServeError> =>
  Layer.effectContext(
    Effect.map(serve(options), (served) => Context.make(SandboxServer, served).pipe(Context.add(Sandbox, served)))
  )
