/**
 * Redirects. The API documents none, and a token must not travel to another origin: only reads are followed, only within the origin, and every
 * transport leaves them to this module so that all behave alike.
 */
import * as Effect from "effect/Effect"
import type { Exchange } from "./Exchange.ts"

const redirects = new Set([301, 302, 303, 307, 308])
const most = 5

/** An exchange that follows redirects which are safe to follow; any other comes back as an answer. */
export const followed = (exchange: Exchange): Exchange => {
  const follow = (followed: number): Exchange => (outgoing, limits) =>
    Effect.flatMap(exchange(outgoing, limits), (answer) => {
      if (!redirects.has(answer.status)) return Effect.succeed(answer)
      const location = answer.headers["location"]
      const target = location === undefined ? null : URL.parse(location, outgoing.url)
      const safe = target !== null && target.origin === new URL(outgoing.url).origin && followed < most &&
        (outgoing.method === "GET" || outgoing.method === "HEAD")
      return safe ? follow(followed + 1)({ ...outgoing, url: target.href }, limits) : Effect.succeed(answer)
    })
  return follow(0)
}
