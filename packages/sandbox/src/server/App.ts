/**
 * The path of a request: preflight, request log, base path and legacy forms, token, rate limit, route, scope and role, fault, handler, fault,
 * headers. The transport is a socket (`Server.ts`) or in-process (`InProcess.ts`).
 */
import { FlatRoutes } from "@flat-sdk/core/contract/FlatRoutes"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as FindMyWay from "effect/http/FindMyWay"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerError from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Authorization from "../auth/Authorization.ts"
import * as FaultResponse from "../faults/FaultResponse.ts"
import * as Faults from "../faults/Faults.ts"
import * as Rules from "../faults/Rules.ts"
import type { Handle } from "../handle/Handle.ts"
import * as Cors from "../http/Cors.ts"
import {
  badRequest,
  Failure,
  failureOf,
  isRequestError,
  notFound,
  rateLimited,
  server,
  toResponse
} from "../http/Errors.ts"
import type { ConnectionReset } from "../http/Errors.ts"
import * as Queries from "../http/Queries.ts"
import type { Entry } from "../http/RequestLog.ts"
import * as Respond from "../http/Respond.ts"
import * as Exports from "../operations/files/Exports.ts"
import * as Operations from "../operations/Operations.ts"
import { CurrentCall } from "../settings/Handlers.ts"
import { callerOf } from "../state/School.ts"
import * as Control from "./Control.ts"
import * as OAuthServer from "./OAuthServer.ts"

type Response = HttpServerResponse.HttpServerResponse
type Request = HttpServerRequest.HttpServerRequest

export type App = Effect.Effect<Response, ConnectionReset, HttpServerRequest.HttpServerRequest | Scope.Scope>

const basePath = "/v2"

// Paths match exactly: a different case or an extra slash is a different path.
const exact = { maxParamLength: 1024, caseSensitive: true, ignoreTrailingSlash: false, ignoreDuplicateSlashes: false }

// A second route table beside the router: scopes and roles are checked by operation before the handler runs.
const operations = FindMyWay.make<HttpApiEndpoint.Top>(exact)
for (const group of Object.values(FlatRoutes.groups)) {
  for (const endpoint of Object.values(group.endpoints)) {
    operations.on(endpoint.method, endpoint.path, endpoint)
  }
}
// The widest endpoint type requires every part, so no real endpoint is assignable to it.
operations.on(Exports.endpoint.method, Exports.endpoint.path, Exports.endpoint as unknown as HttpApiEndpoint.Top)

// The vendor's clients send no body if all its fields are optional. The contract then reads an empty object.
const withBody = (request: Request): Request => {
  if (request.method !== "POST" && request.method !== "PUT" && request.method !== "PATCH") return request
  const text = Effect.map(request.text, (text) => text.trim() === "" ? "{}" : text)
  return Object.create(request, { text: { get: () => text } }) as Request
}

/** Returns the failure that a handler threw, or that the contract or the transport found in the request. */
const failureIn = (error: unknown): Failure | undefined => {
  if (error instanceof Failure) return error
  if (isRequestError(error)) return failureOf(error)
  // The client aborted an upload, or the body does not match its headers.
  return HttpServerError.isHttpServerError(error) && error.reason._tag === "RequestParseError"
    ? badRequest("the body: it is truncated or is not valid JSON. Send the complete body as JSON")
    : undefined
}

const recover = (handle: Handle) => (cause: Cause.Cause<unknown>): Effect.Effect<Response> => {
  for (const reason of cause.reasons) {
    const failure = failureIn(reason._tag === "Fail" ? reason.error : reason._tag === "Die" ? reason.defect : undefined)
    if (failure !== undefined) return Effect.succeed(toResponse(failure))
  }
  if (Cause.hasInterrupts(cause)) return Effect.failCause(cause as Cause.Cause<never>)
  return Effect.as(
    Effect.logError("The sandbox failed to handle a request. Please report this bug.", cause),
    toResponse(server(500, handle.nextId()))
  )
}

const routes = HttpApiBuilder.layer(FlatRoutes).pipe(
  Layer.provide(Operations.layer),
  Layer.provide(HttpServer.layerServices)
)

/** Keeps what an effect makes when it is first run. */
export const once = <A, E, R>(build: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
  let made: { readonly value: A } | undefined
  return Effect.suspend(() =>
    made === undefined ? Effect.map(build, (value) => (made = { value }).value) : Effect.succeed(made.value)
  )
}

/** Builds the router for the first sandbox; all sandboxes of the process share it, so it is never closed. */
const sharedRouter = once(
  HttpRouter.toHttpEffect(routes).pipe(
    Effect.provideService(HttpRouter.RouterConfig, exact),
    Scope.provide(Scope.makeUnsafe())
  )
)

const wrongMediaType = toResponse(
  new Failure({
    status: 415,
    code: "UNSUPPORTED_MEDIA_TYPE",
    message: "The body must be JSON. Send it with Content-Type: application/json",
    param: "Content-Type"
  })
)

/** A request under the base path. */
interface Incoming {
  readonly request: Request
  readonly endpoint: HttpApiEndpoint.Top
  readonly entry: Entry
  readonly now: number
}

export const make = Effect.fnUntraced(function*(handle: Handle): Effect.fn.Return<App> {
  const { config } = handle
  const router = yield* sharedRouter

  const handled = (entry: Entry, run: Effect.Effect<Response, unknown, Scope.Scope>) =>
    run.pipe(
      Effect.tap((response) => Effect.sync(() => void (entry.executed = response.status < 400))),
      Effect.map((response) => response.status === 415 ? wrongMediaType : response),
      Effect.catchCause(recover(handle))
    )

  const execute = ({ endpoint, entry, request }: Incoming, { scopes, user }: Authorization.Session) =>
    handled(
      entry,
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        Queries.check(endpoint, request.url)
        const call = { ...callerOf(handle.school, user, now), scopes, config }
        return router.pipe(
          Effect.provideService(HttpServerRequest.HttpServerRequest, withBody(request)),
          Effect.provideService(CurrentCall, call)
        )
      })
    )

  const faultOf = ({ endpoint, request }: Incoming): Rules.Fault | undefined | Failure => {
    const header = request.headers["x-sandbox-fault"]
    if (header === undefined) return handle.faults.pick(endpoint)
    try {
      const fault = Rules.parse(header).fault as Rules.Fault
      return Faults.isApplicable(fault, endpoint) ? fault : undefined
    } catch (error) {
      return badRequest((error as Error).message, "X-Sandbox-Fault")
    }
  }

  const withFault = Effect.fnUntraced(
    function*(incoming: Incoming, run: Effect.Effect<Response, never, Scope.Scope>) {
      const fault = faultOf(incoming)
      if (fault instanceof Failure) return toResponse(fault)
      if (fault === undefined) return yield* run
      incoming.entry.fault = fault.name
      const context: FaultResponse.Context = {
        endpoint: incoming.endpoint,
        url: Respond.urlOf(incoming.request),
        now: incoming.now,
        id: handle.nextId(),
        nonce: handle.nextNonce(),
        ended: Deferred.await(handle.ended)
      }
      const instead = yield* FaultResponse.before(fault, context)
      return instead ?? (yield* FaultResponse.after(fault, yield* run, context))
    }
  )

  // File store of the API: it needs no token and has no rate limit.
  const file = (incoming: Incoming) =>
    withFault(
      incoming,
      handled(incoming.entry, Effect.sync(() => Exports.respond(handle.school, incoming.request, incoming.now)))
    )

  const respond = Effect.fnUntraced(function*(
    received: Omit<Incoming, "endpoint">,
    endpoint: HttpApiEndpoint.Top | undefined
  ) {
    const { entry, now, request } = received
    const token = Authorization.bearer(request.headers["authorization"])
    const session = Authorization.authenticate(handle.school, config.tokens, token, now, handle.start)
    const [caller, requests] = session instanceof Failure
      ? [`address ${Option.getOrElse(request.remoteAddress, () => "none")}`, config.anonymousRequests]
      : [`token ${session.token}`, config.requests]
    const budget = handle.quota.take(caller, requests, config.window, now)
    const withBudget = (response: Response): Response =>
      HttpServerResponse.setHeaders(response, { ...budget.headers, ...response.headers })
    if (budget.exceeded) return withBudget(toResponse(rateLimited()))
    if (endpoint === undefined) {
      return withBudget(toResponse(notFound(`The operation ${entry.method} ${entry.path} was`)))
    }
    if (session instanceof Failure) return withBudget(toResponse(session))
    const denial = Authorization.denial(session, endpoint)
    if (denial !== undefined) return withBudget(toResponse(denial))
    if (session.delegated) handle.school.noteActivity(session.user, now)
    const incoming = { ...received, endpoint }
    const response = yield* withFault(incoming, execute(incoming, session))
    // A proxy's HTML page has no rate limit headers.
    return entry.fault === "html" ? response : withBudget(response)
  })

  return Effect.gen(function*() {
    const incoming = yield* HttpServerRequest.HttpServerRequest
    if (incoming.method === "OPTIONS") return Cors.preflight(incoming)
    const control = Control.find(incoming)
    if (control !== undefined) return Cors.allow(yield* Control.respond(handle, control, incoming))
    const now = yield* Clock.currentTimeMillis
    const { method } = incoming
    const known = { method, headers: Object.keys(incoming.headers), time: now }
    const oauth = OAuthServer.find(incoming)
    if (oauth !== undefined) {
      // The query has the state and the challenge of a sign-in.
      const entry = handle.log.add({ ...known, path: `/${oauth}`, query: "", operation: undefined })
      const response = Cors.allow(yield* OAuthServer.respond(handle, oauth, incoming))
      entry.status = response.status
      entry.executed = response.status < 400
      return response
    }
    const url = Queries.relative(incoming.url, basePath)
    const [path = "", query = ""] = incoming.url.split(/\?(.*)/s)
    const endpoint = url === undefined ? undefined : operations.find(method === "HEAD" ? "GET" : method, url)?.handler
    const entry = handle.log.add({
      ...known,
      path: path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path,
      // Sharing keys and signatures grant access like tokens: do not log them.
      query: query.replace(/\b(sharingKey|signature)=[^&]*/g, "$1=***"),
      operation: endpoint?.identifier
    })
    const request = url === undefined ? incoming : incoming.modify({ url })
    const response = Cors.allow(
      endpoint?.identifier === Exports.endpoint.identifier
        ? yield* file({ request, endpoint, entry, now })
        : yield* respond({ request, entry, now }, endpoint)
    )
    entry.status = response.status
    // Uses the sandbox's clock, which a test may control: the machine's date would contradict the other times in the response.
    return HttpServerResponse.setHeader(response, "date", new Date(yield* Clock.currentTimeMillis).toUTCString())
  })
})
