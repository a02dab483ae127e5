/**
 * Probes of waiting: the rate limit, cancellation, time limits.
 */
import { isReason } from "@flat-sdk/promise"
import { describe, ending, isTyped, nameOf, type Probe } from "./Probe.ts"
import { json, rateLimited, start, user } from "./ProbeServer.ts"

export const waiting: ReadonlyArray<Probe> = [
  {
    situation: "a write exceeds the rate limit, which resets in a second",
    expected: "it was not executed: wait for the reset and retry",
    check: async (subject) => {
      await using server = await start((_, response, nth) =>
        nth === 1 ? rateLimited(response, 1) : json(response, user("ada"))
      )
      const end = await ending(subject.create(server), 6000)
      return {
        right: end._tag === "value" && server.seen.length === 2,
        did: `${describe(end, 6000)}, ${server.seen.length} sent`
      }
    }
  },
  {
    situation: "the rate limit resets in an hour",
    expected: "fail immediately with the time of the reset; neither wait nor retry too early",
    check: async (subject) => {
      await using server = await start((_, response) => rateLimited(response, 3600))
      const end = await ending(subject.count(server), 2000)
      const reported = end._tag === "error" && isReason(end.error, "RateLimited") &&
        end.error.reason.resetAt !== undefined
      return { right: reported, did: reported ? `${describe(end, 2000)} with resetAt` : describe(end, 2000) }
    }
  },
  {
    situation: "aborted while it waits for the rate limit",
    expected: "end immediately",
    check: async (subject) => {
      await using server = await start((_, response) => rateLimited(response, 60))
      const controller = new AbortController()
      // A read, because the vendor's client never waits before a write.
      const call = subject.count(server, { signal: controller.signal })
      setTimeout(() => controller.abort(), 300)
      const end = await ending(call, 3000)
      const aborted = end._tag === "error" && nameOf(end.error) === "DOMException"
      return { right: aborted, did: aborted ? "ended immediately" : describe(end, 3000) }
    }
  },
  {
    situation: "no response within the time limit",
    expected: "a typed error, after a retry (it is a read)",
    check: async (subject) => {
      await using server = await start((_, response, nth) => nth === 1 ? undefined : json(response, 3))
      const end = await ending(subject.count({ ...server, timeout: 300 }), 5000)
      return {
        right: (end._tag === "value" || (end._tag === "error" && isTyped(end.error))) && server.seen.length > 1,
        did: `${describe(end, 5000)}, ${server.seen.length} sent`
      }
    }
  },
  {
    situation: "a body that takes longer than the time limit, but makes progress",
    expected: "read it to its end: it is slow, not stalled",
    check: async (subject) => {
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
      return { right: end._tag === "value", did: describe(end, 5000) }
    }
  },
  {
    situation: "the token is rejected (401) before it expires, and a new one is available",
    expected: "get a new one, once, and retry",
    check: async (subject) => {
      await using server = await start((request, response) =>
        request.headers.authorization === "Bearer second"
          ? json(response, 3)
          : json(response, { code: "UNAUTHORIZED", message: "no" }, 401)
      )
      const end = await ending(subject.withRenewableToken(server), 3000)
      return { right: end._tag === "value", did: `${describe(end, 3000)}, ${server.seen.length} sent` }
    }
  }
]
