/**
 * Serves the server over HTTP, on this computer only. Requests are admitted from this computer with the token, and not from a page in a browser.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { createHash, timingSafeEqual } from "node:crypto"
import { createServer } from "node:http"
import * as Server from "./Server.ts"

const loopback = new Set(["127.0.0.1", "localhost", "[::1]"])

// A page whose name was rebound to this computer sends its own name.
const isLoopback = (host: string | undefined): boolean =>
  host !== undefined && loopback.has(host.toLowerCase().replace(/:\d+$/, ""))

const digest = (text: string) => createHash("sha256").update(text).digest()

const hasToken = (authorization: string | undefined, token: Redacted.Redacted<string>): boolean => {
  const sent = /^bearer +(\S+) *$/i.exec(authorization ?? "")?.[1]
  return sent !== undefined && timingSafeEqual(digest(sent), digest(Redacted.value(token)))
}

const refuse = (status: number, message: string, headers: Readonly<Record<string, string>> = {}) =>
  HttpServerResponse.jsonUnsafe({ error: message }, { status, headers })

/** Middleware of the router: checks `Host`, `Origin` and the token before anything else. */
const admission = (token: Redacted.Redacted<string>) =>
  HttpRouter.middleware(
    (app) =>
      Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ headers }) => {
        if (!isLoopback(headers.host)) {
          return Effect.succeed(refuse(403, "The Host header must be 127.0.0.1, localhost or [::1]."))
        }
        if (headers.origin !== undefined) {
          return Effect.succeed(refuse(403, "Requests from web pages are not admitted."))
        }
        return hasToken(headers.authorization, token)
          ? app
          : Effect.succeed(
            refuse(401, "Send the header Authorization: Bearer TOKEN, with the token of this server.", {
              "www-authenticate": "Bearer"
            })
          )
      }),
    { global: true }
  )

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
      Server.layerHttp(service, path).pipe(Layer.provide(admission(options.token))),
      Layer.effectDiscard(
        Effect.flatMap(HttpServer.HttpServer, ({ address }) =>
          options.listening(`${HttpServer.formatAddress(address)}${path}`))
      )
    ),
    { disableLogger: true, disableListenLog: true }
  ).pipe(Layer.provide(NodeHttpServer.layer(createServer, { host: "127.0.0.1", port: options.port })))
