/**
 * Serves the server over HTTP, on this computer only.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import { createServer } from "node:http"
import * as Server from "../Server.ts"
import * as Admission from "./Admission.ts"

const path = "/mcp"

export interface HttpOptions {
  readonly port: number
  readonly token: Redacted.Redacted<string>
  /** Called with the URL when the server listens. */
  readonly listening: (url: string) => Effect.Effect<void>
}

/** Layer that serves until its scope closes. */
export const layer = (service: Server.Service, options: HttpOptions) =>
  HttpRouter.serve(
    Layer.mergeAll(
      Server.layerHttp(service, path).pipe(Layer.provide(Admission.layer(options.token))),
      Layer.effectDiscard(
        Effect.flatMap(HttpServer.HttpServer, ({ address }) =>
          options.listening(`${HttpServer.formatAddress(address)}${path}`))
      )
    ),
    { disableLogger: true, disableListenLog: true }
  ).pipe(Layer.provide(NodeHttpServer.layer(createServer, { host: "127.0.0.1", port: options.port })))
