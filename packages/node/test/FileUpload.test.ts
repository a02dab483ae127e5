import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { FileUpload, NodeTransport } from "@flat-sdk/node"
import { Effect, FileSystem, Layer } from "effect"
import { type ServerResponse } from "node:http"
import * as Server from "./support/Server.ts"

const created = (response: ServerResponse) => {
  response.writeHead(201, { "content-type": "application/json" })
  response.end(JSON.stringify({ fileIndex: 0, fileCount: 1 }))
}

/** A server that records bodies, and responds to complete ones. */
const serve = Effect.fnUntraced(function*() {
  const received: Array<{ readonly length: string | undefined; readonly body: string }> = []
  const { port } = yield* Server.plain((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("error", () => {})
    request.on("end", () => {
      received.push({ length: request.headers["content-length"], body: Buffer.concat(chunks).toString() })
      if (received.length === 1) return void request.socket.resetAndDestroy()
      created(response)
    })
  })
  return { received, baseUrl: `http://127.0.0.1:${port}` }
})

const setting = Effect.gen(function*() {
  const { received, baseUrl } = yield* serve()
  const flat = yield* FlatClient.make({ baseUrl, accessToken: "t" })
  const files = yield* FileSystem.FileSystem
  const path = `${yield* files.makeTempDirectoryScoped()}/pages.pdf`
  return { received, files, flat, path }
})

const bytes = Uint8Array.from({ length: 200_000 }, (_, at) => at % 251)
const live = Layer.mergeAll(NodeTransport.layer(), NodeFileSystem.layer)

describe("FileUpload.open", () => {
  it.live("sends the file with its length, again after an interruption, and reports its progress", () =>
    Effect.gen(function*() {
      const { received, files, flat, path } = yield* setting
      yield* files.writeFile(path, bytes)
      const progress: Array<number> = []
      const file = yield* FileUpload.open(path, { onProgress: ({ sent, size }) => void progress.push(sent, size!) })
      yield* flat.omr.createOmrJob({ body: { idempotencyKey: "k", files: [{ file }] } })
      assert.lengthOf(received, 2)
      for (const { body, length } of received) {
        assert.strictEqual(length, String(body.length))
        assert.strictEqual(JSON.parse(body).files[0].file, Buffer.from(bytes).toString("base64"))
      }
      assert.deepStrictEqual(progress.slice(-2), [200_000, 200_000])
      assert.strictEqual(progress.filter((sent) => sent === 200_000).length, progress.length / 2 + 2)
    }).pipe(Effect.scoped, Effect.provide(live)))

  it.live("fails immediately if the file does not exist, and during sending if it has changed", () =>
    Effect.gen(function*() {
      const { received, files, flat, path } = yield* setting
      const missing = yield* Effect.flip(FileUpload.open(path))
      assert.strictEqual(missing.reason._tag, "NotFound")
      yield* files.writeFile(path, bytes)
      const file = yield* FileUpload.open(path)
      yield* files.writeFile(path, bytes.subarray(1))
      const error = yield* Effect.flip(flat.omr.addOmrJobFile({ job: "j", body: { file } }))
      assert(error.reason._tag === "Encode")
      assert.include(error.message, "body.file: the content could not be read after 199999 bytes")
      yield* files.remove(path)
      const gone = yield* Effect.flip(flat.omr.addOmrJobFile({ job: "j", body: { file } }))
      assert.include(gone.message, "body.file: the content could not be read at all")
      assert.lengthOf(received, 0)
    }).pipe(Effect.scoped, Effect.provide(live)))
})
