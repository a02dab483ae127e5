/**
 * Checks and encodes a custom request, for operations that this version does not know, and prepares it like a known operation. The caller supplies
 * the check of the response: the Effect API passes a schema, the Promise API any Standard Schema.
 */
import type * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Kind } from "../body/Description.ts"
import { isRead, type ReceivedResponse } from "../call/Call.ts"
import { type Decode, Encode, type InputProblem } from "../error/FlatError.ts"
import { pathTemplate, privateValues } from "../error/Redaction.ts"
import * as CustomHeaders from "../fields/CustomHeaders.ts"
import * as InputReading from "../fields/InputReading.ts"
import { unknownOption } from "../fields/OptionReader.ts"
import * as BodyDecoding from "../request/BodyDecoding.ts"
import * as PreparedOperation from "../request/PreparedOperation.ts"
import * as RequestBuilding from "../request/RequestBuilding.ts"

/** Decodes the value of a response from its JSON. */
export type Refine = (json: unknown, response: ReceivedResponse) => Effect.Effect<unknown, Decode>

/** Returns the decoder for a schema; `undefined` if the value is not a schema. */
export type RefineBy = (schema: unknown) => Refine | undefined

/** How a request is called: its kind, and the check of its response. */
interface How {
  readonly kind: Kind
  readonly refineBy: RefineBy
  /** Describes a valid schema, for the error message. */
  readonly expected: string
}

/** Returns a copy of a request that can be read. Pages are read with its query alone. */
export const copyRequest = <A>(request: A): A => {
  const copy = InputReading.copyOf(request, requestFields)
  const query = InputReading.copyOf(fieldsOf(copy)["query"], [], "query.")
  return InputReading.unreadOf(query) === undefined ? copy : query as A
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
const requestFields = ["method", "path", "query", "body", "headers", "idempotent", "schema"]

// The characters that RFC 3986 allows in a path; everything else must be percent-encoded.
const pathPattern = /^(?:[\w\-.~!$&'()*+,;=:@/]|%[0-9a-f]{2})*$/i

const problemOfPath = (path: unknown): string | undefined => {
  if (typeof path !== "string" || !path.startsWith("/")) {
    return "must begin with a slash, and is relative to the client's baseUrl, such as \"/me/notifications\""
  }
  if (/[?#]/.test(path)) return "must not have a query or a fragment: use the option query"
  if (!pathPattern.test(path)) {
    return "must be percent-encoded: encode ids and names in it with encodeURIComponent"
  }
  const isEmpty = (segment: string, at: number, all: ReadonlyArray<string>) =>
    segment === "" && at > 0 && at < all.length - 1
  // A server may decode an encoded slash before it splits the path.
  const isDots = (segment: string) => /^(?:\.|%2e){1,2}$/i.test(segment)
  return path.startsWith("//") || path.split("/").some(isEmpty) || path.split(/\/|%2f|%5c/i).some(isDots)
    ? "must not have empty segments, or \".\" or \"..\" as a segment"
    : undefined
}

const isQueryValue = (value: unknown): boolean =>
  (typeof value === "string" && value.isWellFormed()) || typeof value === "boolean" || Number.isFinite(value)

const readQuery = (given: unknown, problems: Array<InputProblem>): Record<string, unknown> => {
  const query: Record<string, unknown> = {}
  if (given === undefined || given === null) return query
  if (typeof given !== "object" || Symbol.iterator in given) {
    problems.push({ path: "query", problem: "must be an object with names and values" })
    return query
  }
  for (const [name, value] of Object.entries(given as Readonly<Record<string, unknown>>)) {
    if (value === undefined || value === null) continue
    if (name.isWellFormed() && (Array.isArray(value) ? value.every(isQueryValue) : isQueryValue(value))) {
      query[name] = value
    } else {
      const problem = "must be a string, a finite number, true or false, or an array of these, in well-formed Unicode"
      problems.push({ path: `query.${name}`, problem })
    }
  }
  return query
}

const readBody = (body: unknown, method: unknown, problems: Array<InputProblem>): string | undefined => {
  if (body === undefined) return undefined
  if (method === "GET") {
    problems.push({ path: "body", problem: "cannot be sent with GET: use the option query, or another method" })
    return undefined
  }
  const inside = () => InputReading.problemsOf(body, "body")
  let found: ReadonlyArray<InputProblem> = []
  let json: string | undefined
  try {
    json = JSON.stringify(body)
  } catch {
    // What throws is named. Otherwise it is reported like a value without JSON.
    found = inside()
  }
  if (json?.includes("\\ud") === true) found = inside()
  problems.push(...found)
  if (json === undefined ? found.length === 0 : InputReading.isDeep(json)) {
    problems.push({ path: "body", problem: "cannot be sent as JSON: pass a JSON value with at most 500 levels" })
  }
  return json
}

const fieldsOf = (given: unknown): Readonly<Record<string, unknown>> =>
  typeof given === "object" && given !== null ? given as Readonly<Record<string, unknown>> : {}

const encode = (given: unknown, query: unknown, how: How): ReturnType<RequestBuilding.Encoder> => {
  const problems: Array<InputProblem> = []
  const unread = InputReading.unreadOf(given)
  if (unread !== undefined) return Result.fail(new Encode({ problems: unread }))
  if (typeof given !== "object" || given === null) {
    return Result.fail(new Encode({ problems: [{ path: "", problem: "the request must be an object" }] }))
  }
  const { body, headers, idempotent = false, method, path, schema } = fieldsOf(given)
  for (const name of Object.keys(given)) {
    if (!requestFields.includes(name)) problems.push({ path: name, problem: unknownOption(name, requestFields) })
  }
  if (how.kind === "single" ? !methods.includes(method as string) : method !== "GET") {
    problems.push({
      path: "method",
      problem: how.kind === "single" ? `must be one of ${methods.join(", ")}` : "must be GET to read pages or a file"
    })
  }
  if (typeof idempotent !== "boolean" || (idempotent && method !== "PUT" && method !== "DELETE")) {
    problems.push({ path: "idempotent", problem: "must be true or false, and true only with PUT and DELETE" })
  }
  const pathProblem = problemOfPath(path)
  if (pathProblem !== undefined) problems.push({ path: "path", problem: pathProblem })
  const search = readQuery(query, problems)
  const json = readBody(body, method, problems)
  const own = CustomHeaders.read(headers, (at, problem) => problems.push({ path: at, problem }))
  if (schema !== undefined && how.refineBy(schema) === undefined) {
    problems.push({ path: "schema", problem: `must be ${how.expected}` })
  }
  if (problems.length > 0) return Result.fail(new Encode({ problems }))
  return Result.succeed({
    target: String(path) + RequestBuilding.queryString(search),
    headers: json === undefined ? own : { ...own, "content-type": "application/json" },
    body: json,
    idempotent: false,
    secrets: () => [...Object.values(own), ...json === undefined ? [] : privateValues(JSON.parse(json))]
  })
}

/** Returns the name of a request in errors, spans and checkpoints: `GET /me/notifications`. */
const nameOf = (
  given: unknown
): { readonly operation: string; readonly method: string; readonly path: string } => {
  const { method, path } = fieldsOf(given)
  const shown = {
    method: methods.includes(method as string) ? String(method) : "-",
    path: problemOfPath(path) === undefined ? pathTemplate(String(path)) : "-"
  }
  return { ...shown, operation: shown.path === "-" ? "request" : `${shown.method} ${shown.path}` }
}

/** Returns the query of a request, to which pagination adds its cursors. */
export const queryOf = (given: unknown): unknown => fieldsOf(given)["query"]

/** Prepares a request. Its input is the query. */
export const prepare = (given: unknown, how: How): PreparedOperation.PreparedOperation => {
  const { method, operation, path } = nameOf(given)
  return PreparedOperation.make(operation, how.kind, () => {
    const { schema } = fieldsOf(given)
    return {
      encode: (query) => InputReading.read(given, () => encode(given, query, how)),
      call: {
        operation,
        method,
        path,
        repeatable: isRead(method) || fieldsOf(given)["idempotent"] === true,
        acceptedScopes: [],
        decode: how.kind === "file" ? BodyDecoding.nothing : BodyDecoding.json(how.kind === "paginated"),
        refine: schema === undefined ? undefined : how.refineBy(schema)
      }
    }
  })
}
