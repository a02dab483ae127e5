/**
 * The size limits: `ceilings.json` has one for each program, with what its size consists of. To raise a limit, write the new one with its reason.
 */
import * as fs from "node:fs"
import * as path from "node:path"

export interface Ceiling {
  /** Maximum size in bytes, minified and gzipped. */
  readonly bytes: number
  readonly because: string
}

const file = path.join(import.meta.dirname, "ceilings.json")

/** Returns the limit of a program. */
export const ceilings = (name: string): Ceiling => {
  const all: Readonly<Record<string, Partial<Ceiling>>> = JSON.parse(fs.readFileSync(file, "utf8"))
  const { because, bytes } = all[name] ?? {}
  if (typeof bytes !== "number" || typeof because !== "string" || because.trim().split(/\s+/).length < 3) {
    throw new Error(`scripts/size/ceilings.json: "${name}" needs "bytes", and a reason in "because"`)
  }
  return { bytes, because }
}
