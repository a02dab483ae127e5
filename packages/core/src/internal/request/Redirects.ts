/**
 * Redirects. A token must never travel to another origin, and only reads are followed at all. JSON is followed within the origin alone; files may
 * lie in a store elsewhere, and are fetched from there without the token. Every transport leaves redirects to this module, so that all behave
 * alike.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Decode, Timeout } from "../../FlatError.ts"
import * as FileUrl from "../body/FileUrl.ts"
import type { Exchange } from "../transport/Exchange.ts"
import type { Limits, Outgoing } from "../transport/Outgoing.ts"
import type { ReceivedAnswer } from "./Response.ts"

const redirects = new Set([301, 302, 303, 307, 308])
const most = 5

/** The headers that a file is asked for with. Others, such as the token and a program's own, are for the API alone. */
const ofFiles = new Set(["accept", "accept-encoding", "user-agent", "range", "if-range", "traceparent"])

const withoutSecrets = (outgoing: Outgoing): Outgoing => ({
  ...outgoing,
  headers: Object.fromEntries(Object.entries(outgoing.headers).filter(([name]) => ofFiles.has(name))),
  anonymous: true
})

/** Where a redirect may lead, and what with; `undefined` where it may not be followed, a problem where it leads to no place of a file. */
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

/** The attempt that redirects are followed in. */
export interface Passage {
  /** Milliseconds since the attempt began. */
  readonly elapsed: () => number
  /** Learns from a redirect of the API's own, where there is something to learn. */
  readonly passed: (answer: ReceivedAnswer) => Effect.Effect<void> | undefined
}

/** An exchange within an attempt. */
export type Following = (outgoing: Outgoing, limits: Limits, passage: Passage) => ReturnType<Exchange>

const ranOut = ({ attempt }: Limits) => Effect.fail(new Timeout({ limit: "attempt", millis: attempt }))

/**
 * An exchange that follows redirects which are safe to follow. Any other comes back as an answer, or as `Decode` where it would lead to a file. The limit of
 * the attempt holds for all of its requests together.
 */
export const followed =
  (exchange: Exchange, where: "origin" | "anywhere" = "origin"): Following => (outgoing, limits, passage) => {
    const follow = (followed: number, hop: Outgoing, left: Limits): ReturnType<Exchange> =>
      Effect.flatMap(exchange(hop, left), (answer) => {
        const onward = redirects.has(answer.status) && followed < most
          ? next(hop, answer.headers["location"], where)
          : undefined
        if (typeof onward === "string") return Effect.fail(refused(answer.status, onward))
        if (onward === undefined) return Effect.succeed(hop.anonymous ? { ...answer, foreign: true } : answer)
        const goOn = Effect.suspend(() => {
          const attempt = limits.attempt - passage.elapsed()
          if (attempt <= 0) return ranOut(limits)
          return Effect.catch(
            follow(followed + 1, onward, { ...limits, attempt: Math.ceil(attempt) }),
            (reason) => reason._tag === "Timeout" && reason.limit === "attempt" ? ranOut(limits) : Effect.fail(reason)
          )
        })
        const learned = hop.anonymous ? undefined : passage.passed(answer)
        return learned === undefined ? goOn : Effect.andThen(learned, goOn)
      })
    return follow(0, outgoing, limits)
  }
