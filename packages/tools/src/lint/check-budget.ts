/**
 * Checks that the repository does not grow beyond the limits in `budget.json`: lines, hand-written lines, small files, casts through `unknown`, scripts of
 * the root, and lines and exports of each package. `--write` sets the limits to what there is, with room for a few small changes. Raising one takes a line in the decisions.
 *
 * Lines are those of the files in git, without the lockfile, API reports, `openapi.json` and the vendor's documents. Hand-written are the sources in
 * TypeScript, JavaScript and Astro outside of tests and documents. A hand-written file of fewer than 30 lines is small, if it does more than export
 * what the engine has and is not in the contract, where a schema is a file. A cast through `unknown` says nothing to the compiler: each has a comment
 * that says why it is true.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { decisions, findRaised, type Limits } from "../workspace/Raised.ts"
import { listFiles } from "../workspace/Sources.ts"

const file = "packages/tools/src/lint/budget.json"

const isCounted = (path: string) =>
  !/(?:^|\/)(?:pnpm-lock\.yaml|openapi\.json)$|\.api\.md$|(?:^|\/)vendor\/[^/]+\.json$/.test(path)
const isHandWritten = (path: string) =>
  /\.(?:tsx?|mjs|astro)$/.test(path) && !/(?:^|\/)(?:tests?|docs|generated)\/|\.test\.tsx?$/.test(path)
const mayBeSmall = (path: string) => /^packages\/core\/src\/(?:contract|engine)\//.test(path)

/** Returns each number that has a limit, from the files in `root`. */
const count = (root: string): Limits => {
  const numbers = new Map<string, number>([["small files", 0], ["casts through unknown", 0]])
  const add = (name: string, more: number) => numbers.set(name, (numbers.get(name) ?? 0) + more)
  for (const path of listFiles(root).filter(isCounted)) {
    const text = readFileSync(join(root, path), "utf8")
    if (text.includes("\0")) continue
    const lines = text.split("\n").length - 1
    const [, owner] = /^((?:packages|apps)\/[^/]+)\//.exec(path) ?? []
    for (const [kind, more] of [["lines", lines], ["hand-written lines", isHandWritten(path) ? lines : 0]] as const) {
      add(kind, more)
      if (owner !== undefined) add(`${owner}: ${kind}`, more)
    }
    if (isHandWritten(path) && !mayBeSmall(path) && lines < 30) add("small files", 1)
    if (isHandWritten(path)) add("casts through unknown", text.match(/\bas unknown as\s/g)?.length ?? 0)
    if (path === "package.json") add("scripts of the root", Object.keys(JSON.parse(text).scripts).length)
    if (path === `${owner}/package.json`) add(`${owner}: exports`, Object.keys(JSON.parse(text).exports ?? {}).length)
  }
  return Object.fromEntries([...numbers].sort(([a], [b]) => a < b ? -1 : 1))
}

/** Returns the limit for a number: an operation or a test more must not exceed it, ten of them may. */
const limitOf = (number: number) => number < 250 ? number : Math.ceil((number + 150) / 100) * 100

const numbers = count(process.cwd())
if (process.argv.includes("--write")) {
  const limits = Object.entries(numbers).map(([name, number]) => [name, limitOf(number)])
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(limits), null, 2)}\n`)
}
const limits = JSON.parse(readFileSync(file, "utf8")) as Limits
const problems = [
  ...Object.entries(numbers).filter(([name, number]) => number > (limits[name] ?? 0)).map(([name, number]) =>
    `${name}: ${number} of at most ${
      limits[name] ?? 0
    }. Take away what became pointless, or raise the limit in ${file}, and say what for in ${decisions}`
  ),
  ...findRaised(file, (json) => json as Limits)
]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
