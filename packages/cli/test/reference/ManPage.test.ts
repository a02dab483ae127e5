/** The man page. */
import { table } from "@flat-sdk/terminal/ExitCode"
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import * as Catalog from "../../src/catalog/Catalog.ts"
import { variables } from "../../src/reference/ManPage.ts"
import { Cli } from "../support/Cli.ts"

let cli: Cli
let page: string
beforeAll(async () => {
  cli = await Cli.start({ users: 1 })
  const { code, stdout } = await cli.run(["man"])
  assert.strictEqual(code, 0)
  page = stdout
})
afterAll(() => cli.close())

describe("the man page", () => {
  it("shows every operation with its flags", () => {
    const lines = page.replaceAll(/\\f[BIR]/g, "").replaceAll("\\-", "-").split("\n")
    for (const { command, operations } of Catalog.load().services) {
      for (const operation of operations) {
        const usage = `flat ${command} ${operation.command}`
        const line = lines.find((line) => `${line} `.startsWith(`${usage} `))
        assert.isDefined(line, usage)
        for (const { flag, in: place } of operation.parameters) {
          if (place !== "path") assert.include(line, `[--${flag}`)
        }
      }
    }
  })
})

describeWith("mandoc", "the man page in mandoc", ({ spawnSync }) => {
  const mandoc = (args: ReadonlyArray<string>) => {
    const { error, status, stderr, stdout } = spawnSync("mandoc", args, { input: page })
    assert.isUndefined(error)
    return { status, stdout, stderr }
  }

  it("has no warning of mandoc but that it has no date, which would differ for each build", () => {
    const { stderr, stdout } = mandoc(["-T", "lint", "-W", "warning"])
    assert.deepStrictEqual([stdout.trim().split("\n").map((line) => line.replace(/^.*: WARNING/, "WARNING")), stderr], [
      ["WARNING: missing date, using \"\": TH"],
      ""
    ])
  })

  it("shows every exit code and every variable", () => {
    const text = mandoc(["-T", "ascii"]).stdout.replaceAll(/.\u0008/g, "")
    for (const { code, name } of table) assert.match(text, new RegExp(`^ +${code} +${name}:`, "m"))
    for (const { name } of variables) assert.include(text, name)
  })
})
