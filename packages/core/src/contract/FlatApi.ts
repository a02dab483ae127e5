/**
 * The whole Flat API with security, errors and documentation, for effect's own client, OpenAPI and servers. The services do not load it.
 */
import * as HttpApi from "effect/http-api/HttpApi"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import type * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Account from "./account/Account.ts"
import { Authorization } from "./Authorization.ts"
import { FlatErrorResponse } from "./fields/FlatErrorResponse.ts"
import { FlatRoutes } from "./FlatRoutes.ts"
import { documentation, version } from "./generated/documentation.ts"
import { transform } from "./openapi/Document.ts"
import * as Organization from "./organization/Organization.ts"
import { repetitions } from "./Repeats.ts"
import * as User from "./users/User.ts"

const description = `Scores, collections, classes, assignments and accounts of Flat, the music notation service.

This document is generated from the contract of Flat SDK. It is not the vendor's: names, paths, types, limits and scopes are theirs, descriptions are not.

- **Authentication**: each request has a token, \`Authorization: Bearer TOKEN\`.
- **Rate limit**: 7,200 requests an hour for most accounts. Every response has \`X-RateLimit-Limit\`, \`X-RateLimit-Remaining\` and
  \`X-RateLimit-Reset\`. Requests beyond the limit get a 403 whose \`code\` is \`API_RATE_LIMIT_EXCEEDED\`.
- **Pages**: the \`Link\` header has the URLs of the next and the previous page.
- **Later values**: responses may have fields and enumeration values that this document does not have.`

// By name: the declaration would repeat the types of all endpoints.
type Authorized<Api> = Api extends HttpApi.HttpApi<infer Id, infer Groups>
  ? HttpApi.HttpApi<Id, HttpApiGroup.AddMiddleware<Groups, Authorization>>
  : never

const api: Authorized<typeof FlatRoutes> = FlatRoutes.middleware(Authorization)

// Each shares the route of another operation.
const readings = [
  Organization.endpoints.listOrganizationUserIds,
  User.endpoints.getUserLikeIds,
  Account.endpoints.getAuthenticatedUserId
] as ReadonlyArray<unknown> as ReadonlyArray<HttpApiEndpoint.Top>

/**
 * The Flat API as an `HttpApi`. Paths are relative to the base URL, which ends in `/v2`.
 *
 * **Details**
 *
 * Every operation takes the token of {@link Authorization}, and fails with the errors of `ApiError.ts`. `OpenApi.fromApi(FlatApi)` is the document
 * `@flat-sdk/core/openapi.json`.
 */
export const FlatApi: typeof api = api.annotateMerge(
  OpenApi.annotations({
    title: "Flat API",
    version,
    summary: "Music notation for schools and musicians.",
    description,
    servers: [{ url: "https://api.flat.io/v2" }],
    transform: transform(api, readings, documentation, repetitions)
  })
).annotate(HttpApi.AdditionalSchemas, [FlatErrorResponse])
