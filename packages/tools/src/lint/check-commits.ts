/**
 * Checks the commits since this file is in the repository: subjects of at most 72 characters, and bodies of at most eight lines that say why in one to three
 * sentences.
 */
import { execFileSync } from "node:child_process"

const git = (...args: ReadonlyArray<string>): string => execFileSync("git", args, { encoding: "utf8" }).trim()

const first = git("log", "--diff-filter=A", "--format=%H", "--", "packages/tools/src/lint/check-commits.ts").split("\n")
  .at(-1)!
const commits = first === ""
  ? []
  : git("log", "--no-merges", "--format=%h%x00%s%x00%b%x01", `${first}..HEAD`).split("\x01")
const problems = commits.flatMap((commit) => {
  const [hash, subject = "", body = ""] = commit.trim().split("\0")
  return [
    ...subject.length > 72 ? [`${hash}: the subject has ${subject.length} characters of at most 72`] : [],
    ...body.trim().split("\n").length > 8 ? [`${hash}: the body has more than eight lines`] : []
  ]
})
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
