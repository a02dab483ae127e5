/**
 * Probes of what comes back: shapes that the documents do not know, lists that lead in circles, answers that are not the API's.
 */
import { ending, isTyped, nameOf, type Probe, tell } from "./Probe.ts"
import { json, start, user } from "./ProbeServer.ts"

const circle = "circle="

export const responses: ReadonlyArray<Probe> = [
  {
    question: "an answer with a field that the documents do not know, and an explicit null",
    right: "keep both: what is read may be written back",
    ask: async (subject) => {
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
    question: "an answer with a date that is none",
    right: "hand it on as it is; never an Invalid Date",
    ask: async (subject) => {
      await using server = await start((_, response) => json(response, [user("ada", { lastActivityDate: "soon" })]))
      const value = (await subject.firstPage(server))[0]?.["lastActivityDate"]
      const invalid = value instanceof Date && Number.isNaN(value.getTime())
      return { right: value === "soon", did: invalid ? "Invalid Date" : JSON.stringify(value) }
    }
  },
  {
    question: "a list whose next cursor leads back",
    right: "an error: a quiet end would pass for the whole list",
    ask: async (subject) => {
      await using server = await start((_, response, nth) =>
        json(response, [user(`u${nth}`)], 200, { link: `<https://api.flat.io/v2/x?next=${circle}>; rel="next"` })
      )
      const end = await ending(subject.everybody(server), 3000)
      return {
        right: end._tag === "error" && isTyped(end.error),
        did: end._tag === "value"
          ? `ends quietly after ${(end.value as ReadonlyArray<unknown>).length} items`
          : tell(end, 3000)
      }
    }
  },
  {
    question: "Link parameters quoted, bare, or in capitals (RFC 8288)",
    right: "read them all",
    ask: async (subject) => {
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
      const end = await ending(subject.everybody(server), 3000)
      const items = end._tag === "value" ? (end.value as ReadonlyArray<unknown>).length : 0
      return { right: items === 4, did: `${items} of 4 items` }
    }
  },
  {
    question: "an empty page that names a next one",
    right: "read on",
    ask: async (subject) => {
      await using server = await start((_, response, nth) =>
        json(
          response,
          nth === 2 ? [] : [user(`u${nth}`)],
          200,
          nth < 3 ? { link: `<https://x.example/?next=c${nth}>; rel="next"` } : {}
        )
      )
      const end = await ending(subject.everybody(server), 3000)
      const items = end._tag === "value" ? (end.value as ReadonlyArray<unknown>).length : 0
      return { right: items === 2, did: `${items} of 2 items` }
    }
  },
  {
    question: "200 with HTML, from a proxy's sign-in page",
    right: "an error of the client's own that says so",
    ask: async (subject) => {
      await using server = await start((_, response) => {
        response.writeHead(200, { "content-type": "text/html" }).end("<html><title>Sign in</title></html>")
      })
      const end = await ending(subject.firstPage(server), 3000)
      return { right: end._tag === "error" && isTyped(end.error), did: tell(end, 3000) }
    }
  },
  {
    question: "a write whose connection breaks before the answer",
    right: "say that it may have been executed, and do not send it again",
    ask: async (subject) => {
      await using server = await start((request) => request.socket.destroy())
      const end = await ending(subject.create(server), 5000)
      const error = end._tag === "error" ? end.error as { outcome?: unknown } : {}
      const says = error.outcome === "unknown"
      return {
        right: says && server.seen.length === 1,
        did: `${end._tag === "error" ? nameOf(end.error) : tell(end, 5000)}${
          says ? ", outcome unknown" : ""
        }, ${server.seen.length} sent`
      }
    }
  }
]
