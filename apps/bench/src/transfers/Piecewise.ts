/**
 * A file as JSON for the limits: base64 encoded by hand in chunks while it is sent.
 */
import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"

const before = "{\"privacy\":\"private\",\"data\":\""
const after = "\",\"dataEncoding\":\"base64\"}"

/** Returns the length of the body in bytes. */
export const lengthOf = async (path: string): Promise<number> =>
  before.length + 4 * Math.ceil((await stat(path)).size / 3) + after.length

/** Yields the body in chunks. */
export async function* piecesOf(path: string): AsyncGenerator<Uint8Array, void> {
  yield Buffer.from(before)
  let left: Buffer = Buffer.alloc(0)
  for await (const read of createReadStream(path)) {
    const chunk = left.length === 0 ? read as Buffer : Buffer.concat([left, read as Buffer])
    const ready = chunk.length - chunk.length % 3
    yield Buffer.from(chunk.toString("base64", 0, ready), "latin1")
    left = chunk.subarray(ready)
  }
  if (left.length > 0) yield Buffer.from(left.toString("base64"), "latin1")
  yield Buffer.from(after)
}
