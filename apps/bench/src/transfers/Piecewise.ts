/**
 * A file as JSON the long way, for the limits: base64 piece by piece while it is sent, what somebody writes who has measured the short way.
 */
import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"

const before = "{\"privacy\":\"private\",\"data\":\""
const after = "\",\"dataEncoding\":\"base64\"}"

/** Bytes of the whole body. */
export const lengthOf = async (path: string): Promise<number> =>
  before.length + 4 * Math.ceil((await stat(path)).size / 3) + after.length

/** The body, piece by piece. */
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
