/**
 * Probes of waiting: the rate limit, cancellation, time limits.
 */
import { isReason } from "@flat-sdk/promise"
import { ending, isTyped, nameOf, type Probe, tell } from "./Probe.ts"
import { json, rateLimited, start, user } from "./ProbeServer.ts"

export const waiting: ReadonlyArray<Probe> = [
  {
    question: "a write meets the rate limit, which ends in a second",
    right: "it was not executed: wait for the reset and send it again",
    ask: async (subject) => {
      await using server = await start((_, response, nth) =>
        nth === 1 ? rateLimited(response, 1) : json(response, user("ada"))
      )
      const end = await ending(subject.create(server), 6000)
      return {
        right: end._tag === "value" && server.seen.length === 2,
        did: `${tell(end, 6000)}, ${server.seen.length} sent`
      }
    }
  },
  {
    question: "the rate limit ends in an hour",
    right: "say so at once, with the time, instead of sleeping or trying early",
    ask: async (subject) => {
      await using server = await start((_, response) => rateLimited(response, 3600))
      const end = await ending(subject.count(server), 2000)
      const told = end._tag === "error" && isReason(end.error, "RateLimited") && end.error.reason.resetAt !== undefined
      return { right: told, did: told ? `${tell(end, 2000)} with resetAt` : tell(end, 2000) }
    }
  },
  {
    question: "aborted while it waits for the rate limit",
    right: "end at once",
    ask: async (subject) => {
      await using server = await start((_, response) => rateLimited(response, 60))
      const controller = new AbortController()
      // A read: the vendor's client waits for no write.
      const call = subject.count(server, { signal: controller.signal })
      setTimeout(() => controller.abort(), 300)
      const end = await ending(call, 3000)
      const aborted = end._tag === "error" && nameOf(end.error) === "DOMException"
      return { right: aborted, did: aborted ? "ended at once" : tell(end, 3000) }
    }
  },
  {
    question: "no answer within the time limit",
    right: "an error of the client's own, after another try (it is a read)",
    ask: async (subject) => {
      await using server = await start((_, response, nth) => nth === 1 ? undefined : json(response, 3))
      const end = await ending(subject.count({ ...server, timeout: 300 }), 5000)
      return {
        right: (end._tag === "value" || (end._tag === "error" && isTyped(end.error))) && server.seen.length > 1,
        did: `${tell(end, 5000)}, ${server.seen.length} sent`
      }
    }
  },
  {
    question: "a body that is slower than the time limit, but moves",
    right: "read it to its end: it is slow, not stuck",
    ask: async (subject) => {
      await using server = await start((_, response) => {
        const text = JSON.stringify([user("ada")])
        response.writeHead(200, { "content-type": "application/json" })
        let at = 0
        const drip = setInterval(() => {
          response.write(text.slice(at, at + 20))
          at += 20
          if (at >= text.length) {
            clearInterval(drip)
            response.end()
          }
        }, 150)
        response.on("close", () => clearInterval(drip))
      })
      const end = await ending(subject.firstPage({ ...server, timeout: 500 }), 5000)
      return { right: end._tag === "value", did: tell(end, 5000) }
    }
  },
  {
    question: "the token is refused (401) although it has not run out, and a new one can be had",
    right: "get a new one, once, and go on",
    ask: async (subject) => {
      await using server = await start((request, response) =>
        request.headers.authorization === "Bearer second"
          ? json(response, 3)
          : json(response, { code: "UNAUTHORIZED", message: "no" }, 401)
      )
      const end = await ending(subject.withRenewableToken(server), 3000)
      return { right: end._tag === "value", did: `${tell(end, 3000)}, ${server.seen.length} sent` }
    }
  }
]
