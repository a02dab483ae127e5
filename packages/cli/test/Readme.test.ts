/** The README: its sessions are what the command prints, and its tables have every variable, exit code and format. */
import { table } from "@flat-sdk/terminal/ExitCode"
import { readFileSync } from "node:fs"
import { assert, it } from "vitest"
import { version } from "../src/calls/Version.ts"
import { formats } from "../src/output/Format.ts"
import { variables } from "../src/reference/ManPage.ts"
import { Cli } from "./support/Cli.ts"
import { signedOut } from "./support/SignIn.ts"
import { words } from "./support/Words.ts"

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")

it("shows what a terminal of 100 columns shows", async (context) => {
  const cli = await Cli.start({ users: 40, seed: 1 })
  context.onTestFinished(() => cli.close())
  const sessions = [...readme.matchAll(/```console\n([^`]*)```/g)].map(([, text]) => text!.split(/^\$ /m).slice(1))
  assert.lengthOf(sessions, 3)
  for (const [line, ...shown] of sessions.flat().map((command) => command.split("\n"))) {
    const [, ...args] = words(line!.replace(" < token.txt", ""))
    const { stderr, stdout } = await cli.run(args, {
      env: { ...signedOut, NO_COLOR: "1", COLUMNS: "100" },
      stdin: cli.sandbox.token,
      stdoutIsTerminal: true
    })
    // The port differs in each run, and the version in each release.
    const printed = `${stderr}${stdout}`.replaceAll(cli.sandbox.url, "http://127.0.0.1:4010/v2")
    assert.strictEqual(printed.replace(`flat-cli/${version}`, "flat-cli/1.0.0"), shown.join("\n"), line)
  }
})

it("has a row for each variable of the environment", () => {
  const rows = [...readme.matchAll(/^\| (`[A-Z_, `]+`) +\| (.*?) +\|$/gm)].map(([, name, meaning]) => ({
    name: name!.replaceAll("`", ""),
    meaning
  }))
  assert.deepStrictEqual(rows, [...variables])
})

it("has every exit code, by its reason, and every format", () => {
  const rows = [...readme.matchAll(/^\| `(\d+)` +\| (?:`(\w+)`: )?/gm)].map((
    [, code, reason]
  ) => [Number(code), reason])
  const codes = table.map(({ code, name }) => [code, code >= 10 && code < 100 ? name : undefined])
  assert.deepStrictEqual<unknown>(rows, codes)
  for (const format of formats) assert.include(readme, `| \`${format}\` `)
})
