/**
 * What the files of the transfers hold: one stretch of bytes over and over, so that any piece can be made, and checked, without holding a file. The
 * stretch ends on three bytes, so that its base64 repeats as well.
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

/** The stretch. */
export const stretch: Buffer = random()

/** Its base64. */
export const encoded: Buffer = Buffer.from(stretch.toString("base64"), "latin1")

/** The last characters of the base64 of so many bytes: where they are no multiple of three, it ends otherwise than the stretch's. */
export const encodedEnd = (size: number): string => {
  const from = (size - 1 - (size - 1) % 3) % length
  return stretch.toString("base64", from, from + ((size - 1) % 3) + 1)
}

/** Up to where bytes are those that repeat, when they begin at a place of the whole. */
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

/** Writes a file of so many bytes. */
export const write = (path: string, size: number): void => {
  const file = openSync(path, "w")
  for (let left = size; left > 0;) left -= writeSync(file, stretch, 0, Math.min(left, length))
  closeSync(file)
}

/** Fails where a file is not what `write` would have made. */
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
  if (at !== size) throw new Error(`${path} is as expected for ${at} bytes, not for ${size}`)
}
