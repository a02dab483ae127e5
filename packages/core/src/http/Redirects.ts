/**
 * Redirects. A token must never travel to another origin, and only reads are followed at all. JSON is followed within the origin alone; files may
 * lie in a store elsewhere, and are fetched from there without the token. Every transport leaves redirects to this module, so that all behave
 * alike.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Decode } from "../FlatError.ts"
import type { Exchange, Outgoing } from "./Exchange.ts"
import * as FileUrl from "./FileUrl.ts"

const redirects = new Set([301, 302, 303, 307, 308])
const most = 5

const withoutToken = (outgoing: Outgoing): Outgoing => {
  const { authorization: _, ...headers } = outgoing.headers
  return { ...outgoing, headers, anonymous: true }
}

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
  return where === "anywhere" ? withoutToken({ ...outgoing, url: target.href }) : undefined
}

const refused = (status: number, problem: string): Decode =>
  new Decode({
    status,
    contentType: undefined,
    detail: `it redirects to a file whose URL ${problem}; nothing was requested there`,
    excerpt: undefined,
    body: Redacted.make("")
  })

/**
 * An exchange that follows redirects which are safe to follow. Any other comes back as an answer, or as `Decode` where it would lead to a file.
 */
export const followed = (exchange: Exchange, where: "origin" | "anywhere" = "origin"): Exchange => {
  const follow = (followed: number): Exchange => (outgoing, limits) =>
    Effect.flatMap(exchange(outgoing, limits), (answer) => {
      if (!redirects.has(answer.status) || followed === most) return Effect.succeed(answer)
      const onward = next(outgoing, answer.headers["location"], where)
      if (typeof onward === "string") return Effect.fail(refused(answer.status, onward))
      return onward === undefined ? Effect.succeed(answer) : follow(followed + 1)(onward, limits)
    })
  return follow(0)
}
