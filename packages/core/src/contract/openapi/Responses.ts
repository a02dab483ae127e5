/** The responses of an operation, with what effect's generator cannot say: headers of every response, and shared responses for errors. */
import type { OpenApiSpecResponse, OpenAPISpecResponses } from "effect/http-api/OpenApi"
import { repair } from "./Schemas.ts"

const header = (description: string, type = "string", format?: string) => ({ description, schema: { type, format } })

/** The headers of the rate limit, which each response has. */
export const headers = {
  "X-RateLimit-Limit": header("Number of requests that are permitted in an hour.", "integer"),
  "X-RateLimit-Remaining": header("Number of requests that remain until the reset. It can be negative.", "integer"),
  "X-RateLimit-Reset": header("When the limit is reset, in seconds since 1970 (UTC).", "integer"),
  "Link": header(
    "URLs of the next and the previous page with `rel=\"next\"` and `rel=\"previous\"` (RFC 8288). Their query has the cursor `next` or `previous`. " +
      "The last page has no next one."
  ),
  "Content-Disposition": header("The name of the file."),
  "X-Flat-Score-Revision": header("Id of the revision."),
  "X-Flat-Score-Revision-Date": header("When the revision was saved.", "string", "date-time"),
  "X-Total-Assignments-Count": header("Number of assignments on all pages.", "integer"),
  "X-Total-Folders-Count": header("Number of folders on all pages.", "integer")
}

/** Returns references to headers, by their names in lower case, and to those of the rate limit. */
const referTo = (given: ReadonlyArray<string>) =>
  Object.fromEntries(
    [...given, "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"].map((lower) => {
      const name = Object.keys(headers).find((name) => name.toLowerCase() === lower)
      if (name === undefined) throw new Error(`The header ${lower} has no description. Add one to Responses.ts`)
      return [name, { $ref: `#/components/headers/${name}` }]
    })
  )

/** Names of the shared responses for errors. */
const errors = {
  "400": "BadRequest",
  "401": "Unauthorized",
  "402": "PaymentRequired",
  "403": "Forbidden",
  "404": "NotFound",
  "409": "Conflict",
  "422": "UnprocessableContent",
  "429": "TooManyRequests",
  "5XX": "ServerError",
  "default": "Error"
}

/** Returns the shared responses, from those that effect generates for any operation. */
export const sharedOf = (responses: OpenAPISpecResponses) =>
  Object.fromEntries(
    Object.entries(errors).map(([status, name]) => [name, {
      description: status === "default"
        ? "Any other error."
        // Several errors have one status.
        : responses[Number(status.replace("XX", "00"))]!.description.replaceAll(" | ", " "),
      headers: referTo([]),
      content: { "application/json": { schema: { $ref: "#/components/schemas/FlatErrorResponse" } } }
    }])
  )

const successes: Readonly<Record<string, string>> = {
  201: "Created.",
  202: "Accepted: the work continues in the background.",
  204: "Done. There is no body."
}

const results = { file: "The file.", paginated: "A page of the list.", single: "The result." }

// A file that is JSON has no schema: what is in it depends on the format. It comes last, because some generators take the first type for the only one.
const contentOf = (content: NonNullable<OpenApiSpecResponse["content"]>) => {
  const isJson = (type: string) => type === "application/json"
  const types = Object.keys(content).sort().sort((left, right) => Number(isJson(left)) - Number(isJson(right)))
  return Object.fromEntries(types.map((type) => {
    const { schema, "x-effect-stream": file } = content[type]!
    return [type, { schema: file !== undefined && isJson(type) ? {} : repair(schema) }]
  }))
}

/** Returns the successes that effect generates, and the errors with these statuses. */
export const responsesOf = (given: OpenAPISpecResponses, kind: keyof typeof results, statuses: Array<string>) =>
  Object.fromEntries([
    ...Object.entries<OpenApiSpecResponse>(given).filter(([status]) => status.startsWith("2"))
      .map(([status, { content, headers = {} }]) => [status, {
        description: successes[status] ?? results[kind],
        headers: referTo(Object.keys(headers).sort()),
        content: content && contentOf(content)
      }]),
    ...Object.entries(errors).filter(([status]) => statuses.includes(status))
      .map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }])
  ])
