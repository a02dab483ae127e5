/**
 * Probes of responses: undocumented shapes, lists whose cursors repeat, responses that do not come from the API.
 */
import { describe, ending, isTyped, nameOf, type Probe } from "./Probe.ts"
import { json, start, user } from "./ProbeServer.ts"

const circle = "circle="

export const responses: ReadonlyArray<Probe> = [
  {
    situation: "a response with an undocumented field and an explicit null",
    expected: "keep both: the value may be written back",
    check: async (subject) => {
      await using server = await start((_, response) => json(response, [user("ada", { brandNew: 1, email: null })]))
      const [first] = await subject.firstPage(server)
      const kept = [
        first?.["brandNew"] === 1 ? "field kept" : "field lost",
        first?.["email"] === null ? "null kept" : "null lost"
      ]
      return { right: !kept.join().includes("lost"), did: kept.join(", ") }
    }
  },
  {
    situation: "a response with an invalid date",
    expected: "return it unchanged; never an Invalid Date",
    check: async (subject) => {
      await using server = await start((_, response) => json(response, [user("ada", { lastActivityDate: "soon" })]))
      const value = (await subject.firstPage(server))[0]?.["lastActivityDate"]
      const invalid = value instanceof Date && Number.isNaN(value.getTime())
      return { right: value === "soon", did: invalid ? "Invalid Date" : JSON.stringify(value) }
    }
  },
  {
    situation: "a list whose next cursor repeats",
    expected: "an error: ending without one looks like the complete list",
    check: async (subject) => {
      await using server = await start((_, response, nth) =>
        json(response, [user(`u${nth}`)], 200, { link: `<https://api.flat.io/v2/x?next=${circle}>; rel="next"` })
      )
      const end = await ending(subject.allUsers(server), 3000)
      return {
        right: end._tag === "error" && isTyped(end.error),
        did: end._tag === "value"
          ? `ends without an error after ${(end.value as ReadonlyArray<unknown>).length} items`
          : describe(end, 3000)
      }
    }
  },
  {
    situation: "Link parameters quoted, unquoted, or in capitals (RFC 8288)",
    expected: "accept all of them",
    check: async (subject) => {
      const forms = [`; rel=next`, `; REL="next"`, `; title="a; b"; rel="next"`]
      await using server = await start((_, response, nth) => {
        const form = forms[nth - 1]
        json(
          response,
          [user(`u${nth}`)],
          200,
          form === undefined ? {} : { link: `<https://api.flat.io/v2/x?next=c${nth}>${form}` }
        )
      })
      const end = await ending(subject.allUsers(server), 3000)
      const items = end._tag === "value" ? (end.value as ReadonlyArray<unknown>).length : 0
      return { right: items === 4, did: `${items} of 4 items` }
    }
  },
  {
    situation: "an empty page with a next cursor",
    expected: "continue",
    check: async (subject) => {
      await using server = await start((_, response, nth) =>
        json(
          response,
          nth === 2 ? [] : [user(`u${nth}`)],
          200,
          nth < 3 ? { link: `<https://x.example/?next=c${nth}>; rel="next"` } : {}
        )
      )
      const end = await ending(subject.allUsers(server), 3000)
      const items = end._tag === "value" ? (end.value as ReadonlyArray<unknown>).length : 0
      return { right: items === 2, did: `${items} of 2 items` }
    }
  },
  {
    situation: "200 with HTML, from a proxy's sign-in page",
    expected: "a typed error that says so",
    check: async (subject) => {
      await using server = await start((_, response) => {
        response.writeHead(200, { "content-type": "text/html" }).end("<html><title>Sign in</title></html>")
      })
      const end = await ending(subject.firstPage(server), 3000)
      return { right: end._tag === "error" && isTyped(end.error), did: describe(end, 3000) }
    }
  },
  {
    situation: "a write whose connection breaks before the response",
    expected: "report that it may have been executed, and do not retry",
    check: async (subject) => {
      await using server = await start((request) => request.socket.destroy())
      const end = await ending(subject.create(server), 5000)
      const error = end._tag === "error" ? end.error as { outcome?: unknown } : {}
      const says = error.outcome === "unknown"
      return {
        right: says && server.seen.length === 1,
        did: `${end._tag === "error" ? nameOf(end.error) : describe(end, 5000)}${
          says ? ", outcome unknown" : ""
        }, ${server.seen.length} sent`
      }
    }
  }
]
