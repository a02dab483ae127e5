/**
 * Follows redirects. The token must never be sent to another origin, and only `GET` and `HEAD` are followed. JSON is followed within the origin only;
 * files may be in a store at another origin, and are fetched from there without the token.
 */
import * as Effect from "effect/Effect"
import type { ReceivedResponse } from "../call/Call.ts"
import { Decode, Timeout } from "../error/FlatError.ts"
import type { AttemptLimits, TransportRequest } from "../transport/TransportRequest.ts"
import type { TransportFailure } from "../transport/TransportShape.ts"
import type { CallState } from "./CallState.ts"
import { readRateLimit } from "./ResponseHandling.ts"

type Received = Effect.Effect<ReceivedResponse, TransportFailure>

export type Send = <A>(state: CallState<A>, request: TransportRequest, limits: AttemptLimits) => Received

export const statuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

const most = 5

/**
 * Follows the redirect in a response. Returns the first response that is none to follow; a redirect to a URL that cannot be one of a file fails with
 * `Decode`. The limit of the attempt covers all of its requests together.
 */
export const follow = <A>(
  state: CallState<A>,
  request: TransportRequest,
  response: ReceivedResponse,
  send: Send,
  followed = 0
): Received => {
  const next = statuses.has(response.status) && followed < most
    ? nextRequest(request, response.headers["location"], state.call.file !== undefined)
    : undefined
  if (typeof next === "string") return Effect.fail(notAFile(response.status, next))
  if (next === undefined) return Effect.succeed(response)
  const { limits } = state.shared
  const expired = Effect.suspend(() => Effect.fail(new Timeout({ limit: "attempt", millis: limits.attempt })))
  const following = Effect.suspend(() => {
    const left = limits.attempt - (state.now() - state.startedAt)
    if (left <= 0) return expired
    return Effect.flatMap(
      Effect.catch(
        send(state, next, { ...limits, attempt: Math.ceil(left) }),
        (reason) => reason._tag === "Timeout" && reason.limit === "attempt" ? expired : Effect.fail(reason)
      ),
      (received) => follow(state, next, received, send, followed + 1)
    )
  })
  // The API itself sent this redirect.
  const { learned, problems } = readRateLimit(state, response)
  return Effect.andThen(learned, state.afterDrift(problems, following))
}

/** The headers that are sent to another origin for a file. All others, such as the token and the program's own, are for the API only. */
const headersOfFiles = new Set(["accept", "accept-encoding", "user-agent", "range", "if-range", "traceparent"])

/** Returns the request that follows a redirect; `undefined` if it must not be followed; the problem of its URL if it cannot be one of a file. */
const nextRequest = (
  request: TransportRequest,
  location: string | undefined,
  isFile: boolean
): TransportRequest | string | undefined => {
  if (request.method !== "GET" && request.method !== "HEAD") return undefined
  const from = new URL(request.url)
  const target = location === undefined ? null : URL.parse(location, from)
  if (target === null) return undefined
  const problem = problemOfFile(target, from)
  if (problem !== undefined) return isFile ? problem : undefined
  if (target.origin === from.origin) return { ...request, url: target.href }
  return isFile ? withoutSecrets(request, target.href) : undefined
}

const withoutSecrets = (request: TransportRequest, url: string): TransportRequest => ({
  ...request,
  url,
  headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => headersOfFiles.has(name))),
  anonymous: true
})

/** Returns the error of a redirect to a URL that cannot be one of a file. */
const notAFile = (status: number, problem: string): Decode =>
  new Decode({
    status,
    detail: `it redirects to a file whose URL ${problem}; nothing was requested there`
  })

/** Returns the problem with the URL of a file; `undefined` if it may be fetched. `from` is the URL that returned it. */
export const problemOfFile = (url: URL | null, from: URL): string | undefined => {
  if (url === null) return "is not a URL"
  const { protocol } = url
  if (protocol !== "https:" && protocol !== "http:") return `has the scheme ${protocol} instead of https:`
  // Never downgrades from https.
  if (protocol === "http:" && from.protocol !== "http:") return "has the scheme http: although the API has https:"
  return url.username === "" && url.password === "" ? undefined : "has a user name or a password in it"
}
