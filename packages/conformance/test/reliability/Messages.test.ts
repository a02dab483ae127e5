/**
 * What the messages of errors say: each fact once, and the values that exist.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as net from "node:net"
import { client } from "./support/Call.ts"
import { promised, rejection } from "./support/PromiseCall.ts"
import { apiError, serve } from "./support/Server.ts"
import { overEach } from "./support/Transports.ts"

/** Returns the address of a port on which nothing listens. */
const closedPort = Effect.callback<string>((resume) => {
  const server = net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address() as net.AddressInfo
    server.close(() => resume(Effect.succeed(`http://127.0.0.1:${port}/v2`)))
  })
})

/** Returns how often a message has a word. */
const times = (error: unknown, word: string) => (error as Error).message.split(word).length - 1

overEach((transport) => {
  describe("messages", () => {
    it.effect("G3 a refused connection has its code once, and a custom request its method and path", () =>
      Effect.gen(function*() {
        const options = { retries: 0 }
        const refused = { ...options, baseUrl: yield* closedPort }
        const server = yield* serve(apiError(404, "NOT_FOUND"))
        const missing = { ...options, baseUrl: server.url }
        const nope = { method: "GET", path: "/nope" } as const
        for (
          const [given, word, message] of [
            [refused, "ECONNREFUSED", "GET /nope: the connection failed, nothing was sent: connect ECONNREFUSED 127."],
            [missing, "GET /nope", "GET /nope: not found: 404 NOT_FOUND"]
          ] as const
        ) {
          const { failing, flat } = yield* client(transport.layer, given)
          const promises = yield* promised(transport, given)
          for (
            const error of [
              yield* failing(flat.request(nope)),
              yield* rejection(() => promises.request(nope))
            ]
          ) {
            assert.strictEqual(times(error, word), 1, String(error))
            assert.isTrue((error as Error).message.startsWith(message), String(error))
          }
        }
      }))

    it.effect("G4 a format that does not exist, such as pdf, is Encode that lists the formats; nothing is sent", () =>
      Effect.gen(function*() {
        const server = yield* serve(apiError(500, "WRONG"))
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
        const promises = yield* promised(transport, { baseUrl: server.url })
        const wrong = { score: "s1", revision: "last", format: "pdf" as never }
        const file = /format: expected .*"mxl" \| "xml" \| "mp3" \| "wav" \| "midi".*/
        const task = /format: expected "mp3" \| "wav"/
        for (
          const [error, expected] of [
            [yield* failing(flat.scores.getScoreRevisionData(wrong)), file],
            [yield* rejection(() => promises.scores.getScoreRevisionData(wrong)), file],
            [yield* failing(flat.scores.exportScore(wrong)), task],
            [yield* rejection(() => promises.scores.exportScore(wrong)), task]
          ] as const
        ) {
          assert.strictEqual((error as { readonly reason: { readonly _tag: string } }).reason._tag, "Encode")
          assert.match((error as Error).message, expected)
        }
        assert.lengthOf(server.received, 0)
      }))
  })
})
