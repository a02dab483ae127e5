/**
 * The content of the transferred files: one block of bytes repeated. The length of the block is a multiple of three, so that its base64 repeats as well.
 */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs"

const random = (): Buffer => {
  let state = 2_463_534_242
  return Buffer.alloc(3 * 2 ** 16).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  }) as Buffer
}

/** The repeated block. */
export const block: Buffer = random()

/** Returns the base64 of a content of a size. */
export const encoded = (size: number): Buffer => Buffer.from(Buffer.alloc(size, block).toString("base64"), "latin1")

/** Writes a file of a size. */
export const write = (path: string, size: number): void => {
  const file = openSync(path, "w")
  for (let left = size; left > 0;) left -= writeSync(file, block, 0, Math.min(left, block.length))
  closeSync(file)
}

/** Throws if a file is not what `write` would have written. */
export const check = (path: string, size: number): void => {
  if (!readFileSync(path).equals(Buffer.alloc(size, block))) throw new Error(`${path} is not the expected content`)
}
