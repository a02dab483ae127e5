/** The probes: waiting, undocumented responses, and invalid input, which must not be sent as a different request. */
import { isReason } from "@flat-sdk/promise"
import { json, type Probe, probe, rateLimited, type Result, user } from "./Probe.ts"
import type { Settings, Subject } from "./Subject.ts"

const counted = ({ sent, shown }: Result): string => `${shown}, ${sent.length} sent`

const items = (result: Result): number => Array.isArray(result.value) ? result.value.length : 0

const link = (cursor: string, parameters = "; rel=\"next\"") => ({
  link: `<https://api.flat.io/v2/x?next=${cursor}>${parameters}`
})

const waiting: ReadonlyArray<Probe> = [
  probe(
    "a write exceeds the rate limit, which resets in a second",
    "it was not executed: wait for the reset and retry",
    (_, response, nth) => nth === 1 ? rateLimited(response, 1) : json(response, user("ada")),
    (subject, settings) => subject.create(settings),
    (result) => ({ right: result.value !== undefined && result.sent.length === 2, did: counted(result) }),
    6000
  ),
  probe(
    "the rate limit resets in an hour",
    "fail immediately with the time of the reset; neither wait nor retry too early",
    (_, response) => rateLimited(response, 3600),
    (subject, settings) => subject.count(settings),
    ({ error, shown }) => {
      const reported = isReason(error, "RateLimited") && error.reason.resetAt !== undefined
      return { right: reported, did: reported ? `${shown} with resetAt` : shown }
    },
    2000
  ),
  probe(
    "aborted while it waits for the rate limit",
    "end immediately",
    (_, response) => rateLimited(response, 60),
    (subject, settings) => {
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 300)
      // A read, because the vendor's client never waits before a write.
      return subject.count(settings, { signal: controller.signal })
    },
    ({ shown }) => shown === "DOMException" ? { right: true, did: "ended immediately" } : { right: false, did: shown }
  ),
  probe(
    "no response within the time limit",
    "a typed error, after a retry (it is a read)",
    (_, response, nth) => nth === 1 ? undefined : json(response, 3),
    (subject, settings) => subject.count({ ...settings, timeout: 300 }),
    (result) => ({
      right: (result.value !== undefined || result.typed) && result.sent.length > 1,
      did: counted(result)
    }),
    5000
  ),
  probe(
    "a body that takes longer than the time limit, but makes progress",
    "read it to its end: it is slow, not stalled",
    (_, response) => {
      const text = JSON.stringify([user("ada")])
      response.writeHead(200, { "content-type": "application/json" })
      let at = 0
      const drip = setInterval(() => {
        response.write(text.slice(at, at += 20))
        if (at < text.length) return
        clearInterval(drip)
        response.end()
      }, 150)
      response.on("close", () => clearInterval(drip))
    },
    (subject, settings) => subject.firstPage({ ...settings, timeout: 500 }),
    ({ shown, value }) => ({ right: value !== undefined, did: shown }),
    5000
  ),
  probe(
    "the token is rejected (401) before it expires, and a new one is available",
    "get a new one, once, and retry",
    (request, response) =>
      request.headers.authorization === "Bearer second"
        ? json(response, 3)
        : json(response, { code: "UNAUTHORIZED", message: "no" }, 401),
    (subject, settings) => subject.withRenewableToken(settings),
    (result) => ({ right: result.value !== undefined, did: counted(result) })
  )
]

const responses: ReadonlyArray<Probe> = [
  probe(
    "a response with an undocumented field and an explicit null",
    "keep both: the value may be written back",
    (_, response) => json(response, [user("ada", { brandNew: 1, email: null })]),
    async (subject, settings) => (await subject.firstPage(settings))[0],
    ({ value }) => {
      const first = value as Readonly<Record<string, unknown>> | undefined
      const kept = [
        first?.["brandNew"] === 1 ? "field kept" : "field lost",
        first?.["email"] === null ? "null kept" : "null lost"
      ]
      return { right: !kept.join().includes("lost"), did: kept.join(", ") }
    }
  ),
  probe(
    "a response with an invalid date",
    "return it unchanged; never an Invalid Date",
    (_, response) => json(response, [user("ada", { lastActivityDate: "soon" })]),
    async (subject, settings) => (await subject.firstPage(settings))[0]?.["lastActivityDate"],
    ({ value }) => {
      const invalid = value instanceof Date && Number.isNaN(value.getTime())
      return { right: value === "soon", did: invalid ? "Invalid Date" : JSON.stringify(value) }
    }
  ),
  probe(
    "a list whose next cursor repeats",
    "an error: ending without one looks like the complete list",
    (_, response, nth) => json(response, [user(`u${nth}`)], 200, link("circle=")),
    (subject, settings) => subject.allUsers(settings),
    (result) => ({
      right: result.typed,
      did: result.value === undefined ? result.shown : `ends without an error after ${items(result)} items`
    })
  ),
  probe(
    "Link parameters quoted, unquoted, or in capitals (RFC 8288)",
    "accept all of them",
    (_, response, nth) => {
      const form = [`; rel=next`, `; REL="next"`, `; title="a; b"; rel="next"`][nth - 1]
      json(response, [user(`u${nth}`)], 200, form === undefined ? {} : link(`c${nth}`, form))
    },
    (subject, settings) => subject.allUsers(settings),
    (result) => ({ right: items(result) === 4, did: `${items(result)} of 4 items` })
  ),
  probe(
    "an empty page with a next cursor",
    "continue",
    (_, response, nth) => json(response, nth === 2 ? [] : [user(`u${nth}`)], 200, nth < 3 ? link(`c${nth}`) : {}),
    (subject, settings) => subject.allUsers(settings),
    (result) => ({ right: items(result) === 2, did: `${items(result)} of 2 items` })
  ),
  probe(
    "200 with HTML, from a proxy's sign-in page",
    "a typed error that says so",
    (_, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<html><title>Sign in</title></html>"),
    (subject, settings) => subject.firstPage(settings),
    ({ shown, typed }) => ({ right: typed, did: shown })
  ),
  probe(
    "a write whose connection breaks before the response",
    "report that it may have been executed, and do not retry",
    (request) => request.socket.destroy(),
    (subject, settings) => subject.create(settings),
    (result) => {
      const says = (result.error as { readonly outcome?: unknown } | undefined)?.outcome === "unknown"
      const did = `${result.shown}${says ? ", outcome unknown" : ""}, ${result.sent.length} sent`
      return { right: says && result.sent.length === 1, did }
    },
    5000
  )
]

const rejects = (situation: string, call: (subject: Subject, settings: Settings) => Promise<unknown>): Probe =>
  probe(
    situation,
    "a typed error, before anything is sent",
    (request, response) => json(response, request.method === "GET" ? [user("ada")] : {}),
    call,
    ({ sent, shown, typed }) => ({
      right: typed && sent.length === 0,
      did: sent.length > 0 ? `sent ${sent[0]}` : typed ? shown : "nothing"
    })
  )

const input: ReadonlyArray<Probe> = [
  rejects("the path id \"..\"", (subject, settings) => subject.remove(settings, "..")),
  rejects("limit NaN", (subject, settings) => subject.firstPage(settings, { limit: NaN })),
  rejects("a token of spaces", (subject, settings) => subject.count(settings, { token: "   " })),
  probe(
    "an empty list as a filter",
    "no filter; never \"role=\"",
    (_, response) => json(response, [user("ada")]),
    (subject, settings) => subject.firstPage(settings, { role: [] }),
    ({ sent: [first = ""] }) => ({ right: !first.includes("role="), did: first.replace("GET ", "") })
  )
]

export const probes: ReadonlyArray<Probe> = [...waiting, ...responses, ...input]
