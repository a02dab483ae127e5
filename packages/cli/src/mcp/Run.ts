/**
 * Runs the server for agents until its client leaves: over standard input and output, or over HTTP on this computer only. There, requests are admitted from
 * this computer with the token, and not from a page in a browser.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as McpServer from "effect/ai/McpServer"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Stdio from "effect/Stdio"
import { createHash, timingSafeEqual } from "node:crypto"
import { createServer } from "node:http"
import * as Output from "../output/Output.ts"
import type { Served } from "./Server.ts"
import * as StdioFrames from "./StdioFrames.ts"

export const log = (privacy: Served["privacy"], write: (line: string) => void) =>
  Logger.layer([
    Logger.map(Logger.formatLogFmt, (line) => write(privacy.maskText(line)))
  ]).pipe(Layer.orDie)

/** The services of the server. Its log is on standard error, because standard output carries the protocol, and has no names or secrets. */
const around = ({ privacy }: Served) =>
  Layer.merge(NodeServices.layer, Layer.unwrap(Effect.map(Output.notes, (note) => log(privacy, note))))

/** Serves over standard input and output. Ends when standard input ends. */
export const stdio = (served: Served) =>
  Effect.gen(function*() {
    const stdio = yield* Stdio.Stdio
    // The end of standard input interrupts the fiber that serves: a normal end.
    const serving = yield* Effect.forkChild(
      Layer.launch(
        McpServer.layerStdio(served.settings).pipe(
          // Innermost: the services of Node have another one.
          Layer.provide(StdioFrames.layer),
          Layer.provide(Layer.succeed(Stdio.Stdio, stdio)),
          Layer.provide(around(served))
        )
      )
    )
    const exit = yield* Fiber.await(serving)
    return yield* Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause)
      ? Effect.failCause(exit.cause)
      : Effect.void
  })

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

interface HttpOptions {
  readonly port: number
  readonly token: Redacted.Redacted<string>
  readonly listening: (url: string) => Effect.Effect<void>
}

const layerHttp = (served: Served, options: HttpOptions) =>
  HttpRouter.serve(
    Layer.mergeAll(
      McpServer.layerHttp({ ...served.settings, path, allowSessionTermination: true }).pipe(
        Layer.provide(admission(options.token))
      ),
      Layer.effectDiscard(
        Effect.flatMap(HttpServer.HttpServer, ({ address }) =>
          options.listening(`${HttpServer.formatAddress(address)}${path}`))
      )
    ),
    { disableLogger: true, disableListenLog: true }
  ).pipe(Layer.provide(NodeHttpServer.layer(createServer, { host: "127.0.0.1", port: options.port })))

export const http = (served: Served, options: HttpOptions) =>
  Layer.launch(layerHttp(served, options).pipe(Layer.provide(around(served))))
