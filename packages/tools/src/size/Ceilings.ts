/** The size limits of bundles. */
import * as fs from "node:fs"
import * as path from "node:path"
import { root } from "../workspace/Published.ts"
import { findRaised } from "../workspace/Raised.ts"

export interface Ceiling {
  /** Maximum size in bytes, minified and gzipped. */
  readonly bytes: number
  readonly because: string
}

export type Ceilings = Readonly<Record<string, Partial<Ceiling>>>

export const file = "packages/tools/src/size/ceilings.json"

export const read = (): Ceilings => JSON.parse(fs.readFileSync(path.join(root, file), "utf8"))

/** Returns the limit of a program. To raise it, write the new one with what the size consists of. */
export const of = (name: string, all: Ceilings): Ceiling => {
  const { because, bytes } = all[name] ?? {}
  if (typeof bytes !== "number" || typeof because !== "string" || because.trim().split(/\s+/).length < 3) {
    throw new Error(`${file}: "${name}" needs "bytes", and a reason in "because"`)
  }
  return { bytes, because }
}

export const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1)

/** Returns what is wrong with limits that are above those of main. */
export const findRaisedLimits = (): ReadonlyArray<string> =>
  findRaised(
    file,
    (json) => Object.fromEntries(Object.entries(json as Ceilings).map(([name, { bytes = 0 }]) => [name, bytes])),
    (bytes) => `${kilobytes(bytes)} kB`
  )
