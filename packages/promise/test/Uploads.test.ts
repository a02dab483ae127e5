import { assert, describe, it } from "@effect/vitest"
import * as Stream from "effect/Stream"
import { createReadStream, openAsBlob } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
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
