/** Bytes of a file as UTF-8 with "\n" line ends and without byte order mark: what csv-parse and the line reader take. */
import type { SetFile } from "../set/FileSet.ts"
import type { Encoding } from "./Encoding.ts"

const CR = 0x0d
const LF = 0x0a

/** Turns "\r\n" and "\r" into "\n", also where they are split between two parts. Without bytes, the file ends. */
const lineEnds = (onBare: () => void) => {
  let pending = false
  return (bytes?: Buffer): Buffer => {
    if (bytes === undefined) {
      if (pending) onBare()
      return Buffer.from(pending ? "\n" : "")
    }
    if (!pending && !bytes.includes(CR)) return bytes
    const out = Buffer.allocUnsafe(bytes.length + 1)
    let length = 0
    for (const byte of bytes) {
      if (pending && byte !== LF) {
        onBare()
        out[length++] = LF
      }
      pending = byte === CR
      if (!pending) out[length++] = byte
    }
    return out.subarray(0, length)
  }
}

/** Reads a file as UTF-8 with "\n" line ends. Calls `onBare` for each "\r" that stands alone. */
export async function* utf8(file: SetFile, encoding: Encoding, onBare: () => void = () => {}): AsyncGenerator<Buffer> {
  const ends = lineEnds(onBare)
  const decoder = encoding === "utf-8" ? undefined : new TextDecoder(encoding)
  let first = true
  for await (const chunk of await file.open()) {
    let bytes = decoder === undefined
      ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      : Buffer.from(decoder.decode(chunk, { stream: true }))
    if (first && bytes.length > 0) {
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3)
      first = false
    }
    bytes = ends(bytes)
    if (bytes.length > 0) yield bytes
  }
  for (const rest of [ends(Buffer.from(decoder?.decode() ?? "")), ends()]) if (rest.length > 0) yield rest
}

export interface Line {
  readonly number: number
  /** `undefined` if the line is longer than the limit. */
  readonly text: string | undefined
}

/** Splits a file into lines. Of a line beyond the limit, nothing is kept. */
export async function* lines(parts: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Line> {
  let kept: Array<Buffer> = []
  let length = 0
  let number = 1
  const line = (): Line => ({ number, text: length > limit ? undefined : Buffer.concat(kept).toString("utf8") })
  for await (const part of parts) {
    let start = 0
    for (let end = part.indexOf(LF); end >= 0; end = part.indexOf(LF, start)) {
      length += end - start
      if (length <= limit) kept.push(part.subarray(start, end))
      yield line()
      number++
      kept = []
      length = 0
      start = end + 1
    }
    length += part.length - start
    if (length <= limit) kept.push(Buffer.from(part.subarray(start)))
    else kept = []
  }
  if (length > 0) yield line()
}
