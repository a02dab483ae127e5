/**
 * Redirects. A token must never travel to another origin, and only reads are followed at all. JSON is followed within the origin alone; files may
 * lie in a store elsewhere, and are fetched from there without the token. Every transport leaves redirects to this module, so that all behave
 * alike.
 */
import * as Effect from "effect/Effect"
import type { Exchange, Outgoing } from "./Exchange.ts"

const redirects = new Set([301, 302, 303, 307, 308])
const most = 5

const withoutToken = (outgoing: Outgoing): Outgoing => {
  const { authorization: _, ...headers } = outgoing.headers
  return { ...outgoing, headers, anonymous: true }
}

/** Where a redirect may lead, and what with; `undefined` where it may not be followed. */
const next = (outgoing: Outgoing, location: string | undefined, where: "origin" | "anywhere"): Outgoing | undefined => {
  if (outgoing.method !== "GET" && outgoing.method !== "HEAD") return undefined
  const target = location === undefined ? null : URL.parse(location, outgoing.url)
  const from = new URL(outgoing.url)
  if (target === null) return undefined
  if (target.origin === from.origin) return { ...outgoing, url: target.href }
  // Never from https to anything less.
  const safe = where === "anywhere" && (target.protocol === "https:" || target.protocol === from.protocol)
  return safe ? withoutToken({ ...outgoing, url: target.href }) : undefined
}

/** An exchange that follows redirects which are safe to follow; any other comes back as an answer. */
export const followed = (exchange: Exchange, where: "origin" | "anywhere" = "origin"): Exchange => {
  const follow = (followed: number): Exchange => (outgoing, limits) =>
    Effect.flatMap(exchange(outgoing, limits), (answer) => {
      if (!redirects.has(answer.status) || followed === most) return Effect.succeed(answer)
      const onward = next(outgoing, answer.headers["location"], where)
      return onward === undefined ? Effect.succeed(answer) : follow(followed + 1)(onward, limits)
    })
  return follow(0)
}
