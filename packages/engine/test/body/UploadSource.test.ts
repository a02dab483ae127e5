import { assert, describe, it } from "@effect/vitest"
import { Readable } from "node:stream"
import * as UploadSource from "../../src/body/UploadSource.ts"

describe("a source of bytes", () => {
  it("is ended when it is cancelled, and an error of it then is ignored", async () => {
    const reasons: Array<unknown> = []
    const stream = new ReadableStream<Uint8Array>({
      cancel: (reason) => {
        reasons.push(reason)
        throw new Error("cannot be cancelled")
      }
    })
    const reader = UploadSource.readerOf(stream)
    const pending = reader.next()
    reader.cancel()
    assert.isUndefined(await pending)
    assert.lengthOf(reasons, 1)

    const readable = new Readable({ read: () => {} })
    const waiting = UploadSource.readerOf(readable)
    const chunk = waiting.next().catch(() => undefined)
    waiting.cancel()
    assert.isUndefined(await chunk)
    assert.isTrue(readable.destroyed)
  })

  it("is not anything else", () => {
    assert.throws(() => UploadSource.readerOf("text" as never), /not a source of bytes/)
  })
})
