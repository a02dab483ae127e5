/** Checks that commands end only with exit codes of the table in `packages/terminal/src/ExitCode.ts`: sources name a code, and never write its number. */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"

const number =
  /process\.exit\(\s*\d|\b(?:process\.exitCode|errorExitCode\]|exitCode)\s*[:=]\s*\d|\bExitWith\(\{[^}]*\bcode: \d/g

const sources = execFileSync("git", [
  "ls-files",
  "--cached",
  "--others",
  "--exclude-standard",
  ...["agents", "cli", "roster", "terminal"].map((name) => `:(glob)packages/${name}/src/**/*.ts`)
], { encoding: "utf8" }).trim().split("\n").filter((file) => file !== "")

const problems = sources.flatMap((file) => {
  const text = readFileSync(file, "utf8")
  return [...text.matchAll(number)].map(({ index }) =>
    `${file}:${
      text.slice(0, index).split("\n").length
    } writes the number of an exit code: name it, as @flat-sdk/terminal/ExitCode has it`
  )
})
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
