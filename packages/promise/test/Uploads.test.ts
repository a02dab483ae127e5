import { assert, describe, it } from "@effect/vitest"
import * as Stream from "effect/Stream"
import { createReadStream, openAsBlob } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inspect } from "node:util"
import { FlatClient, isReason, upload, type UploadContent, type UploadProgress } from "../src/index.ts"
import { rejection, serve } from "./support/Server.ts"

const bytes = Uint8Array.from({ length: 200_000 }, (_, at) => at % 251)
const base64 = Buffer.from(bytes).toString("base64")

const created = { fileIndex: 0, fileCount: 1 }

/** Sends one response to every request that arrives completely. */
const receiving = (status = 201, body: unknown = created) =>
  serve((_, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
  })

async function* failing(): AsyncGenerator<Uint8Array, void> {
  yield bytes
  throw new Error("the disk is gone, says ada@school.example")
}

describe("uploads", () => {
  it("accept files and Node streams, and report their progress", async () => {
    await using server = await receiving()
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const folder = await mkdtemp(join(tmpdir(), "flat-upload-"))
    const path = join(folder, "pages.pdf")
    await writeFile(path, bytes)
    const progressed: Array<UploadProgress> = []
    const onProgress = (progress: UploadProgress) => void progressed.push(progress)
    const sources: ReadonlyArray<UploadContent> = [
      await openAsBlob(path),
      createReadStream(path),
      upload(createReadStream(path), { size: bytes.length, onProgress }),
      upload(() => createReadStream(path)),
      upload(() => openAsBlob(path))
    ]
    for (const file of sources) {
      assert.deepStrictEqual(await flat.omr.addOmrJobFile({ job: "j", body: { file } }), created)
    }
    for (const { body } of server.received) assert.strictEqual(JSON.parse(body).file, base64)
    assert.lengthOf(server.received, sources.length)
    assert.deepStrictEqual(progressed.at(-1), { sent: bytes.length, size: bytes.length })
    await rm(folder, { recursive: true })
  })

  it("that fail reject with the field and the source's message, and the source's error as cause", async () => {
    await using server = await receiving()
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const error = await rejection(flat.omr.addOmrJobFile({ job: "j", body: { file: failing() } }))
    assert(isReason(error, "Encode"))
    assert.strictEqual(error.reason.sent, "part")
    assert.strictEqual(error.reason.problems[0]?.path, "body.file")
    assert.include(error.message, "after 200000 bytes: the disk is gone, says <redacted>")
    assert.include(inspect(error.cause), "the disk is gone")
    assert.lengthOf(server.received, 0)
  })

  it("that cannot be sent again reject with consumedSource, and show nothing of the content", async () => {
    await using server = await receiving(503, { code: "BUSY", message: "busy" })
    await using flat = new FlatClient({ baseUrl: server.baseUrl, retries: 2 })
    const text = "a content that nobody else may read"
    async function* once() {
      yield new TextEncoder().encode(text)
    }
    const error = await rejection(
      flat.omr.createOmrJob({ body: { idempotencyKey: "k", files: [{ file: once() }] } })
    )
    assert(isReason(error, "ServerError"))
    assert.strictEqual(error.consumedSource, "body.files[0].file")
    const shown = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)}`
    assert.include(shown, "can be read only once")
    assert.notInclude(shown, text)
    assert.notInclude(shown, Buffer.from(text).toString("base64"))
  })

  it("end when their signal aborts, and cancel the source", async () => {
    await using server = await receiving()
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const controller = new AbortController()
    const cancelled = Promise.withResolvers<void>()
    const file = new ReadableStream<Uint8Array>({
      pull: (stream) => {
        if (stream.desiredSize === null) return undefined
        queueMicrotask(() => controller.abort())
        return new Promise(() => {})
      },
      cancel: () => cancelled.resolve()
    }, { highWaterMark: 0 })
    const error = await rejection(
      flat.omr.addOmrJobFile({ job: "j", body: { file } }, { signal: controller.signal })
    )
    assert.strictEqual((error as Error).name, "AbortError")
    await cancelled.promise
    assert.lengthOf(server.received, 0)
  })

  it("are checked before anything is sent", async () => {
    await using flat = new FlatClient({ baseUrl: "http://127.0.0.1:1" })
    // Invalid on purpose.
    const error = await rejection(flat.scores.createScoreRevision({ score: "s", body: { data: 5 as never } }))
    assert(isReason(error, "Encode"))
    assert.match(error.message, /body\.data: expected a string, or the content itself: .*, found a whole number/)
  })

  it("cannot be streams of Effect, which only core opens: they are rejected before anything is sent", async () => {
    await using flat = new FlatClient({ baseUrl: "http://127.0.0.1:1" })
    const stream = Stream.make(new Uint8Array([1]))
    for (const data of [stream, upload(stream as never)]) {
      const error = await rejection(flat.scores.createScoreRevision({ score: "s", body: { data: data as never } }))
      assert(isReason(error, "Encode"))
      assert.match(error.message, /body\.data: expected a string, or the content itself: .*, found an object/)
    }
  })
})
