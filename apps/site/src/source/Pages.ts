/** All pages of the site, from their sources. */
import { table } from "@flat-sdk/terminal/ExitCode"
import { page as repository } from "@flat-sdk/tools/workspace/Project"
import { cookbook } from "./Cookbook.ts"
import * as Page from "./Page.ts"
import { documents, reference } from "./Repository.ts"

/** The page of exit codes, from the table that the commands use. */
const exitCodes = (): Page.Source => ({
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

export const all = (): ReadonlyArray<Page.Page> =>
  Page.pages([...documents(), ...cookbook(), exitCodes(), ...reference()], repository)
