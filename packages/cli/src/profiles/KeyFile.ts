/** A secret of 32 bytes in a file that only its owner can read, as hexadecimal digits. It is created when it is first needed, and the same in every run. */
import * as AtomicFile from "@flat-sdk/terminal/AtomicFile"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Effect from "effect/Effect"
import { randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"

const size = 32

export const random = (): Uint8Array => randomBytes(size)

const read = (path: string): Uint8Array | undefined => {
  try {
    return Buffer.from(readFileSync(path, "utf8").trim(), "hex")
  } catch (error) {
    if (FileFailure.codeOf(error) === "ENOENT") return undefined
    throw error
  }
}

/** Returns the key of a file. Fails with the reason if the file cannot be used. */
export const load = (path: string): Effect.Effect<Uint8Array, string> =>
  Effect.try({
    try: () => {
      const found = read(path)
      if (found?.length === size) return found
      if (found !== undefined) throw new Error(`it must contain ${size * 2} hexadecimal digits`)
      AtomicFile.create(path, `${Buffer.from(random()).toString("hex")}\n`)
      // Another run may have created it at the same time.
      return read(path)!
    },
    catch: (error) => FileFailure.codeOf(error) === undefined ? (error as Error).message : FileFailure.reasonOf(error)
  })
