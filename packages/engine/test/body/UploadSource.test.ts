import { assert, describe, it } from "@effect/vitest"
import { Readable } from "node:stream"
import * as UploadSource from "../../src/body/UploadSource.ts"

const bytes = Uint8Array.of(1, 2, 3)

const all = async (reader: UploadSource.Reader): Promise<ReadonlyArray<number>> => {
  const found: Array<number> = []
  for (let piece = await reader.next(); piece !== undefined; piece = await reader.next()) found.push(...piece)
  return found
}

async function* generated() {
  yield bytes.subarray(0, 1)
  yield bytes.subarray(1)
}

describe("a source of bytes", () => {
  const sources = {
    "a Uint8Array": () => bytes,
    "an ArrayBuffer": () => Uint8Array.of(1, 2, 3).buffer,
    "a Blob": () => new Blob([bytes]),
    "a ReadableStream": () => new Blob([bytes]).stream(),
    "an async iterable": () => generated(),
    "a Node stream": () => Readable.from(generated(), { objectMode: false })
  }

  it.each(Object.entries(sources))("is read to its end: %s", async (_, source) => {
    assert.deepStrictEqual(await all(UploadSource.readerOf(source())), [1, 2, 3])
  })

  it.each(["a Uint8Array", "an ArrayBuffer", "a Blob"] as const)(
    "can be read again, and has a size: %s",
    async (name) => {
      const source = sources[name]()
      await all(UploadSource.readerOf(source))
      assert.isFalse(UploadSource.isConsumed(source))
      assert.strictEqual(UploadSource.sizeOf(source), 3)
      assert.deepStrictEqual(await all(UploadSource.readerOf(source)), [1, 2, 3])
    }
  )

  it.each(["a ReadableStream", "an async iterable", "a Node stream"] as const)(
    "is consumed as soon as it is opened, and has no size: %s",
    (name) => {
      const source = sources[name]()
      assert.isUndefined(UploadSource.sizeOf(source))
      assert.isFalse(UploadSource.isConsumed(source))
      UploadSource.readerOf(source)
      assert.isTrue(UploadSource.isConsumed(source))
    }
  )

  it("is consumed if the program itself has read it", async () => {
    const locked = new Blob([bytes]).stream()
    locked.getReader()
    assert.isTrue(UploadSource.isConsumed(locked))
    const readable = Readable.from(generated(), { objectMode: false })
    for await (const _ of readable);
    assert.isTrue(UploadSource.isConsumed(readable))
  })

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
