/** The lines of the README about calls, and the examples in the help of the commands that belong to them, are valid. */
import * as fs from "node:fs"
import { describe, expect, it } from "vitest"
import * as InProcess from "./support/InProcess.ts"
import { words } from "./support/Words.ts"

const readme = fs.readFileSync(new URL("../README.md", import.meta.url), "utf8")
const section = readme.slice(readme.indexOf("## Call an operation"), readme.indexOf("## Choose the output"))

const { run } = InProcess.program()
const env = { FLAT_BASE_URL: "https://api.flat.example/v2", FLAT_ACCESS_TOKEN: "token" }

const linesOf = (text: string): ReadonlyArray<string> =>
  text.split("\n").map((line) => line.trim()).filter((line) => line.startsWith("flat "))

const check = async (line: string) => {
  const [, ...args] = words(line)
  const { code, stderr, stdout } = await run([...args, "--dry-run"], { env })
  expect([code, stderr]).toEqual([0, ""])
  expect(stdout).not.toBe("")
}

describe("the README", () => {
  const lines = [...section.matchAll(/```sh\n([^`]*)```/g)].flatMap(([, code]) => linesOf(code!))

  it("has lines", () => expect(lines.length).toBeGreaterThan(8))

  it.each(lines)("%s", check)
})

describe.each([[[]], [["operations"]], [["describe"]], [["request"]]])("the help of flat %s", (command) => {
  it("has examples that are valid", async () => {
    const { stdout } = await run([...command, "--help"], { env })
    const examples = linesOf(stdout.slice(stdout.indexOf("\nEXAMPLES")))
    // The help of `flat` itself must fit a screen.
    expect(examples.length).toBeGreaterThan(command.length === 0 ? 0 : 1)
    for (const line of examples) await check(line.split(/ {2,}/)[0]!)
  })
})
