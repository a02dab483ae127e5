/**
 * What describes the API: `/openapi.json`, the document that core exports, and `/docs`, an explorer that loads nothing from elsewhere. They are outside
 * `/v2`, need no token, and are neither logged nor rate limited. Only a sandbox on a socket has them: they are four megabytes.
 */
import * as Effect from "effect/Effect"
import * as HttpApi from "effect/http-api/HttpApi"
import * as OpenApi from "effect/http-api/OpenApi"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Scope from "effect/Scope"
import * as Cors from "../http/Cors.ts"
import * as Respond from "../http/Respond.ts"
import { type App, once } from "./App.ts"

/** Reads the document, with the given server instead of the vendor's. */
const documentFor = (url: string) =>
  Effect.promise(async () => {
    const { default: document } = await import("@flat-sdk/core/openapi.json", { with: { type: "json" } })
    return { ...document, servers: [{ url, description: "This sandbox" }] }
  })

/** Without the explorer's connections to its maker: fonts, sharing the document, and a client in the cloud. The last two are not in effect's types. */
const settings = {
  withDefaultFonts: false,
  showDeveloperTools: "never",
  hideClientButton: true,
  authentication: { preferredSecurityScheme: "AccessToken" }
}

/** What the page may load, in case the explorer connects to other hosts all the same. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'"

// Browsers resolve the server's path against the page's address.
const sharedPage = once(Effect.gen(function*() {
  const document = yield* documentFor("/v2")
  const HttpApiScalar = yield* Effect.promise(() => import("effect/http-api/HttpApiScalar"))
  const api = HttpApi.make("flat").annotate(OpenApi.Transform, () => document)
  const layer = HttpApiScalar.layer(api, { scalar: settings })
  const router = yield* Scope.provide(HttpRouter.toHttpEffect(layer), Scope.makeUnsafe())
  return HttpServerResponse.setHeader(yield* Effect.orDie(router), "content-security-policy", policy)
}))

export const before = (app: App): App =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, (request): App => {
    if (request.method !== "GET" && request.method !== "HEAD") return app
    switch (request.url.split("?", 1)[0]) {
      case "/openapi.json":
        return Effect.map(
          documentFor(`${Respond.urlOf(request).origin}/v2`),
          (document) => Cors.allow(HttpServerResponse.jsonUnsafe(document))
        )
      case "/docs":
        return sharedPage
      // Browsers request it with the page.
      case "/favicon.ico":
        return Effect.succeed(HttpServerResponse.empty())
      default:
        return app
    }
  })
