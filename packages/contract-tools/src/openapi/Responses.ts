/** The responses of an operation: what it returns, the errors that it can have, and the headers of each. */
import type { Operation } from "../model/Contract.ts"
import type { Content, Response, Schema } from "./Format.ts"
import { schemaOf } from "./Schemas.ts"

const header = (description: string, schema: Schema = { type: "string" }) => ({ description, schema })

export const headers = {
  "X-RateLimit-Limit": header("Number of requests that are permitted in an hour.", { type: "integer" }),
  "X-RateLimit-Remaining": header("Number of requests that remain until the limit is reset. It can be negative.", {
    type: "integer"
  }),
  "X-RateLimit-Reset": header("When the limit is reset, in seconds since 1970 (UTC).", { type: "integer" }),
  "Link": header(
    "URLs of the next and the previous page with `rel=\"next\"` and `rel=\"previous\"` (RFC 8288). Their query has the cursor `next` or `previous`. " +
      "The last page has no next one."
  ),
  "Content-Disposition": header("The name of the file."),
  "X-Flat-Score-Revision": header("Id of the revision."),
  "X-Flat-Score-Revision-Date": header("When the revision was saved.", { type: "string", format: "date-time" }),
  "X-Total-Assignments-Count": header("Number of assignments on all pages.", { type: "integer" }),
  "X-Total-Folders-Count": header("Number of folders on all pages.", { type: "integer" })
}

const names = new Map(Object.keys(headers).map((name) => [name.toLowerCase(), name]))

/** Returns references to headers, by their names in lower case. */
const referTo = (headers: ReadonlyArray<string>) =>
  Object.fromEntries(headers.map((header) => {
    const name = names.get(header)
    if (name === undefined) {
      throw new Error(
        `The response header ${header} has no description. Add one to packages/contract-tools/src/openapi/Responses.ts`
      )
    }
    return [name, { $ref: `#/components/headers/${name}` }]
  }))

const limits = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"]

const error = (name: string, description: string): readonly [name: string, response: Response] => [name, {
  description,
  headers: referTo(limits),
  content: { "application/json": { schema: { $ref: "#/components/schemas/FlatErrorResponse" } } }
}]

const errorsByStatus: Readonly<Record<string, readonly [name: string, response: Response]>> = {
  "400": error("BadRequest", "The request is invalid. `param` of the body names the parameter."),
  "401": error("Unauthorized", "The token is missing, invalid or expired."),
  "402": error(
    "PaymentRequired",
    "The plan of the account does not include this, or its quota or credits are used up. Retrying does not help."
  ),
  "403": error(
    "Forbidden",
    "The token has none of the required scopes, its account may not do this, or the rate limit is reached. In the last case `code` is " +
      "`API_RATE_LIMIT_EXCEEDED`, nothing was executed, and the request can be repeated after `X-RateLimit-Reset`. Never repeat it in the other cases."
  ),
  "404": error("NotFound", "What the path names does not exist, or is not visible to the account."),
  "409": error("Conflict", "The request contradicts the current state, such as a name that is taken."),
  "422": error(
    "UnprocessableContent",
    "The values of the request are invalid. `param` of the body names the parameter."
  ),
  "429": error(
    "TooManyRequests",
    "The rate limit is reached. Nothing was executed: repeat the request after `X-RateLimit-Reset`."
  ),
  "5XX": error(
    "ServerError",
    "The server failed. `id` of the body is an id to quote to the vendor's support. Whether a write was executed is unknown."
  ),
  "default": error("Error", "Any other error.")
}

export const errors: Readonly<Record<string, Response>> = Object.fromEntries(Object.values(errorsByStatus))

export const errorsOf = (statuses: ReadonlySet<string>): Readonly<Record<string, Response>> =>
  Object.fromEntries(
    Object.entries(errorsByStatus).filter(([status]) => statuses.has(status))
      .map(([status, [name]]) => [status, { $ref: `#/components/responses/${name}` }])
  )

export const successesOf = ({ kind, responses }: Operation): Readonly<Record<string, Response>> =>
  Object.fromEntries(responses.map(({ contentTypes, headers, status, type }) => [status, {
    description: successes[status] ?? results[kind],
    headers: referTo([...headers, ...limits]),
    ...(contentTypes.length === 0 ? {} : { content: contentOf(contentTypes, type && schemaOf(type)) })
  }]))

const successes: Readonly<Record<number, string>> = {
  201: "Created.",
  202: "Accepted: the work continues in the background.",
  204: "Done. There is no body."
}

const results = { file: "The file.", paginated: "A page of the list.", single: "The result." }

// A file that is JSON has no schema: what is in it depends on the format. It comes last, because some generators take the first type for the only one.
const contentOf = (types: ReadonlyArray<string>, schema: Schema | undefined): Content => {
  const json = (type: string) => type === "application/json"
  return Object.fromEntries(
    [...types.filter((type) => !json(type)), ...types.filter(json)].map((type) => [
      type,
      { schema: schema ?? (json(type) ? {} : { type: "string", format: "binary" }) }
    ])
  )
}
