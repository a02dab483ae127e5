/**
 * Admits requests to the server over HTTP: from this computer, not from a page in a browser, with the token.
 */
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Redacted from "effect/Redacted"
import { createHash, timingSafeEqual } from "node:crypto"

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
export const layer = (token: Redacted.Redacted<string>) =>
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
