/**
 * The secret from which pseudonyms are derived: of one run, or of a file, so that the same people have the same pseudonyms in every run.
 */
import * as Effect from "effect/Effect"
import { randomBytes } from "node:crypto"
import { open, readFile } from "node:fs/promises"
import { UsageError } from "../input/UsageError.ts"

const size = 32

const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT"

const readOrCreate = async (file: string): Promise<Uint8Array> => {
  try {
    const key = Buffer.from((await readFile(file, "utf8")).trim(), "hex")
    if (key.length !== size) throw new Error(`it must contain ${size * 2} hexadecimal digits`)
    return key
  } catch (error) {
    if (!isMissing(error)) throw error
    const key = randomBytes(size)
    // Another run may create it at the same time: one of the two fails.
    const handle = await open(file, "wx", 0o600)
    try {
      await handle.writeFile(`${key.toString("hex")}\n`)
    } finally {
      await handle.close()
    }
    return key
  }
}

/** Returns a key: that of a file, which is created if it does not exist, or a new one. */
export const load = (file: string | undefined): Effect.Effect<Uint8Array, UsageError> =>
  file === undefined ? Effect.sync(() => randomBytes(size)) : Effect.tryPromise({
    try: () => readOrCreate(file),
    catch: (error) =>
      new UsageError({
        problems: [{
          flag: "--pseudonym-key",
          problem: `the file cannot be used: ${error instanceof Error ? error.message : String(error)}`
        }],
        command: "flat mcp"
      })
  })
