/**
 * Follows redirects. The token must never be sent to another origin, and only `GET` and `HEAD` are followed. JSON is followed within the origin
 * only; files may be in a store at another origin, and are fetched from there without the token. Every transport leaves redirects to this module,
 * so that all of them behave the same.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Decode, Timeout } from "../../FlatError.ts"
import * as FileUrl from "../body/FileUrl.ts"
import type { Exchange } from "../transport/Exchange.ts"
import type { Limits, Outgoing } from "../transport/Outgoing.ts"
import type { TransportResponse } from "./Response.ts"

const redirects = new Set([301, 302, 303, 307, 308])
const most = 5

/** The headers that are sent to another origin for a file. All others, such as the token and the program's own, are for the API only. */
const ofFiles = new Set(["accept", "accept-encoding", "user-agent", "range", "if-range", "traceparent"])

const withoutSecrets = (outgoing: Outgoing): Outgoing => ({
  ...outgoing,
  headers: Object.fromEntries(Object.entries(outgoing.headers).filter(([name]) => ofFiles.has(name))),
  anonymous: true
})

/** Returns the request that follows a redirect; `undefined` if it must not be followed; a problem if its URL cannot be one of a file. */
const next = (
  outgoing: Outgoing,
  location: string | undefined,
  where: "origin" | "anywhere"
): Outgoing | string | undefined => {
  if (outgoing.method !== "GET" && outgoing.method !== "HEAD") return undefined
  const from = new URL(outgoing.url)
  const target = location === undefined ? null : URL.parse(location, from)
  if (target === null) return undefined
  const problem = FileUrl.problemOf(target, from)
  if (problem !== undefined) return where === "anywhere" ? problem : undefined
  if (target.origin === from.origin) return { ...outgoing, url: target.href }
  return where === "anywhere" ? withoutSecrets({ ...outgoing, url: target.href }) : undefined
}

const refused = (status: number, problem: string): Decode =>
  new Decode({
    status,
    contentType: undefined,
    detail: `it redirects to a file whose URL ${problem}; nothing was requested there`,
    excerpt: undefined,
    body: Redacted.make("")
  })

/** The attempt in which redirects are followed. */
export interface Passage {
  /** Milliseconds since the attempt started. */
  readonly elapsed: () => number
  /** Reads the rate limit from a redirect that the API itself sent. */
  readonly passed: (response: TransportResponse) => Effect.Effect<void> | undefined
}

/** An exchange within an attempt, with redirects followed. */
export type Following = (outgoing: Outgoing, limits: Limits, passage: Passage) => ReturnType<Exchange>

const ranOut = ({ attempt }: Limits) => Effect.fail(new Timeout({ limit: "attempt", millis: attempt }))

/**
 * Returns an exchange that follows redirects if that is safe. Any other redirect is returned as a response, or fails with `Decode` if it is for a
 * file. The limit of the attempt covers all of its requests together.
 */
export const followed =
  (exchange: Exchange, where: "origin" | "anywhere" = "origin"): Following => (outgoing, limits, passage) => {
    const follow = (followed: number, hop: Outgoing, left: Limits): ReturnType<Exchange> =>
      Effect.flatMap(exchange(hop, left), (response) => {
        const onward = redirects.has(response.status) && followed < most
          ? next(hop, response.headers["location"], where)
          : undefined
        if (typeof onward === "string") return Effect.fail(refused(response.status, onward))
        if (onward === undefined) return Effect.succeed(hop.anonymous ? { ...response, foreign: true } : response)
        const goOn = Effect.suspend(() => {
          const attempt = limits.attempt - passage.elapsed()
          if (attempt <= 0) return ranOut(limits)
          return Effect.catch(
            follow(followed + 1, onward, { ...limits, attempt: Math.ceil(attempt) }),
            (reason) => reason._tag === "Timeout" && reason.limit === "attempt" ? ranOut(limits) : Effect.fail(reason)
          )
        })
        const learned = hop.anonymous ? undefined : passage.passed(response)
        return learned === undefined ? goOn : Effect.andThen(learned, goOn)
      })
    return follow(0, outgoing, limits)
  }
