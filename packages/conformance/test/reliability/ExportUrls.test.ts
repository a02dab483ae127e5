import { assert, describe, it } from "@effect/vitest"
import { FlatClient as PromiseClient, type FlatError } from "@flat-sdk/promise"
import { Effect, Stream } from "effect"
import { client } from "./support/Call.ts"
import { type Behaviour, json, serve } from "./support/Server.ts"
import { overEach } from "./support/Transports.ts"

const input = { score: "s1", format: "wav" } as const

const file = Buffer.from("bytes of the file")

const task = (url: string) => ({
  id: "t1",
  type: "audio-export",
  state: "done",
  creationDate: "2027-03-01T09:00:00.000Z",
  modificationDate: "2027-03-01T09:00:00.000Z",
  errorHistory: [],
  result: { url }
})

/** An API whose export is done immediately and is at a URL, with a behaviour for other requests. */
const doneAt = (url: () => string, otherwise: Behaviour = json({})): Behaviour => (response, received) =>
  (received.method === "POST" ? json(task(url())) : otherwise)(response, received)

const unsafe = [
  "file:///etc/passwd",
  "data:audio/wav,planted",
  "javascript:alert(1)",
  "blob:http://127.0.0.1/planted",
  "ftp://127.0.0.1/planted",
  "http://planted:secret@127.0.0.1/a",
  "http://",
  ""
]

overEach((transport) => {
  describe("URLs of files", () => {
    for (const url of unsafe) {
      it.effect(`F10 an export at ${url || "no URL"} is Decode, and nothing is requested`, () =>
        Effect.gen(function*() {
          const server = yield* serve(doneAt(() => url))
          const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
          const error = yield* failing(Effect.scoped(flat.scores.exportScore(input)))
          // The message says what is wrong with the URL, but does not contain it, because it may be signed.
          assert.strictEqual(error.reason._tag, "Decode")
          assert.match(error.message, /URL of the exported file/)
          assert.notInclude(JSON.stringify(error), "planted")
          assert.deepStrictEqual(server.received.map(({ method }) => method), ["POST"])
          yield* Effect.promise(async () => {
            await using flat = new PromiseClient({
              accessToken: "test-token",
              baseUrl: server.url,
              transport: transport.layer
            })
            const error = await flat.scores.exportScore(input).catch((error: unknown) => error as FlatError)
            assert("reason" in error && error.reason._tag === "Decode")
          })
          assert.lengthOf(server.received, 2)
        }))
    }

    it.effect("F10 an export at http is fetched if the API uses http, without the token", () =>
      Effect.gen(function*() {
        const store = yield* serve((response) => response.writeHead(200, { "content-type": "audio/wav" }).end(file))
        const server = yield* serve(doneAt(() => `${store.origin}/a?signature=1`))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const { stream } = yield* flat.scores.exportScore(input)
        assert.isTrue(Buffer.concat(yield* run(Stream.runCollect(stream))).equals(file))
        assert.deepStrictEqual(store.received.map(({ headers }) => headers.authorization), [undefined])
      }))

    for (const url of [...unsafe.slice(0, 5), "http://planted:secret@127.0.0.1/a"]) {
      it.effect(`F5 a redirect of a file to ${url} is Decode, and nothing is requested there`, () =>
        Effect.gen(function*() {
          const server = yield* serve((response) => response.writeHead(302, { location: url }).end())
          const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
          const error = yield* failing(
            flat.scores.getScoreRevisionData({ score: "s1", revision: "last", format: "mp3" })
          )
          assert.strictEqual(error.reason._tag, "Decode")
          assert.include(error.message, "redirect")
          assert.notInclude(JSON.stringify(error), "planted")
          assert.lengthOf(server.received, 1)
        }))
    }
  })
})
