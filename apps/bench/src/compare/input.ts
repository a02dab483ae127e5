/**
 * Probes of requests: invalid input must not be sent as a different request.
 */
import { ending, isTyped, nameOf, type Probe } from "./Probe.ts"
import { json, start, user } from "./ProbeServer.ts"
import type { Subject } from "./Subject.ts"

const rejects = (situation: string, call: (subject: Subject, url: string) => Promise<unknown>): Probe => ({
  situation,
  expected: "a typed error, before anything is sent",
  check: async (subject) => {
    await using server = await start((request, response) =>
      json(response, request.method === "GET" ? [user("ada")] : {})
    )
    const end = await ending(Promise.resolve().then(() => call(subject, server.url)), 3000)
    const sent = server.seen.map(({ method, target }) => `${method} ${target.replace("/v2", "")}`)
    return {
      right: end._tag === "error" && isTyped(end.error) && sent.length === 0,
      did: sent.length > 0 ? `sent ${sent[0]}` : end._tag === "error" ? nameOf(end.error) : "nothing"
    }
  }
})

export const input: ReadonlyArray<Probe> = [
  rejects("the path id \"..\"", (subject, url) => subject.remove({ url }, "..")),
  rejects("limit NaN", (subject, url) => subject.firstPage({ url }, { limit: NaN })),
  rejects("a token of spaces", (subject, url) => subject.count({ url }, { token: "   " })),
  {
    situation: "an empty list as a filter",
    expected: "no filter; never \"role=\"",
    check: async (subject) => {
      await using server = await start((_, response) => json(response, [user("ada")]))
      await subject.firstPage(server, { role: [] })
      const target = server.seen[0]?.target ?? ""
      return { right: !target.includes("role="), did: target.replace("/v2", "") }
    }
  }
]
