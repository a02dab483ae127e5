/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Sign-in with Flat for web apps whose pages have no token: a handler of login, callback and logout, and of the API's operations for pages. Programs that do
 * not import it do not bundle it.
 */
import { Transport } from "@flat-sdk/engine/Transport"
import {
  isOwn as isOwnRequest,
  make as makeWebAuth,
  memorySessions as memory,
  readWebOptions
} from "@flat-sdk/engine/Web"
import * as Effect from "effect/Effect"
import { Scope } from "effect/Scope"
import type { FlatOperations } from "../FlatClient.ts"
import { services } from "../generated/FlatServices.ts"
import { make } from "../internal/client.ts"
import { fromCaller } from "../internal/failure.ts"
import { copyOptions, open, optionError } from "../internal/open.ts"
import { request } from "../request.ts"
import type { FlatAuth, FlatAuthOptions, OperationName, SessionStore } from "./FlatAuthOptions.ts"

export type * from "./FlatAuthOptions.ts"

/** Creates a store of sessions in memory, for a single process: they end when it ends. */
export const memorySessions = (): SessionStore => memory()

/**
 * Returns whether a page of the site with this origin makes a request: for routes of your own. A write needs `Origin` and `Sec-Fetch-Site`, which browsers
 * send and pages cannot change; a read that has them must come from the site.
 */
export const isOwn = (origin: string, request: Pick<Request, "headers" | "method">): boolean =>
  isOwnRequest(origin, request)

/**
 * Creates the sign-in of a web app. Throws a `FlatError` that names invalid options.
 *
 * **Details**
 *
 * The handler serves `GET login`, `GET callback`, `POST logout` and the allowed operations of the API, all below the base path, which is that of
 * `redirectUri`. Tokens stay on the server: pages have a cookie that no script can read. Without a session the response is a 401 with the code `SIGNED_OUT`, which
 * a `FlatClient` in the page rejects with as `Unauthorized`. All requests are sent with `fetch`.
 */
export const createFlatAuth = <const Allowed extends OperationName>(
  options: FlatAuthOptions<Allowed>
): FlatAuth<Allowed> => {
  try {
    return openAuth(options)
  } catch (error) {
    throw fromCaller(error, createFlatAuth)
  }
}

const openAuth = <Allowed extends OperationName>(options: FlatAuthOptions<Allowed>): FlatAuth<Allowed> => {
  const { fetch: given, log, ...settings } = copyOptions(options, "createFlatAuth")
  const read = readWebOptions(settings, ["fetch", "log"], given !== undefined)
  if ("length" in read) throw optionError(read, undefined, "createFlatAuth")
  // Looked up for each request, as programs replace it.
  const fetch: typeof globalThis.fetch = given ?? ((input, init) => globalThis.fetch(input, init))
  const flat = open(
    { baseUrl: read.baseUrl, fetch, allowHttp: read.allowHttp, ...(log === undefined ? {} : { log }) },
    createFlatAuth
  )
  const { config, runner, transport } = flat
  const auth = Effect.runSync(
    makeWebAuth(read, fetch).pipe(
      Effect.provideService(Transport, transport),
      Effect.provideService(Scope, runner.scope)
    )
  )
  const everything = { ...services, request }
  const close = () => runner.close()
  return {
    basePath: read.basePath,
    handler: (request) => runner.run(auth.handle(request), request.signal),
    client: async (page) => {
      const accessToken = await runner.run(auth.tokenOf(page))
      if (accessToken === undefined) return undefined
      // `make` defines the operations; the cast states their types.
      return make({ ...flat, config: { ...config, accessToken } }, everything, {}) as FlatOperations
    },
    close,
    [Symbol.asyncDispose]: close
  }
}
