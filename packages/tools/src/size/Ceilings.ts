/** The size limits of bundles, and what raising one takes: a line in the decisions. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { root } from "../workspace/Published.ts"

export interface Ceiling {
  /** Maximum size in bytes, minified and gzipped. */
  readonly bytes: number
  readonly because: string
}

export type Ceilings = Readonly<Record<string, Partial<Ceiling>>>

const file = "packages/tools/src/size/ceilings.json"

export const decisions = "docs/internals/decisions.md"

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

/** Returns the limits that are above those before, without a line in the decisions that names the program and its new limit. */
export const problemsOf = (before: Ceilings, now: Ceilings, text: string): ReadonlyArray<string> =>
  Object.entries(now).flatMap(([name, { bytes = 0 }]) => {
    const earlier = before[name]?.bytes
    if (earlier === undefined || bytes <= earlier) return []
    const limit = `${kilobytes(bytes)} kB`
    const isExplained = text.split("\n").some((line) => line.includes(`\`${name}\``) && line.includes(limit))
    return isExplained
      ? []
      : [
        `the limit of ${name} rises from ${
          kilobytes(earlier)
        } to ${limit}: say why in a line of ${decisions} with \`${name}\` and ${limit}`
      ]
  })

const git = (...args: ReadonlyArray<string>): string =>
  execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()

/** Returns the limits of main: of the commit before this one if this is main. `undefined` without a repository. */
export const readMain = (): Ceilings | undefined => {
  for (const branch of ["origin/main", "main"]) {
    try {
      const main = git("rev-parse", "--verify", branch)
      const isMain = main === git("rev-parse", "HEAD") && git("status", "--porcelain", "--", file) === ""
      return JSON.parse(git("show", `${main}${isMain ? "~1" : ""}:${file}`))
    } catch {
      // There is no such branch, or no git.
    }
  }
  return undefined
}
