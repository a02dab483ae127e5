import { assert, describe, it } from "@effect/vitest"
import { UploadBody, write } from "@flat-sdk/engine/Bodies"
import * as FetchBody from "../src/FetchBody.ts"

const file = Uint8Array.from({ length: 1_000_000 }, (_, at) => at % 251)
const text = JSON.stringify({ file: Buffer.from(file).toString("base64") })

const sending = () => {
  const body = write({ file }, { file: "" })
  assert(body instanceof UploadBody)
  return body.attempt(undefined, (hook) => void hook())
}

describe("bodies of uploads", () => {
  it("are streams if fetch supports them", async () => {
    const init = await FetchBody.ofUpload(sending(), () => assert.fail("a stream is watched"), true)
    assert(init.body instanceof ReadableStream)
    assert.strictEqual(init.duplex, "half")
    assert.strictEqual(await new Response(init.body).text(), text)
  })

  it("are Blobs otherwise, and extend the time limit by their size", async () => {
    const granted: Array<number> = []
    const init = await FetchBody.ofUpload(sending(), (millis) => void granted.push(millis), false)
    assert(init.body instanceof Blob)
    assert.strictEqual(await init.body.text(), text)
    assert.deepStrictEqual(granted, [text.length / 65.536])
  })
})
