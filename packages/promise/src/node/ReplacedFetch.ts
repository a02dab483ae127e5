/**
 * Whether the program has replaced the global `fetch`, or configured it. Test doubles, frameworks and instrumentation replace it; proxies and
 * certificates are set by undici's global dispatcher. Then requests must go over `fetch`.
 */
import { usesEnvironmentProxies } from "@flat-sdk/node/HttpTransport"

/** Node's own function, which loads undici when it is first called. There is no other way to recognise it if it was replaced before this module loaded. */
const own = /require\('internal\/deps\/undici\/undici'\)/

let lastFetch: unknown
let isLastOwn = true

const isOwnFetch = (fetch: unknown): boolean => {
  if (fetch !== lastFetch) {
    lastFetch = fetch
    // Node can run without `fetch`.
    isLastOwn = fetch === undefined ||
      (typeof fetch === "function" && own.test(Function.prototype.toString.call(fetch)))
  }
  return isLastOwn
}

interface Dispatcher {
  readonly dispatch?: unknown
}

interface Undici {
  readonly [dispatcher: symbol]: Dispatcher | undefined
}

// Versions of undici have different symbols. Where there are both, the older one wraps the newer one.
const symbols = [Symbol.for("undici.globalDispatcher.1"), Symbol.for("undici.globalDispatcher.2")] as const

let lastDispatchers: readonly [unknown, unknown] = [undefined, undefined]
let areLastOwn = true

const areOwnDispatchers = (first: Dispatcher | undefined, second: Dispatcher | undefined): boolean => {
  if (first !== lastDispatchers[0] || second !== lastDispatchers[1]) {
    lastDispatchers = [first, second]
    areLastOwn =
      (isOwnDispatcher(first) || (second !== undefined && first?.constructor.name === "Dispatcher1Wrapper")) &&
      isOwnDispatcher(second)
  }
  return areLastOwn
}

/** Whether a dispatcher is undici's default one, which exists once `fetch` was called or undici was imported. */
const isOwnDispatcher = (dispatcher: Dispatcher | undefined): boolean => {
  if (dispatcher === undefined) return true
  const { name } = dispatcher.constructor
  // Set by Node for the proxies of the environment, which its agents have too.
  if (name === "EnvHttpProxyAgent") return usesEnvironmentProxies()
  // Interceptors are a proxy object with another `dispatch`.
  const prototype = Object.getPrototypeOf(dispatcher) as Dispatcher
  if (name !== "Agent" || dispatcher.dispatch !== prototype.dispatch) return false
  const options = Object.getOwnPropertySymbols(dispatcher).find(({ description }) => description === "options")
  const given = options === undefined ? undefined : (dispatcher as Record<symbol, unknown>)[options]
  return typeof given === "object" && given !== null &&
    Object.values(given).every((value) => value === undefined || value === Infinity)
}

/** Whether requests must go over the global `fetch`. */
export const isFetchReplaced = (): boolean => {
  const undici = globalThis as Undici
  return !isOwnFetch(globalThis.fetch) || !areOwnDispatchers(undici[symbols[0]], undici[symbols[1]])
}
