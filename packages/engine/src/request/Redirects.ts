/**
 * The redirects stage: sends the request, and follows redirects where that is safe. The token must never be sent to another origin, and only `GET` and
 * `HEAD` are followed. JSON is followed within the origin only; files may be in a store at another origin, and are fetched from there without the
 * token. Every transport returns redirects as responses, so that all of them behave the same.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import type { ReceivedResponse } from "../call/Response.ts"
import { Decode, Timeout } from "../error/FlatError.ts"
import type { AttemptLimits, TransportRequest } from "../exchange/TransportRequest.ts"
import type { TransportResponse } from "../exchange/TransportResponse.ts"
import type { TransportFailure } from "../exchange/TransportShape.ts"
import * as RequestCount from "../quota/RequestCount.ts"
import type { CallState } from "./CallState.ts"
import * as FileUrl from "./FileUrl.ts"
import { readRateLimit } from "./RateLimitReading.ts"

const redirects = new Set([301, 302, 303, 307, 308])
const maxRedirects = 5

/** The headers that are sent to another origin for a file. All others, such as the token and the program's own, are for the API only. */
const headersOfFiles = new Set(["accept", "accept-encoding", "user-agent", "range", "if-range", "traceparent"])

/**
 * Sends a request and returns the first response that is not a redirect to follow. A redirect to a URL that cannot be one of a file fails with
 * `Decode`. The limit of the attempt covers all of its requests together.
 */
export const followRedirects = <A>(
  state: CallState<A>,
  request: TransportRequest
): Effect.Effect<ReceivedResponse, TransportFailure> => follow(state, request, 0, state.shared.limits)

const follow = <A>(
  state: CallState<A>,
  request: TransportRequest,
  followed: number,
  limits: AttemptLimits
): Effect.Effect<ReceivedResponse, TransportFailure> =>
  Effect.flatMap(send(state, request, limits), (response) => {
    const next = redirects.has(response.status) && followed < maxRedirects
      ? nextRequest(request, response.headers["location"], state.call.file !== undefined)
      : undefined
    if (typeof next === "string") return Effect.fail(notAFile(response.status, next))
    if (next === undefined) {
      return Effect.succeed(request.anonymous === true ? { ...response, otherOrigin: true } : response)
    }
    const following = Effect.suspend(() => {
      const left = limits.attempt - (state.now() - state.startedAt)
      return left <= 0
        ? expired(state)
        : Effect.catch(
          follow(state, next, followed + 1, { ...limits, attempt: Math.ceil(left) }),
          (reason) => reason._tag === "Timeout" && reason.limit === "attempt" ? expired(state) : Effect.fail(reason)
        )
    })
    return request.anonymous === true ? following : Effect.andThen(learn(state, response), following)
  })

/** Sends one request over the transport. */
const send = <A>(
  { call: { file }, context, shared: { quota, transport } }: CallState<A>,
  request: TransportRequest,
  limits: AttemptLimits
): Effect.Effect<TransportResponse, TransportFailure> => {
  if (request.anonymous !== true) RequestCount.add(context, quota)
  return file === undefined
    ? transport.send(request, limits)
    : Scope.provide(transport.stream(request, limits, file.receive), file.scope)
}

/** Reads the rate limit from a redirect that the API itself sent. */
const learn = <A>(state: CallState<A>, response: TransportResponse): Effect.Effect<void> => {
  const { learned, problems } = readRateLimit(state, response)
  return problems.length === 0 ? learned : Effect.andThen(learned, state.drifted(problems))
}

/**
 * Returns the request that follows a redirect; `undefined` if it must not be followed; the problem of its URL if it cannot be one of a file.
 */
const nextRequest = (
  request: TransportRequest,
  location: string | undefined,
  isFile: boolean
): TransportRequest | string | undefined => {
  if (request.method !== "GET" && request.method !== "HEAD") return undefined
  const from = new URL(request.url)
  const target = location === undefined ? null : URL.parse(location, from)
  if (target === null) return undefined
  const problem = FileUrl.problemOf(target, from)
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

const notAFile = (status: number, problem: string): Decode =>
  new Decode({
    status,
    contentType: undefined,
    detail: `it redirects to a file whose URL ${problem}; nothing was requested there`,
    excerpt: undefined,
    body: Redacted.make("")
  })

const expired = <A>({ shared: { limits } }: CallState<A>) =>
  Effect.fail(new Timeout({ limit: "attempt", millis: limits.attempt }))
