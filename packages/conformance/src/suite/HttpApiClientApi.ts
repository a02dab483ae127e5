/**
 * `HttpApiClient` of Effect for `FlatApi`, over the engine's `HttpClient` and any transport: what a program has that uses only `effect` and the contract.
 */
import { type FlatError, FlatHttpClient, type Transport } from "@flat-sdk/core"
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import * as Descriptions from "@flat-sdk/engine/Descriptions"
import { Context, Effect, Exit, Fiber, Layer, ManagedRuntime, Option, Schema, SchemaIssue, Stream } from "effect"
import { HttpClient, type HttpClientError, HttpClientRequest, HttpClientResponse } from "effect/http"
import { HttpApi, HttpApiClient } from "effect/http-api"
import {
  type Api,
  type ClientOptions,
  type Failure,
  failureOf,
  type FlatResponse,
  type OperationName,
  type Outcome,
  tagOf
} from "./Api.ts"
import * as Check from "./Check.ts"

const isReading = "it is a reading, which has the route of another operation"
const isService = "it is a function of the services over several operations"
const isStrict = "effect decodes by the schema of the operation, which every field must fit"
const isContent = "effect sends the JSON of a value, and cannot encode files as base64 while it sends them"

/**
 * Cases that this client cannot run, with the reason. At most one in ten, and none about errors of the API, retries, quota and credentials: a test checks
 * that.
 */
export const cannot: Readonly<Record<string, string>> = {
  "operation listOrganizationUserIds": isReading,
  "operation getUserLikeIds": isReading,
  "operation getAuthenticatedUserId": isReading,
  "reason JobFailed: an export fails on the server": isService,
  "reason JobFailed: a recognition fails on the server": isService,
  "reason Decode: a list whose cursors repeat": isService,
  "behaviour: a stream reads every page, and a page has both cursors": isService,
  "behaviour: a list can be interrupted and resumed later": isService,
  "behaviour: an export returns the file, which is fetched without the token": isService,
  "behaviour: a recognition asks for input when it pauses, and continues with the answer": isService,
  "behaviour: unknown fields and null are kept": isStrict,
  "behaviour: a different shape is accepted by default": isStrict,
  "behaviour: the path of a custom request is checked": "a URL has no dot segments left: effect resolves them",
  "uploads: bytes, Blobs and streams are returned unchanged": isContent,
  "uploads: a stream of more than a megabyte is received completely": isContent,
  "uploads: a score is created from a content, and a recognition reads several": isContent,
  "uploads: an invalid content is rejected with an explanation": isContent
}

type Fields = Readonly<Record<string, unknown>>
type Response = HttpClientResponse.HttpClientResponse
type Received<A> = readonly [value: A, response: Response]

/** The client of a call, and what a decoded error does not have: whether a request was sent, and the `FlatError` of its response. */
interface Current {
  readonly http: HttpClient.HttpClient
  sent: boolean
  error: FlatError.FlatError | undefined
}

class CurrentCall extends Context.Service<CurrentCall, Current>()("@flat-sdk/conformance/CurrentCall") {}

/** Sends over the client of the current call, so that the 123 operations are compiled once. */
const ofCurrentCall = HttpClient.makeWith<never, never, HttpClientError.HttpClientError, CurrentCall>(
  (prepared) =>
    Effect.gen(function*() {
      const current = yield* CurrentCall
      current.sent = true
      const response = yield* current.http.execute(yield* prepared)
      current.error = FlatHttpClient.errorOf(response)
      return response
    }),
  Effect.succeed
)

// All problems of an input are reported, unknown fields too.
const api = FlatApi.annotate(HttpApi.PayloadParseOptions, { errors: "all", onExcessProperty: "error" })

type AnyCall = (request: unknown) => Effect.Effect<Received<unknown>, unknown, CurrentCall>

const clientOf = async () => {
  const client: unknown = await Effect.runPromise(HttpApiClient.makeWith(api, { httpClient: ofCurrentCall }))
  return client as Readonly<Record<string, Readonly<Record<string, AnyCall>>>>
}
let made: ReturnType<typeof clientOf> | undefined

const requestOf = (name: OperationName, input: Fields) => {
  const parts = Reflect.get(Descriptions, name)
  const pick = (part: "params" | "query" | "headers") => {
    const names = new Set(Object.keys(parts[part] ?? {}).map((key) => key.replace(/\?$/, "")))
    return Object.fromEntries(Object.entries(input).filter(([key]) => names.has(key)))
  }
  return {
    params: pick("params"),
    query: pick("query"),
    headers: pick("headers"),
    payload: input["body"],
    responseMode: "decoded-and-response"
  }
}

/** Returns the cursor of a relation in a `Link` header. */
const cursorOf = (link: string | undefined, relation: "next" | "previous"): string | undefined => {
  const [, url] = new RegExp(`<([^>]*)>;\\s*rel="${relation}"`).exec(link ?? "") ?? []
  return url === undefined ? undefined : new URL(url).searchParams.get(relation) ?? undefined
}

/** Returns a value in the form of the other APIs: a page with its cursors, a file with its bytes. */
const valueOf = (value: unknown, { headers }: Response): Effect.Effect<unknown, unknown> => {
  const body = typeof value === "object" && value !== null && "body" in value && "headers" in value ? value.body : value
  if (Stream.isStream(body)) {
    return Effect.map(Stream.runCollect(body as Stream.Stream<Uint8Array, unknown>), (chunks) => ({
      contentType: headers["content-type"],
      bytes: Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))
    }))
  }
  const { link } = headers
  return Effect.succeed(
    Array.isArray(body) && body !== value
      ? { items: body, next: cursorOf(link, "next"), previous: cursorOf(link, "previous") }
      : body
  )
}

const placesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/** Returns the failure of a call: the tag of what the client fails with, and the facts of the `FlatError` behind it. */
const failureBy = (operation: string, error: unknown, last: Current): Failure => {
  const shown = `${JSON.stringify(error)} ${String(error)}`
  const flat = FlatHttpClient.errorOf(error) ?? last.error
  if (flat !== undefined) {
    const { _tag } = error as { readonly _tag: string }
    if (_tag !== "HttpClientError") Check.equal(_tag, flat.reason._tag, "tag of the decoded error")
    const failure = failureOf(flat)
    return { ...failure, shown: `${failure.shown} ${shown}` }
  }
  if (!Schema.isSchemaError(error)) throw error
  const places = placesOf(error.issue).issues.map(({ path = [] }) => `body.${path.join(".")}`)
  return {
    reason: last.sent ? "Decode" : "Encode",
    operation,
    method: "",
    path: "",
    attempts: last.sent ? 1 : 0,
    outcome: undefined,
    message: `${places.join(", ")}: ${error.message}`,
    shown,
    details: {}
  }
}

const failUnsupported = (): never => Check.fail("this client cannot run the case: list it in `cannot`")

/** Opens a client over a transport; the transport opens and closes with it. */
export const open = (transport: Layer.Layer<Transport.Transport, FlatError.FlatError>) =>
async (
  options: ClientOptions
): Promise<Api> => {
  const runtime = ManagedRuntime.make(
    Layer.provide(FlatHttpClient.layer(options as Parameters<typeof FlatHttpClient.layer>[0]), transport)
  )
  const http = await runtime.runPromise(HttpClient.HttpClient)
  const client = await (made ??= clientOf())
  const operation = (
    name: OperationName,
    input: Fields = {}
  ): Effect.Effect<Received<unknown>, unknown, CurrentCall> =>
    Effect.flatMap(
      (client[tagOf(name)]?.[name] ?? failUnsupported())(requestOf(name, input)),
      ([value, response]) => Effect.map(valueOf(value, response), (value) => [value, response] as const)
    )
  const custom = ({ body, method, path, query }: Parameters<Api["request"]>[0]) =>
    HttpClientRequest.make(method)(path, { acceptJson: true, urlParams: query as Record<string, string> }).pipe(
      body === undefined ? (request) => request : HttpClientRequest.bodyJsonUnsafe(body),
      ofCurrentCall.execute,
      Effect.flatMap(HttpClientResponse.filterStatusOk),
      Effect.flatMap((response) => Effect.map(response.json, (value) => [value, response] as const))
    )
  const run = <A>(
    name: string,
    effect: Effect.Effect<A, unknown, CurrentCall>,
    call?: unknown
  ): Promise<Outcome<A>> => {
    const last: Current = { http, sent: false, error: undefined }
    return runtime.runPromise(
      effect.pipe(
        Effect.match({
          onFailure: (error): Outcome<A> => ({ ok: false, error: failureBy(name, error, last) }),
          onSuccess: (value): Outcome<A> => ({ ok: true, value })
        }),
        Effect.provideService(CurrentCall, last),
        Effect.provideService(FlatHttpClient.CurrentOptions, call as typeof FlatHttpClient.CurrentOptions.Service)
      )
    )
  }
  /** All items of a list, by the cursors of its `Link` header. */
  const items = (
    page: (cursor: Readonly<Record<string, string>>) => Effect.Effect<Received<unknown>, unknown, CurrentCall>
  ) =>
    Stream.runCollect(
      Stream.paginate({}, (cursor: Readonly<Record<string, string>>) =>
        Effect.map(page(cursor), ([value, { headers }]) => {
          const next = cursorOf(headers["link"], "next")
          const found = Array.isArray(value) ? value : (value as { readonly items: ReadonlyArray<unknown> }).items
          return [
            found as ReadonlyArray<unknown>,
            next === undefined ? Option.none() : Option.some({ next })
          ] as const
        }))
    )
  return {
    call: (name, input, options) => run(name, Effect.map(operation(name, input), ([value]) => value), options),
    request: (request) => run("request", Effect.map(custom(request), ([value]) => value)),
    requestStream: (request) =>
      run("request", items((cursor) => custom({ ...request, query: { ...request.query, ...cursor } }))),
    withResponse: (name, input) =>
      run(
        name,
        Effect.map(
          operation(name, input),
          ([value, { headers, status }]): FlatResponse => ({ value, status, headers })
        )
      ),
    stream: (name, input, options) =>
      options === undefined
        ? run(name, items((cursor) => operation(name, { ...input, ...cursor })))
        : failUnsupported(),
    pages: failUnsupported,
    collect: failUnsupported,
    resumed: failUnsupported,
    aborted: async (name, input, given) => {
      const call = Effect.provideService(operation(name, input), CurrentCall, { http, sent: false, error: undefined })
      const fiber = runtime.runFork(call)
      await given
      const exit = await runtime.runPromise(Effect.andThen(Fiber.interrupt(fiber), Fiber.await(fiber)))
      return Exit.isFailure(exit)
    },
    waiting: { exportScore: failUnsupported, recognise: failUnsupported },
    close: () => runtime.dispose()
  }
}
