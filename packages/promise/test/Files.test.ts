import { assert, describe, it } from "@effect/vitest"
import type * as http from "node:http"
import { FlatClient, isClosedError, isReason } from "../src/index.ts"
import { json, rejection, serve } from "./support/Server.ts"

const input = { class: "c1", assignment: "a1" }
const text = "name;grade\n" + Array.from({ length: 400 }, (_, index) => `pupil ${index};${index}\n`).join("")
const bytes = Buffer.from(text)

const whole = (response: http.ServerResponse, headers: http.OutgoingHttpHeaders = {}) =>
  response.writeHead(200, { "content-type": "text/csv", "content-length": bytes.length, ...headers })

const read = async (pieces: AsyncIterable<Uint8Array>): Promise<string> =>
  Buffer.concat(await Array.fromAsync(pieces)).toString()

describe("files", () => {
  it("a call resolves with the whole file and its type", async () => {
    await using server = await serve((_, response) => whole(response).end(bytes))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const file = await flat.classes.exportSubmissionsReviewsAsCsv(input)
    assert.strictEqual(file.contentType, "text/csv")
    assert.strictEqual(Buffer.from(file.bytes).toString(), text)
    const response = await flat.classes.exportSubmissionsReviewsAsCsv.withResponse(input)
    assert.strictEqual(response.headers["content-length"], String(bytes.length))
    assert.isTrue((await flat.classes.exportSubmissionsReviewsAsCsv.result(input)).ok)
  })

  it("an error rejects as for any other operation", async () => {
    await using server = await serve((_, response) => json(response, 404, { code: "X", message: "none" }))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const { exportSubmissionsReviewsAsCsv: operation } = flat.classes
    const calls = [
      () => operation(input),
      () => Array.fromAsync(operation.stream(input)),
      () => operation.download(input)
    ]
    for (const call of calls) assert.isTrue(isReason(await rejection(call()), "NotFound"))
    assert.isTrue(isReason(await rejection(operation({ ...input, class: ".." })), "Encode"))
  })

  it("download resolves with type, size and version, and reads from an offset", async () => {
    await using server = await serve(({ headers }, response) => {
      const from = Number(/\d+/.exec(headers.range ?? "")?.[0] ?? 0)
      response.writeHead(206, {
        "content-type": "text/csv",
        "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
        etag: "\"v1\""
      }).end(bytes.subarray(from))
    })
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    await using file = await flat.classes.exportSubmissionsReviewsAsCsv.download(input, { from: 100, etag: "\"v1\"" })
    const { contentType, etag, from, resumable, size } = file
    assert.deepStrictEqual(
      { contentType, etag, from, resumable, size },
      { contentType: "text/csv", etag: "\"v1\"", from: 100, resumable: true, size: bytes.length }
    )
    assert.strictEqual(await read(file.stream), bytes.subarray(100).toString())
  })

  /** Ways to stop reading a file; each must end its request. */
  const waysToStop: ReadonlyArray<readonly [way: string, stop: (flat: FlatClient) => Promise<unknown>]> = [
    ["leaving a for await", async (flat) => {
      for await (const _ of flat.classes.exportSubmissionsReviewsAsCsv.stream(input)) break
    }],
    ["disposing of a download", async (flat) => {
      await using _ = await flat.classes.exportSubmissionsReviewsAsCsv.download(input)
    }],
    ["aborting a download that is not read", async (flat) => {
      const controller = new AbortController()
      const file = await flat.classes.exportSubmissionsReviewsAsCsv.download(input, { signal: controller.signal })
      controller.abort()
      assert.strictEqual(await rejection(Array.fromAsync(file.stream)), controller.signal.reason)
    }],
    ["aborting a stream", async (flat) => {
      const controller = new AbortController()
      const pieces = flat.classes.exportSubmissionsReviewsAsCsv.stream(input, { signal: controller.signal })
      const reader = pieces[Symbol.asyncIterator]()
      await reader.next()
      const next = rejection(reader.next())
      controller.abort()
      assert.strictEqual(await next, controller.signal.reason)
    }],
    ["closing the client", async (flat) => {
      const file = await flat.classes.exportSubmissionsReviewsAsCsv.download(input)
      await flat.close()
      assert.isTrue(isClosedError(await rejection(Array.fromAsync(file.stream))))
    }]
  ]

  it.each(waysToStop)("%s ends the request", async (_, stop) => {
    await using server = await serve((_, response) => whole(response).write(bytes.subarray(0, 100)))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    await stop(flat)
    await server.cut
  })
})
