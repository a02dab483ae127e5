/**
 * Finds the end of a request body by its length or by chunks, and extracts its bytes without the chunk sizes.
 */
import type { Buffer } from "node:buffer"

/** Called with bytes of the body as they arrive. Do not keep them: the buffer is reused. */
export type OnBytes = (bytes: Buffer) => void

export interface Framing {
  /** Takes received bytes. Returns how many of them belong to the body. */
  readonly take: (bytes: Buffer) => number
  /** Whether the body is complete. */
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
  // Remaining bytes of a chunk including its CRLF; 0 while its size is read.
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
        // Clients send no trailers.
        over = last && left === 0
      }
      return at
    },
    isOver: () => over
  }
}

/** Returns the framing that the headers of a request declare. */
export const of = (head: string, onBytes: OnBytes): Framing => {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)
  return length !== null
    ? ofLength(Number(length[1]), onBytes)
    : /\r\ntransfer-encoding: *chunked/i.test(head)
    ? ofChunks(onBytes)
    : ofLength(0, onBytes)
}
