/** The examples in the help of `flat auth`, `sandbox`, `completions` and `man`, and the lines of the README about signing in, do what they say. */
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { Cli } from "../support/Cli.ts"
import { main } from "../support/Program.ts"
import { signedOut, signIn, stored } from "../support/SignIn.ts"
import { words } from "../support/Words.ts"

let cli: Cli
beforeAll(async () => {
  cli = await Cli.start({ tokens: [{ token: "north-token", user: "admin" }] })
  for (const [file, token] of [["token.txt", "sandbox-admin"], ["north.txt", "north-token"]] as const) {
    fs.writeFileSync(path.join(cli.home, file), `${token}\n`)
  }
  for (
    const folder of [
      ".local/share/bash-completion/completions",
      ".zsh/completions",
      ".config/fish/completions",
      ".local/share/man/man1"
    ]
  ) {
    fs.mkdirSync(path.join(cli.home, folder), { recursive: true })
  }
  for (const line of ["< token.txt", "--profile north < north.txt"]) {
    const { code, stderr } = await cli.shell(`flat auth login --with-token ${line}`, { env: signedOut })
    assert.strictEqual(code, 0, stderr)
  }
})
afterAll(() => cli.close())

const linesOf = (text: string): ReadonlyArray<string> =>
  text.split("\n").map((line) => line.trim()).filter((line) => line.startsWith("flat "))

const examplesOf = async (command: ReadonlyArray<string>) => {
  const { stdout } = await cli.run([...command, "--help"])
  return linesOf(stdout.slice(stdout.indexOf("\nEXAMPLES")))
}

/** Runs a line of shell. A server is only started with a command that ends; the browser is this test; other servers are this sandbox. */
const check = async (line: string) => {
  if (line.includes("--scopes")) {
    const scopes = /--scopes (\S+)/.exec(line)![1]!
    await signIn(cli, ["--scopes", scopes])
    assert.deepStrictEqual(stored(cli)["default"]!.scopes, scopes.split(","))
    return
  }
  const adapted = line.replace(/ --base-url \S+/, ` --base-url ${cli.sandbox.url}`)
  const isServer = adapted.startsWith("flat sandbox") && !/ -- | --exec /.test(adapted)
  const { code, stderr } = isServer
    ? await cli.run([...words(adapted).slice(1), "--", "true"])
    : await cli.shell(inSandbox(adapted), { env: signedOut })
  assert.strictEqual(code, 0, `${line}: ${stderr}`)
}

// `flat` is a function of this shell, which the sandbox does not know.
const inSandbox = (line: string): string => line.replace(/(?<= -- |--exec ")flat /, `'${process.execPath}' '${main}' `)

const commands = [
  ["auth", "login"],
  ["auth", "status"],
  ["auth", "list"],
  ["auth", "use"],
  ["completions"],
  ["man"],
  ["sandbox"],
  ["auth", "logout"]
]

describe("examples", () => {
  for (const command of commands) {
    it(`of flat ${command.join(" ")}`, async () => {
      const examples = await examplesOf(command)
      assert.isAbove(examples.length, 0)
      for (const line of examples) {
        // The profile that the example before it may have deleted.
        if (line.includes("logout")) await check("flat auth login --with-token --profile north < north.txt")
        await check(line)
      }
    })
  }

  it("of the README about signing in", async () => {
    const readme = fs.readFileSync(new URL("../../README.md", import.meta.url), "utf8")
    const section = readme.slice(0, readme.indexOf("\n## Run the first commands"))
    const lines = [...section.matchAll(/```sh\n([^`]*)```/g)].flatMap(([, code]) => linesOf(code!))
    assert.isAbove(lines.length, 6)
    for (const line of lines) await check(line)
  })
})
