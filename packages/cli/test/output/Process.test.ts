/** Output of real processes: pipes that are closed, terminals, and writes whose results cannot be shown. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { isNightly } from "../../../../scripts/tests/Nightly.ts"
import { Cli } from "../support/Cli.ts"

let cli: Cli
beforeAll(async () => {
  cli = await Cli.start({ users: 400 })
})
afterAll(() => cli.close())
beforeEach(() => cli.sandbox.reset())

const list = "flat organization list-users --all --page-size 10"

describe("a pipe", () => {
  it("that is closed by its reader ends the command without an error, and no further page is read", async () => {
    // Time for the reader to end.
    cli.sandbox.faults.set([{ fault: "latency;ms=30" }])
    for (const format of isNightly ? ["jsonl", "json", "csv", "yaml", "table"] : ["jsonl", "json", "table"]) {
      cli.sandbox.clearRequests()
      const { code, stderr, stdout } = await cli.shell(
        `{ ${list} --format ${format} --quiet; echo "code $?" >&2; } | head -n 1`,
        { process: true }
      )
      expect({ code, stderr }).toEqual({ code: 0, stderr: "code 0\n" })
      expect(stdout.split("\n")).toHaveLength(2)
      // Tables and CSV are written in blocks of 100.
      expect(cli.sandbox.count()).toBeLessThan(40)
    }
  })

  it("gets no colours, unless FORCE_COLOR says so", async () => {
    const plain = await cli.run(["organization", "count-orga-users"])
    expect(plain.stdout).toBe("400\n")
    const colored = await cli.run(["organization", "count-orga-users"], { env: { FORCE_COLOR: "1" }, process: true })
    expect(colored.stdout).toBe("\u001b[33m400\u001b[39m\n")
  })
})

describe("standard output", () => {
  it("has results only, also while the client waits", async () => {
    cli.sandbox.faults.set([{ fault: "rate-limit;seconds=1", times: 1 }])
    const { code, stderr, stdout } = await cli.run(["organization", "count-orga-users"], { hurried: true })
    expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: "", stdout: "400\n" })
  })
})

describe("a terminal", () => {
  it("gets a table in its width, in colours that NO_COLOR turns off", { tags: "terminal" }, async () => {
    const args = ["organization", "list-users", "--page-size", "3"]
    const colored = await cli.run(args, { terminal: true })
    expect(colored.stdout).toMatch(/^\u001b\[1mid/)
    expect(colored.stdout).toMatch(/columns? (?:is|are) left out: .*Choose columns with --fields/)
    const plain = await cli.run(args, { terminal: true, env: { NO_COLOR: "1" } })
    expect(plain.stdout).not.toContain("\u001b[1m")
    const table = plain.stdout.split("\r\n").slice(0, 4)
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(80)
  })
})

describe("--fields", () => {
  it("that are unknown are found before a write is executed", async () => {
    const before = cli.sandbox.state().classes.length
    const { code, stderr } = await cli.run(["classes", "create-class", "--set", "name=Choir", "--fields", "id,nmae"])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "Error: --fields: the response has no field \"nmae\"\nDid you mean \"name\"?\n"
    })
    expect(cli.sandbox.state().classes).toHaveLength(before)
    expect(cli.sandbox.count()).toBe(0)
  })
})
