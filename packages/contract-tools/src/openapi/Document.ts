/**
 * The OpenAPI document of the contract: `packages/core/openapi.json`.
 *
 * Operations and tags have the extension `x-flat` for programs that call every operation without code for any, such as a command line. It has what
 * OpenAPI cannot say:
 *
 * - `service`: the property of the client that has the operation, such as `organization`: `flat.organization.listOrganizationUsers`.
 * - `kind`: `single` for a response that is one value, `paginated` for a list in pages (cursors are in the `Link` header; the query has `limit`, `next` and
 *   `previous`), `file` for the bytes of a file.
 * - `scopes`: a token needs one of these. Empty if no document names any. The same as in `security`, in one list.
 * - `variants`: operations of the client that send the same request with fixed query values, and have another response: `operationId`, `query`, `summary`,
 *   `description`, `kind`, and the `schema` of the response. OpenAPI permits one operation for a method and path, so these are no operations of the document.
 * - `idempotentBy`: the field of the body that makes a repeated `POST` safe: the server executes requests with the same value once.
 * - `contents`: fields of the body that take the content of a file, as paths: `data`, `files[].file`. The client accepts bytes and streams there, and sends
 *   base64. If there is a field `dataEncoding` beside it, the client sets it.
 * - `headers`: header parameters by the name of the client's input: `{ "locale": "X-Flat-Locale" }`. Path, query and header parameters are in one
 *   flat input of the client, with the body as `body`; the names of the others are their own.
 */
import { type Contract, type Named, version } from "../model/Contract.ts"
import type { Operation } from "./Format.ts"
import { operationOf } from "./Operations.ts"
import { print } from "./Print.ts"
import { errors, headers } from "./Responses.ts"
import { componentOf } from "./Schemas.ts"
import { requirements, schemes } from "./Security.ts"

const description = `Scores, collections, classes, assignments and accounts of Flat, the music notation service.

This document is generated from the contract of Flat SDK. It is not the vendor's: names, paths, types, limits and scopes are theirs, descriptions are not.

- **Authentication**: each request has a token, \`Authorization: Bearer TOKEN\`.
- **Rate limit**: 7,200 requests an hour for most accounts. Every response has \`X-RateLimit-Limit\`, \`X-RateLimit-Remaining\` and
  \`X-RateLimit-Reset\`. Requests beyond the limit get a 403 whose \`code\` is \`API_RATE_LIMIT_EXCEEDED\`.
- **Pages**: the \`Link\` header has the URLs of the next and the previous page.
- **Later values**: responses may have fields and enumeration values that this document does not have.`

const make = ({ error, services, types }: Contract) => {
  const paths: Record<string, Record<string, Operation>> = {}
  for (const service of services) {
    for (const operation of service.operations.filter(({ fixed }) => fixed === undefined)) {
      const { id, method, path } = operation
      const item = paths[path] ??= {}
      if (item[method.toLowerCase()] !== undefined) {
        throw new Error(`${id}: ${method} ${path} is also another operation. Annotate it with FixedQuery`)
      }
      const readings = service.operations.filter((one) =>
        one.fixed !== undefined && one.method === method && one.path === path
      )
      item[method.toLowerCase()] = operationOf(operation, readings, service, types)
    }
  }
  return {
    openapi: "3.1.0",
    info: { title: "Flat API", version, summary: "Music notation for schools and musicians.", description },
    externalDocs: { description: "The vendor's documentation", url: "https://flat.io/developers/docs/api/" },
    servers: [{ url: "https://api.flat.io/v2" }],
    security: requirements([]),
    tags: services.map(({ doc, property, tag }) => ({ name: tag, description: doc, "x-flat": { service: property } })),
    paths,
    components: {
      securitySchemes: schemes,
      headers,
      responses: errors,
      schemas: componentsOf([...types.values(), error])
    }
  }
}

const componentsOf = (types: ReadonlyArray<Named>) =>
  Object.fromEntries(types.map((type) => [type.name, componentOf(type)] as const).sort(([a], [b]) => a < b ? -1 : 1))

export const document = (contract: Contract): string => print(make(contract))
