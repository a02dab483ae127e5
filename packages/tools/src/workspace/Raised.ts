/** Limits in files of JSON, and what raising one takes: a line in the decisions. */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "./Published.ts"

export const decisions = "docs/internals/decisions.md"

export type Limits = Readonly<Record<string, number>>

const git = (...args: ReadonlyArray<string>): string =>
  execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()

/** Returns the limits that are above those before, without a line of `text` that names what is limited and its new limit as `show` prints it. */
export const problemsOf = (
  before: Limits,
  now: Limits,
  text: string,
  show: (limit: number) => string
): ReadonlyArray<string> =>
  Object.entries(now).flatMap(([name, limit]) => {
    const earlier = before[name]
    if (earlier === undefined || limit <= earlier) return []
    const isExplained = text.split("\n").some((line) => line.includes(`\`${name}\``) && line.includes(show(limit)))
    return isExplained
      ? []
      : [
        `the limit of ${name} rises from ${show(earlier)} to ${
          show(limit)
        }: say why in a line of ${decisions} with \`${name}\` and ${show(limit)}`
      ]
  })

/** Returns a file of main: of the commit before this one if this is main. `undefined` if that has no such file, or without a repository. */
const readMain = (file: string): unknown => {
  for (const branch of ["origin/main", "main"]) {
    try {
      const main = git("rev-parse", "--verify", branch)
      const isMain = main === git("rev-parse", "HEAD") && git("status", "--porcelain", "--", file) === ""
      return JSON.parse(git("show", `${main}${isMain ? "~1" : ""}:${file}`))
    } catch {
      // There is no such branch or file, or no git.
    }
  }
  return undefined
}

/** Returns {@link problemsOf} the limits of a file, compared with main. `limitsOf` reads them from its JSON. */
export const findRaised = (
  file: string,
  limitsOf: (json: unknown) => Limits,
  show: (limit: number) => string = String
): ReadonlyArray<string> => {
  const before = readMain(file)
  const now = limitsOf(JSON.parse(readFileSync(join(root, file), "utf8")))
  return before === undefined
    ? []
    : problemsOf(limitsOf(before), now, readFileSync(join(root, decisions), "utf8"), show)
}
