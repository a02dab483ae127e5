import { assert, describe, it } from "@effect/vitest"
import { type DownloadOptions, problemsOfDownload } from "@flat-sdk/engine/Bodies"
import { Effect, Stream } from "effect"
import { type Handler, type Reply, testClient } from "../support/TestClient.ts"

const input = { score: "s1", revision: "last", format: "mp3" } as const
const etag = "\"v1\""

const file = (status: number, text: string, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { etag, "accept-ranges": "bytes", ...headers },
  stream: new Blob([text]).stream()
})

const opened = (handler: Handler, options?: DownloadOptions) =>
  Effect.gen(function*() {
    const { flat, sent } = yield* testClient(handler, { retries: 0 })
    const result = yield* Effect.result(Effect.scoped(
      Effect.gen(function*() {
        const { stream, ...head } = yield* flat.scores.getScoreRevisionData.download(input, options)
        return { head, text: yield* Stream.mkString(Stream.decodeText(stream)) }
      })
    ))
    return { result, ranges: sent.map(({ headers }) => headers["range"]) }
  })

const valueOf = ({ result }: Effect.Success<ReturnType<typeof opened>>) => {
  assert(result._tag === "Success")
  return result.success
}

const tagOf = ({ result }: Effect.Success<ReturnType<typeof opened>>) =>
  result._tag === "Failure" ? result.failure.reason._tag : undefined

describe("a download", () => {
  it.effect("has the size of the whole file, and its first byte", () =>
    Effect.gen(function*() {
      const whole = valueOf(yield* opened(() => file(200, "ABCDE", { "content-length": "5" })))
      assert.deepInclude(whole.head, { size: 5, from: 0, etag, lastModified: undefined, resumable: true })
      const rest = yield* opened(() => file(206, "DE", { "content-range": "bytes 3-4/5" }), { from: 3, etag })
      assert.deepInclude(valueOf(rest).head, { size: 5, from: 3 })
      assert.strictEqual(valueOf(rest).text, "DE")
      assert.deepStrictEqual(rest.ranges, ["bytes=3-"])
    }))

  it.effect("has no size and cannot be resumed if it is compressed", () =>
    Effect.gen(function*() {
      const headers = { "content-length": "5", "content-encoding": "gzip" }
      assert.deepInclude(valueOf(yield* opened(() => file(200, "ABCDE", headers))).head, {
        size: undefined,
        resumable: false
      })
    }))

  it.effect.each(["D", "DEF", ""])(
    "whose part has other bytes than its headers state fails: %j",
    (text) =>
      Effect.gen(function*() {
        const rest = yield* opened(() => file(206, text, { "content-range": "bytes 3-4/5" }), { from: 3, etag })
        assert.strictEqual(tagOf(rest), "Transport")
      })
  )

  it.effect("starts over if the part does not continue the file", () =>
    Effect.gen(function*() {
      const rest = yield* opened(
        (_, index) => index === 0 ? file(206, "CDE", { "content-range": "bytes 2-4/5" }) : file(200, "ABCDE"),
        { from: 3, etag }
      )
      assert.deepStrictEqual(rest.ranges, ["bytes=3-", undefined])
      assert.strictEqual(valueOf(rest).head.from, 0)
      assert.strictEqual(valueOf(rest).text, "ABCDE")
    }))

  it.effect("does not start over if the whole file cannot be read", () =>
    Effect.gen(function*() {
      const rest = yield* opened(() => file(200, "ABCDE", { "content-encoding": "compress, x-own" }), { from: 3, etag })
      assert.strictEqual(tagOf(rest), "Decode")
      assert.lengthOf(rest.ranges, 1)
    }))

  it.effect("of nothing, or of what nothing identifies, requests the whole file", () =>
    Effect.gen(function*() {
      for (const options of [{}, { from: 0, etag }, { from: 3 }, { from: 3, etag: "W/\"v1\"" }]) {
        assert.deepStrictEqual((yield* opened(() => file(200, "ABCDE"), options)).ranges, [undefined])
      }
    }))
})

describe("options of a download", () => {
  const paths = (options: object) => problemsOfDownload(options).map(({ path }) => path)

  it("may have their least values", () => {
    assert.deepStrictEqual(paths({ from: 0, etag: "x", lastModified: "Sun, 06 Nov 1994 08:49:37 GMT" }), [])
    assert.deepStrictEqual(paths({}), [])
  })

  it.each<readonly [string, unknown]>([
    ["from", -1],
    ["from", 0.5],
    ["from", "3"],
    ["from", 2 ** 53],
    ["etag", ""],
    ["etag", "a\nb"],
    ["etag", "\u0100"],
    ["etag", 5],
    ["lastModified", "yesterday"],
    ["lastModified", 5]
  ])("%s: %j is rejected", (name, value) => {
    assert.deepStrictEqual(paths({ [name]: value }), [name])
  })
})
