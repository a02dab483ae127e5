/**
 * Decides which redirects are followed. The token must never be sent to another origin, and only `GET` and `HEAD` are followed. JSON is followed
 * within the origin only; files may be in a store at another origin, and are fetched from there without the token.
 */
import * as Redacted from "effect/Redacted"
import { Decode } from "../error/FlatError.ts"
import type { TransportRequest } from "../exchange/TransportRequest.ts"
import * as FileUrl from "./FileUrl.ts"

/** The headers that are sent to another origin for a file. All others, such as the token and the program's own, are for the API only. */
const headersOfFiles = new Set(["accept", "accept-encoding", "user-agent", "range", "if-range", "traceparent"])

/**
 * Returns the request that follows a redirect; `undefined` if it must not be followed; the problem of its URL if it cannot be one of a file.
 */
export const nextRequest = (
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

/** Returns the error of a redirect to a URL that cannot be one of a file. */
export const notAFile = (status: number, problem: string): Decode =>
  new Decode({
    status,
    contentType: undefined,
    detail: `it redirects to a file whose URL ${problem}; nothing was requested there`,
    excerpt: undefined,
    body: Redacted.make("")
  })
