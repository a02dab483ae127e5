import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { type Handler, type Reply, testClient } from "../support/TestClient.ts"

const input = { score: "s1", revision: "last", format: "mp3" } as const
const whole = "ABCDEFGHIJ"
const other = "KLMNOPQRST"
const modified = "Sun, 06 Nov 1994 08:49:37 GMT"
const date = "Sun, 06 Nov 1994 08:51:00 GMT"

const strong = { etag: "\"v1\"" }
const dated = { "last-modified": modified, date }

const bytes = (text: string) => new TextEncoder().encode(text)

/** A file, or a part of it. */
const part = (
  text: string,
  { headers = {}, status = 200 }: { readonly headers?: Record<string, string>; readonly status?: number } = {}
): Reply => ({
  status,
  headers: { "content-type": "audio/mp3", "accept-ranges": "bytes", ...headers },
  stream: new Blob([text]).stream()
})

/** The start of a file: after these bytes the connection breaks. */
const cutAfter = (text: string, headers: Record<string, string>): Reply => {
  // An error of a stream discards what is not read yet, so the bytes and the break are two pulls.
  const pulls: Array<(controller: ReadableStreamDefaultController<Uint8Array>) => void> = [
    ...(text === ""
      ? []
      : [(controller: ReadableStreamDefaultController<Uint8Array>) => controller.enqueue(bytes(text))]),
    (controller) => controller.error(new Error("terminated"))
  ]
  const stream = new ReadableStream<Uint8Array>({ pull: (controller) => pulls.shift()!(controller) }, {
    highWaterMark: 0
  })
  return { ...part("", { headers }), stream }
}

const rest = (from: number, text: string, headers: Record<string, string>) =>
  part(text, { status: 206, headers: { ...headers, "content-range": `bytes ${from}-${from + text.length - 1}/10` } })

const reading = (replies: ReadonlyArray<Reply>, retries = 4) =>
  Effect.gen(function*() {
    const handler: Handler = (_, index) => replies[index] ?? replies.at(-1)!
    const { flat, sent } = yield* testClient(handler, { retries })
    const progress: Array<readonly [number, number | undefined]> = []
    let text = ""
    const stream = flat.scores.getScoreRevisionData.stream(input, {
      onProgress: ({ received, size }) => void progress.push([received, size])
    })
    const result = yield* Effect.result(
      Stream.runForEach(stream, (chunk) => Effect.sync(() => void (text += new TextDecoder().decode(chunk))))
    )
    const ranges = sent.map(({ headers }) => [headers["range"], headers["if-range"]])
    return { failure: result._tag === "Failure" ? result.failure.reason._tag : undefined, progress, ranges, text }
  })

describe("a stream that is interrupted", () => {
  it.effect("skips what it has if the same version is started over", () =>
    Effect.gen(function*() {
      for (const version of [strong, dated]) {
        const { failure, text } = yield* reading([cutAfter("ABC", version), part(whole, { headers: version })])
        assert.deepStrictEqual([failure, text], [undefined, whole])
      }
    }))

  it.effect("is Decode if the rest is of another version, or does not say of which", () =>
    Effect.gen(function*() {
      const changed = { "last-modified": date, date }
      for (
        const [version, next] of [
          [strong, rest(3, other.slice(3), { etag: "\"v2\"" })],
          [strong, rest(3, other.slice(3), {})],
          [strong, part(other, { headers: { etag: "W/\"v1\"" } })],
          [strong, part(other, { headers: { ...strong, "content-length": "11" } })],
          [dated, rest(3, other.slice(3), changed)],
          [dated, rest(3, other.slice(3), { date })],
          [dated, part(other, { headers: changed })]
        ] as ReadonlyArray<readonly [Record<string, string>, Reply]>
      ) {
        const { failure, ranges, text } = yield* reading([
          cutAfter("ABC", { ...version, "content-length": "10" }),
          next
        ])
        assert.deepStrictEqual([failure, text, ranges.length], ["Decode", "ABC", 2])
      }
    }))
})
