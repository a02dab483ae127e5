/**
 * Checks that programs end only with exit codes of the table in `packages/terminal/src/ExitCode.ts`. Commands that have the table name a code, and never
 * write its number.
 */
import { table } from "@flat-sdk/terminal/ExitCode"
import { readFileSync } from "node:fs"
import { listFiles } from "../workspace/Sources.ts"

const end =
  /\b(?:(process\.exit\(|process\.exitCode\s*(?:\?\?|\|\|)?=)|onExit\(|(?:errorExitCode\]|exitCode)\s*[:=]|ExitWith\(\{[^}]*\bcode:)(?!=)\s*([^,;)\n]*)/g

const problems = listFiles(process.cwd(), "*.ts", "*.tsx", "*.mjs").filter((file) => !/(?:^|\/)test\//.test(file))
  .flatMap((file) => {
    const text = readFileSync(file, "utf8")
    const isCommand = /^packages\/(?:agents|cli|roster|sandbox|terminal)\/src\//.test(file)
    return [...text.matchAll(end)].filter(([, ends, value]) =>
      isCommand && ends !== undefined && !/\b(?:exit|reason)Codes\b/.test(value!) ||
      [...value!.matchAll(/(?<![\w.])\d+\b/g)].some(([number]) =>
        isCommand || !table.some(({ code }) => code === +number)
      )
    ).map(({ index }) =>
      `${file}:${
        text.slice(0, index).split("\n").length
      } ends with a code that @flat-sdk/terminal/ExitCode does not name`
    )
  })
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
