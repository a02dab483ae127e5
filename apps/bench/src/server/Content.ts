/**
 * The content of the transferred files: one block of bytes repeated, so that any part can be generated and checked without holding a file. The length
 * of the block is a multiple of three, so that its base64 repeats as well.
 */
import { closeSync, openSync, readSync, writeSync } from "node:fs"

const length = 3 * 2 ** 16

const random = (): Buffer => {
  const bytes = Buffer.alloc(length)
  let state = 2_463_534_242
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}

/** The repeated block. */
export const stretch: Buffer = random()

/** Base64 of the block. */
export const encoded: Buffer = Buffer.from(stretch.toString("base64"), "latin1")

/** Returns the last characters of the base64 of a size. They differ from the block's if the size is not a multiple of three. */
export const encodedEnd = (size: number): string => {
  const from = (size - 1 - (size - 1) % 3) % length
  return stretch.toString("base64", from, from + ((size - 1) % 3) + 1)
}

/** Returns up to which index bytes repeat the block, if they begin at a position of the content. */
export const sameFor = (bytes: Buffer, from: number, repeated: Buffer): number => {
  for (let at = 0; at < bytes.length;) {
    const start = (from + at) % repeated.length
    const count = Math.min(bytes.length - at, repeated.length - start)
    if (bytes.compare(repeated, start, start + count, at, at + count) !== 0) {
      while (bytes[at] === repeated[(from + at) % repeated.length]) at++
      return at
    }
    at += count
  }
  return bytes.length
}

/** Writes a file of a size. */
export const write = (path: string, size: number): void => {
  const file = openSync(path, "w")
  for (let left = size; left > 0;) left -= writeSync(file, stretch, 0, Math.min(left, length))
  closeSync(file)
}

/** Throws if a file is not what `write` would have written. */
export const check = (path: string, size: number): void => {
  const file = openSync(path, "r")
  const piece = Buffer.alloc(length)
  let at = 0
  for (;;) {
    const count = readSync(file, piece)
    if (count === 0) break
    const same = sameFor(piece.subarray(0, count), at, stretch)
    at += same
    if (same < count) break
  }
  closeSync(file)
  if (at !== size) throw new Error(`${path} differs from the expected content after ${at} of ${size} bytes`)
}
