import { assert, describe, it } from "@effect/vitest"
import { FlatClient as PromiseClient, type FlatError } from "@flat-sdk/promise"
import { Effect, Stream } from "effect"
import { client } from "./support/Call.ts"
import { type Behaviour, json, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

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

// Bytes of a Buffer are a Uint8Array for every caller.
const plain = ({ bytes, contentType }: { readonly bytes: Uint8Array; readonly contentType: string | undefined }) => ({
  bytes: new Uint8Array(bytes),
  contentType
})

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

overOne((transport) => {
  describe("URLs of files", () => {
    for (const url of unsafe) {
      it.effect(`F10 an export at ${url || "no URL"} is Decode, and nothing is requested`, () =>
        Effect.gen(function*() {
          const server = yield* serve(doneAt(() => url))
          const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
          const error = yield* failing(flat.scores.exportScore(input))
          // The message says what is wrong with the URL, but does not contain it, because it may be signed.
          assert.strictEqual(error.reason._tag, "Decode")
          assert.match(error.message, /URL of the exported file/)
          assert.notInclude(JSON.stringify(error), "planted")
          assert.deepStrictEqual(server.received.map(({ method }) => method), ["POST"])
          yield* Effect.promise(async () => {
            await using flat = new PromiseClient({
              accessToken: "test-token",
              baseUrl: server.url,
              ...transport.promised
            })
            const error = await flat.scores.exportScore(input).catch((error: unknown) => error as FlatError)
            assert("reason" in error && error.reason._tag === "Decode")
          })
          assert.lengthOf(server.received, 2)
        }))
    }

    it("F10 an export at http is not fetched if the API uses https", async () => {
      const fetched: Array<string> = []
      const fetch: typeof globalThis.fetch = (address) => {
        fetched.push(String(address))
        return Promise.resolve(Response.json(task("http://store.test/planted")))
      }
      await using flat = new PromiseClient({ accessToken: "test-token", baseUrl: "https://flat.test/v2", fetch })
      const error = await flat.scores.exportScore(input).catch((error: unknown) => error as FlatError)
      assert("reason" in error && error.reason._tag === "Decode")
      assert.notInclude(JSON.stringify(error) + error.message, "planted")
      assert.lengthOf(fetched, 1)
    })

    it.effect("F10 an export at http is fetched if the API uses http, without the token", () =>
      Effect.gen(function*() {
        const store = yield* serve((response) => response.writeHead(200, { "content-type": "audio/wav" }).end(file))
        const server = yield* serve(doneAt(() => `${store.origin}/a?signature=1`))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const { bytes } = yield* run(flat.scores.exportScore(input))
        assert.isTrue(Buffer.from(bytes).equals(file))
        assert.deepStrictEqual(store.received.map(({ headers }) => headers.authorization), [undefined])
      }))

    it.effect("G5 an export and a revision have the same functions, which return the same values, in both APIs", () =>
      Effect.gen(function*() {
        const store = yield* serve((response) => response.writeHead(200, { "content-type": "audio/wav" }).end(file))
        const revision: Behaviour = (response) => response.writeHead(200, { "content-type": "audio/wav" }).end(file)
        const server = yield* serve(doneAt(() => `${store.origin}/a`, revision))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const last = { ...input, revision: "last" }
        const content = { bytes: new Uint8Array(file), contentType: "audio/wav" }
        for (
          const { download, stream, value, withResponse } of [
            {
              value: flat.scores.exportScore(input),
              withResponse: flat.scores.exportScore.withResponse(input),
              stream: flat.scores.exportScore.stream(input),
              download: flat.scores.exportScore.download(input)
            },
            {
              value: flat.scores.getScoreRevisionData(last),
              withResponse: flat.scores.getScoreRevisionData.withResponse(last),
              stream: flat.scores.getScoreRevisionData.stream(last),
              download: flat.scores.getScoreRevisionData.download(last)
            }
          ]
        ) {
          assert.deepEqual(plain(yield* run(value)), content)
          const whole = yield* run(withResponse)
          assert.deepEqual([whole.status, plain(whole.value)], [200, content])
          const opened = yield* download
          for (const bytes of [stream, opened.stream]) {
            assert.isTrue(Buffer.concat(yield* run(Stream.runCollect(bytes))).equals(file))
          }
          assert.strictEqual(opened.contentType, "audio/wav")
        }
        yield* Effect.promise(async () => {
          await using promises = new PromiseClient({
            accessToken: "t",
            baseUrl: server.url,
            ...transport.promised
          })
          const { exportScore, getScoreRevisionData } = promises.scores
          for (
            const [name, one] of [
              ["exportScore", exportScore],
              ["getScoreRevisionData", getScoreRevisionData as unknown as typeof exportScore]
            ] as const
          ) {
            const given = name === "exportScore" ? input : last
            assert.deepEqual(plain(await one(given)), content)
            assert.deepEqual(plain((await one.withResponse(given)).value), content)
            const result = await one.result(given)
            assert(result.ok)
            assert.deepEqual(plain(result.value), content)
            await using opened = await one.download(given)
            assert.strictEqual(opened.contentType, "audio/wav")
            for (const bytes of [one.stream(given), opened.stream]) {
              assert.isTrue(Buffer.concat(await Array.fromAsync(bytes)).equals(file))
            }
            const failed = await one.result({ ...given, score: "" })
            assert(!failed.ok && failed.error.reason._tag === "Encode")
          }
        })
        assert.isTrue(store.received.every(({ headers }) => headers.authorization === undefined))
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
