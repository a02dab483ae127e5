/**
 * Sign-in with Flat for web apps whose pages have no token, as a service and as routes of an `HttpRouter`: login, callback and logout, and the API's operations
 * for pages.
 */
import { Encode, FlatError } from "@flat-sdk/engine/FlatError"
import type { Transport } from "@flat-sdk/engine/Transport"
import * as Web from "@flat-sdk/engine/Web"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type { AppScope } from "../contract/fields/Scopes.ts"
import { type FlatClientShape, make as makeClient } from "../FlatClient.ts"

export type { SessionStore } from "@flat-sdk/engine/Web"

type Services = Omit<FlatClientShape, "actAs" | "withOptions" | "request" | "quota" | "describe">

/** The name of an operation that pages may call. A method such as `exportScore` calls several of them, and is none. */
export type OperationName = Exclude<
  { [Name in keyof Services]: keyof Services[Name] & string }[keyof Services],
  "createOrganizationUserAccessToken" | "exportScore" | "recognise" | "restoreRevision" | "saveRevision"
>

type Secret = string | Redacted.Redacted<string>

/** Options of `layer`. */
export interface Options
  extends
    Web.WebAuthSettings<Web.WebApplication<Secret, AppScope>, Web.SessionStore, Secret, OperationName, Duration.Input>
{
  /** The `fetch` that sends the requests of pages to the API. @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch | undefined
}

/** Sign-in for a web app: a handler, and clients of its users. */
export interface FlatAuthShape {
  /** The path that pages call: the `baseUrl` of their client. */
  readonly basePath: string
  /** Responds to a request of a browser below the base path. Never fails. */
  readonly handle: (request: Request) => Effect.Effect<Response>
  /**
   * Returns the client of the user who is signed in, for code on the server. It may call every operation. The clients of one session share its rate limit, and
   * at most 16 requests in flight, in this process.
   */
  readonly client: (request: Request) => Effect.Effect<Option.Option<FlatClientShape>, FlatError>
}

/** Sign-in for a web app. */
export class FlatAuth extends Context.Service<FlatAuth, FlatAuthShape>()("@flat-sdk/core/FlatAuth") {}

/** Creates a store of sessions in memory, for a single process: they end when it ends. */
export const memorySessions = (): Web.SessionStore => Web.memorySessions()

/**
 * Returns whether a page of the site with this origin makes a request: for routes of your own. A write needs `Origin` and `Sec-Fetch-Site`, which browsers
 * send and pages cannot change; a read that has them must come from the site.
 */
export const isOwn = (origin: string, request: Pick<Request, "headers" | "method">): boolean =>
  Web.isOwn(origin, request)

/** Creates the sign-in of a web app over the current `Transport`. Fails as `Encode` if an option is invalid. */
export const make = /* #__PURE__ */ Effect.fnUntraced(function*({ fetch, ...options }: Options) {
  const read = Web.readWebOptions(options, ["fetch"], fetch !== undefined)
  if ("length" in read) {
    const reason = new Encode({ problems: read })
    return yield* new FlatError({ operation: "FlatAuth", method: "-", path: "options", attempts: 0, reason })
  }
  // Looked up for each request, as programs replace it.
  const send: typeof globalThis.fetch = fetch ?? ((input, init) => globalThis.fetch(input, init))
  const auth = yield* Web.make(read, send)
  // Its clients end with it.
  const flat = yield* makeClient({ anonymous: true, baseUrl: read.baseUrl, allowHttp: read.allowHttp })
  return FlatAuth.of({
    basePath: read.basePath,
    handle: auth.handle,
    client: (request) =>
      Effect.flatMap(auth.tokenOf(request), (accessToken) =>
        accessToken === undefined
          ? Effect.succeedNone
          : Effect.asSome(flat.withOptions({ accessToken })))
  })
})

/** Layer that creates the sign-in of a web app. It waits for refreshes in progress before its transport closes. */
export const layer = (options: Options): Layer.Layer<FlatAuth, FlatError, Transport> =>
  Layer.effect(FlatAuth, make(options))

/** Layer that adds the routes below the base path to the `HttpRouter`. */
export const routes: Layer.Layer<never, never, FlatAuth | HttpRouter.HttpRouter> = /* #__PURE__ */ HttpRouter.use((
  router
) =>
  Effect.flatMap(
    FlatAuth,
    ({ basePath, handle }) =>
      router.add("*", `${basePath as `/${string}`}/*`, (request) =>
        Effect.matchEffect(HttpServerRequest.toWeb(request), {
          onFailure: () => Effect.succeed(HttpServerResponse.empty({ status: 400 })),
          onSuccess: (web) => Effect.map(handle(web), HttpServerResponse.fromWeb)
        }))
  )
)
