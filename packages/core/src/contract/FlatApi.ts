/**
 * The whole Flat API with all groups, for servers, OpenAPI and tests. Clients do not need it: each service imports only its own group.
 */
import * as HttpApi from "effect/http-api/HttpApi"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Account from "./account/Account.ts"
import { Authorization } from "./Authorization.ts"
import * as Class from "./classes/Class.ts"
import * as Group from "./classes/Group.ts"
import * as Collection from "./collections/Collection.ts"
import { FlatErrorResponse } from "./fields/FlatErrorResponse.ts"
import { documentation, version } from "./generated/documentation.ts"
import * as Omr from "./omr/Omr.ts"
import { transform } from "./openapi/Document.ts"
import * as Organization from "./organization/Organization.ts"
import * as EduResources from "./resources/EduResources.ts"
import * as Score from "./scores/Score.ts"
import * as Task from "./tasks/Task.ts"
import * as User from "./users/User.ts"

const description = `Scores, collections, classes, assignments and accounts of Flat, the music notation service.

This document is generated from the contract of Flat SDK. It is not the vendor's: names, paths, types, limits and scopes are theirs, descriptions are not.

- **Authentication**: each request has a token, \`Authorization: Bearer TOKEN\`.
- **Rate limit**: 7,200 requests an hour for most accounts. Every response has \`X-RateLimit-Limit\`, \`X-RateLimit-Remaining\` and
  \`X-RateLimit-Reset\`. Requests beyond the limit get a 403 whose \`code\` is \`API_RATE_LIMIT_EXCEEDED\`.
- **Pages**: the \`Link\` header has the URLs of the next and the previous page.
- **Later values**: responses may have fields and enumeration values that this document does not have.`

const api = HttpApi.make("flat").add(
  Organization.group.annotate(OpenApi.Title, "Organization"),
  Class.group.annotate(OpenApi.Title, "Class"),
  Group.group.annotate(OpenApi.Title, "Group"),
  User.group.annotate(OpenApi.Title, "User"),
  Account.group.annotate(OpenApi.Title, "Account"),
  Task.group.annotate(OpenApi.Title, "Task"),
  EduResources.group.annotate(OpenApi.Title, "EduResources"),
  Score.group.annotate(OpenApi.Title, "Score"),
  Collection.group.annotate(OpenApi.Title, "Collection"),
  Omr.group.annotate(OpenApi.Title, "OMR")
).middleware(Authorization)

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
export const FlatApi = api.annotateMerge(OpenApi.annotations({
  title: "Flat API",
  version,
  summary: "Music notation for schools and musicians.",
  description,
  servers: [{ url: "https://api.flat.io/v2" }],
  transform: transform(api, readings, documentation)
})).annotate(HttpApi.AdditionalSchemas, [FlatErrorResponse])
