/**
 * The size limits: `ceilings.json` has a list for each program, and the last line of a list applies. To change a limit, add a line with the reason.
 * Do not edit lines: the file documents why a bundle has its size.
 */
import * as fs from "node:fs"
import * as path from "node:path"

export interface Ceiling {
  /** Maximum size in bytes, minified and gzipped. */
  readonly bytes: number
  readonly because: string
}

const file = path.join(import.meta.dirname, "ceilings.json")

/** Returns the current limit of a program. */
export const ceilings = (name: string): Ceiling => {
  const all: Readonly<Record<string, ReadonlyArray<Partial<Ceiling>>>> = JSON.parse(fs.readFileSync(file, "utf8"))
  const lines = all[name] ?? []
  for (const { because, bytes } of lines) {
    if (typeof bytes !== "number" || typeof because !== "string" || because.trim().split(/\s+/).length < 3) {
      throw new Error(
        `scripts/size/ceilings.json, ${name}: every line needs "bytes", and a reason in "because"`
      )
    }
  }
  const last = lines.at(-1) as Ceiling | undefined
  if (last === undefined) throw new Error(`scripts/size/ceilings.json has no line for "${name}": add its first ceiling`)
  return last
}
