/** The page of exit codes, from the table that the commands use. */
import { table } from "@flat-sdk/terminal/ExitCode"
import type { Source } from "./Page.ts"

export const exitCodes = (): Source => ({
  id: "reference/exit-codes",
  file: "packages/terminal/src/ExitCode.ts",
  markdown: `# Exit codes

Every command of this project, \`flat\`, \`roster\` and \`flat-sandbox\`, ends with one of these codes. Each code has one meaning, so that a script knows how a
command ended. Those from 10 on are the [reasons of errors](../../../docs/reference/errors.md).

| code | name | meaning |
| ---- | ---- | ------- |
${table.map(({ code, meaning, name }) => `| ${code} | \`${name}\` | ${meaning} |`).join("\n")}
`
})
