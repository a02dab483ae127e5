/**
 * The body of a request while it passes: where it ends, by its length or by chunks, and its bytes without the sizes between them.
 */
import type { Buffer } from "node:buffer"

/** Called with bytes of the body as they come. They are not to be kept. */
export type OnBytes = (bytes: Buffer) => void

export interface Framing {
  /** Takes what has come, and says how much of it was the body's. */
  readonly take: (bytes: Buffer) => number
  /** Whether the body is over. */
  readonly isOver: () => boolean
}

const ofLength = (length: number, onBytes: OnBytes): Framing => {
  let left = length
  return {
    take: (bytes) => {
      const count = Math.min(left, bytes.length)
      left -= count
      onBytes(count === bytes.length ? bytes : bytes.subarray(0, count))
      return count
    },
    isOver: () => left === 0
  }
}

const lineFeed = 10

const ofChunks = (onBytes: OnBytes): Framing => {
  let line = ""
  // Bytes left of a chunk, with the two that end its line; 0 while its size is read.
  let left = 0
  let last = false
  let over = false
  const size = (bytes: Buffer, from: number): number => {
    const end = bytes.indexOf(lineFeed, from)
    line += bytes.toString("latin1", from, end === -1 ? bytes.length : end)
    if (end === -1) return bytes.length
    const length = Number.parseInt(line, 16)
    line = ""
    last = length === 0
    left = length + 2
    return end + 1
  }
  return {
    take: (bytes) => {
      let at = 0
      while (at < bytes.length && !over) {
        if (left === 0) {
          at = size(bytes, at)
          continue
        }
        const count = Math.min(left, bytes.length - at)
        const content = Math.min(left - 2, count)
        if (content > 0) onBytes(bytes.subarray(at, at + content))
        left -= count
        at += count
        // No trailers: clients send none.
        over = last && left === 0
      }
      return at
    },
    isOver: () => over
  }
}

/** The framing that the head of a request names. */
export const of = (head: string, onBytes: OnBytes): Framing => {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)
  return length !== null
    ? ofLength(Number(length[1]), onBytes)
    : /\r\ntransfer-encoding: *chunked/i.test(head)
    ? ofChunks(onBytes)
    : ofLength(0, onBytes)
}
