/**
 * A call whose response the caller decodes: it passes through the stages of every call, and returns what the API responded, whatever its status. A
 * request to a known operation has the name, the scopes, the idempotency key and the check of that operation.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as BodyBuffer from "../body/BodyBuffer.ts"
import type { Description } from "../body/Description.ts"
import type { UploadBody } from "../body/UploadBody.ts"
import { type Call, type Decoder, type FileCall, isRead, type ReceivedResponse } from "../call/Call.ts"
import type { Overrides } from "../call/CallOptions.ts"
import { Encode, FlatError, type FlatErrorReason, type InputProblem } from "../error/FlatError.ts"
import { pathTemplate, privateValues, scrub, visibleHeaders } from "../error/Redaction.ts"
import * as CustomHeaders from "../fields/CustomHeaders.ts"
import { undecodable } from "../request/BodyProblems.ts"
import type { EncodedRequest } from "../request/RequestBuilding.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import { codingProblemOf } from "../transport/BodyChecks.ts"
import type { Chunks } from "../transport/TransportResponse.ts"
import type * as Routes from "./ApiRoutes.ts"

export interface RawRequest {
  readonly method: string
  readonly url: URL
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | UploadBody | undefined
}

export interface RawResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The bytes of a success that is a file: all chunks that have arrived since the last pull, `undefined` at its end. */
  readonly pull?: Effect.Effect<Chunks | undefined, FlatError> | undefined
}

/** What the API responded, and for a status outside 2xx the error that an operation fails with. Without a response, the error alone. */
export interface Outcome {
  readonly facts: Pick<Call<unknown>, "operation" | "method" | "path">
  readonly response: RawResponse | undefined
  readonly error: FlatError | undefined
}

/** Headers of a request that describe it. All others are the program's own. */
const describing = ["accept", "content-type", "range", "if-range"]

/** Returns the path and query below the base URL; `undefined` if the URL is not below it, where the token must not be sent. */
const targetOf = (url: URL, baseUrl: string): string | undefined => {
  const base = new URL(baseUrl)
  const root = base.pathname === "/" ? "" : base.pathname
  return url.origin === base.origin && (url.pathname === root || url.pathname.startsWith(`${root}/`))
    // Both mean a space, but not every server knows the first one.
    ? url.pathname.slice(root.length) + url.search.replaceAll("+", "%20")
    : undefined
}

const jsonOf = (body: RawRequest["body"]): unknown => {
  try {
    return typeof body === "string" ? JSON.parse(body) : undefined
  } catch {
    return undefined
  }
}

const encode = (
  { body, headers, url }: RawRequest,
  target: string | undefined,
  { idempotentBy, named = {} }: Partial<Description>,
  baseUrl: string
): Result.Result<EncodedRequest, Encode> => {
  const problems: Array<InputProblem> = []
  const { "content-length": _, ...rest } = headers
  const kept = Object.entries(rest)
  const own = CustomHeaders.read(
    Object.fromEntries(kept.filter(([name]) => !describing.includes(name))),
    (path, problem) => problems.push({ path, problem })
  )
  if (typeof body === "object") problems.push(...body.problems())
  if (target === undefined) {
    problems.push({
      path: "url",
      problem:
        `is at ${url.origin}, not below the API's ${baseUrl}, and the token must not be sent there: pass a path, ` +
        "such as \"/me\", or use another HttpClient for other servers"
    })
  }
  if (target === undefined || problems.length > 0) return Result.fail(new Encode({ problems }))
  const secret = Object.entries(own).filter(([name]) => !Object.values(named).includes(name))
  const json = idempotentBy === undefined ? undefined : jsonOf(body)
  return Result.succeed({
    target,
    headers: {
      ...own,
      ...Object.fromEntries(kept.filter(([name]) => describing.includes(name))),
      ...(typeof body === "object" && body.length !== undefined ? { "content-length": String(body.length) } : undefined)
    },
    body,
    idempotent: idempotentBy !== undefined && typeof json === "object" && json !== null &&
      (json as Readonly<Record<string, unknown>>)[idempotentBy] !== undefined,
    secrets: () => [...secret.map(([, value]) => value), ...privateValues(jsonOf(body))]
  })
}

/** Accepts any body. */
const acceptAny: Decoder<unknown> = (response, _, secrets) => {
  const unread = codingProblemOf(response.headers)
  return unread === undefined
    ? Result.succeed({ value: undefined, drift: undefined })
    : undecodable(response, secrets, unread)
}

const callOf = ({ method }: RawRequest, path: string, found: Routes.Operation | undefined): Call<unknown> => {
  if (found !== undefined) return found.prepared.ready().call
  const shown = pathTemplate(path)
  return {
    operation: `${method} ${shown}`,
    method,
    path: shown,
    repeatable: isRead(method),
    acceptedScopes: [],
    decode: acceptAny
  }
}

// Bytes are returned as they arrive. Text is checked for its end, and its request is retried until then.
const isFile = ({ headers }: RawRequest, found: Routes.Operation | undefined): boolean =>
  found === undefined ? !/\bjson\b/.test(headers["accept"] ?? "") : found.description.kind === "file"

const fileOf = (scope: Scope.Scope): FileCall => ({
  scope,
  headers: { "accept-encoding": "identity" },
  receive: BodyBuffer.receive
})

/** Whether the API responded with an error status, so that its response is the result. */
const isResponse = (reason: FlatErrorReason): boolean =>
  "status" in reason && reason._tag !== "Decode" && (reason._tag !== "RateLimited" || reason.refusedBy === "api")

/** Returns an error response without secrets: servers repeat what they reject. */
const scrubResponse = (
  { headers, status, text }: ReceivedResponse,
  secrets: ReadonlyArray<string>
): RawResponse => {
  let shown: string
  try {
    const clean = (_: string, value: unknown) => typeof value === "string" ? scrub(value, secrets) : value
    shown = JSON.stringify(JSON.parse(text, clean))
  } catch {
    shown = scrub(text, secrets)
  }
  return { status, headers: visibleHeaders(headers, secrets), text: shown }
}

/** Sends a request. The body of a file closes with the scope. */
export const execute = (
  find: Routes.Find,
  pipe: RequestPipe["Service"],
  request: RawRequest,
  scope: Scope.Scope,
  overrides: Overrides | undefined
): Effect.Effect<Outcome> =>
  Effect.suspend(() => {
    const { baseUrl } = pipe.config
    const target = targetOf(request.url, baseUrl)
    const path = target?.split("?")[0] || "/"
    const found = target === undefined ? undefined : find(request.method, path, request.url.searchParams)
    const call = callOf(request, target === undefined ? "-" : path, found)
    const { method, operation, path: template } = call
    const facts = { operation, method, path: template }
    const isBytes = isFile(request, found)
    let last: { readonly response: ReceivedResponse; readonly secrets: () => ReadonlyArray<string> } | undefined
    const outcome = (error: FlatError | undefined): Outcome => ({
      facts,
      error,
      response: last === undefined || (error !== undefined && !isResponse(error.reason))
        ? undefined
        : error === undefined
        ? {
          ...last.response,
          pull: last.response.body &&
            Effect.mapError(last.response.body, (reason) => new FlatError({ ...facts, attempts: 1, reason }))
        }
        : scrubResponse(last.response, last.secrets())
    })
    const raw: Call<unknown> = {
      ...call,
      received: (response, secrets) => {
        last = { response, secrets }
      },
      decode: isBytes ? acceptAny : call.decode,
      file: isBytes ? fileOf(scope) : undefined
    }
    return Effect.match(
      pipe.execute(raw, () => encode(request, target, found?.description ?? {}, baseUrl), overrides),
      { onFailure: outcome, onSuccess: () => outcome(undefined) }
    )
  })
