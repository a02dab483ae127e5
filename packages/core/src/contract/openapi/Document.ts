/** The OpenAPI document of the contract: what effect generates from `FlatApi`, with what it cannot know. `openapi.json` is printed from it. */
import * as HttpApi from "effect/http-api/HttpApi"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import type * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import type { OpenAPISpec } from "effect/http-api/OpenApi"
import type { Documentation } from "./Documentation.ts"
import { operationOf } from "./Operations.ts"
import { headers, shared } from "./Responses.ts"
import { documented } from "./Schemas.ts"
import { OAuth2, requirements } from "./Security.ts"

export const description = `Scores, collections, classes, assignments and accounts of Flat, the music notation service.

This document is generated from the contract of Flat SDK. It is not the vendor's: names, paths, types, limits and scopes are theirs, descriptions are not.

- **Authentication**: each request has a token, \`Authorization: Bearer TOKEN\`.
- **Rate limit**: 7,200 requests an hour for most accounts. Every response has \`X-RateLimit-Limit\`, \`X-RateLimit-Remaining\` and
  \`X-RateLimit-Reset\`. Requests beyond the limit get a 403 whose \`code\` is \`API_RATE_LIMIT_EXCEEDED\`.
- **Pages**: the \`Link\` header has the URLs of the next and the previous page.
- **Later values**: responses may have fields and enumeration values that this document does not have.`

/**
 * Returns the transformation of the document that effect generates for an API. `readings` are endpoints that send the request of another one with a
 * fixed query: they become variants of it.
 */
export const transform = <Id extends string, Groups extends HttpApiGroup.Constraint>(
  api: HttpApi.HttpApi<Id, Groups>,
  readings: ReadonlyArray<HttpApiEndpoint.Top>,
  documentation: Documentation
) =>
(generated: Record<string, unknown>) => {
  const { components, info, openapi, paths: operations, servers, tags } = generated as unknown as OpenAPISpec
  const services: Array<string> = []
  const paths: Record<string, Record<string, unknown>> = {}
  HttpApi.reflect(api, {
    onGroup: ({ group }) => services.push(group.identifier),
    onEndpoint: ({ endpoint, group }) => {
      const path = endpoint.path.replaceAll(/:(\w+)/g, "{$1}")
      const method = endpoint.method.toLowerCase() as "get"
      const variants = readings.filter((one) => one.method === endpoint.method && one.path === endpoint.path)
      const operation = operations[path]![method]!
      ;(paths[path] ??= {})[method] = operationOf(endpoint, operation, group.identifier, variants, documentation)
    }
  })
  const document = {
    openapi,
    info,
    externalDocs: { description: "The vendor's documentation", url: "https://flat.io/developers/docs/api/" },
    servers,
    security: requirements([]),
    tags: services.map((service, index) => ({
      ...tags[index],
      description: documentation.services[service],
      "x-flat": { service }
    })),
    paths,
    components: {
      securitySchemes: { OAuth2, ...components.securitySchemes },
      headers,
      responses: shared,
      // Errors have one schema, `FlatErrorResponse`; effect has one for each tag.
      schemas: Object.fromEntries(
        Object.entries(components.schemas).filter(([name]) => !name.endsWith("Encoded")).sort()
          .map(([name, schema]) => [name, documented(schema, documentation.fields, name)])
      )
    }
  }
  // Without properties that are undefined.
  return JSON.parse(JSON.stringify(document)) as Record<string, unknown>
}
