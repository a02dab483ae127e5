/**
 * What every operation has in common: it takes a token, and it can fail with the errors of the API.
 */
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSecurity from "effect/http-api/HttpApiSecurity"
import * as OpenApi from "effect/http-api/OpenApi"
import { errors } from "./ApiError.ts"

/**
 * Middleware of every operation: a bearer token, and the errors of `ApiError.ts`.
 *
 * **Details**
 *
 * Clients may omit it, if their `HttpClient` sends the token. `HttpApiMiddleware.layerClient(Authorization, …)` adds one to each request. Servers provide a
 * layer that checks the token.
 */
export class Authorization extends HttpApiMiddleware.Service<Authorization>()("@flat-sdk/core/Authorization", {
  error: errors,
  security: {
    AccessToken: HttpApiSecurity.http({ scheme: "bearer" }).pipe(HttpApiSecurity.annotate(
      OpenApi.Description,
      "A personal access token, which acts for its owner, or a delegated token, which an administrator creates for another account. " +
        "Its scopes limit it too."
    ))
  }
}) {}
