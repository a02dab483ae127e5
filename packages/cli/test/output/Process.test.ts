/** Output of commands against a server: a pipe that is closed, waits, and writes whose results cannot be shown. */
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import { Cli } from "../support/Cli.ts"

let cli: Cli
beforeAll(async () => {
  cli = await Cli.start({ users: 400 })
})
afterAll(() => cli.close())
beforeEach(() => cli.sandbox.reset())

it("a pipe that is closed by its reader ends the command without an error, and no further page is read", async () => {
  // Time for the reader to end.
  cli.sandbox.faults.set([{ fault: "latency;ms=30" }])
  const list = "flat organization list-users --all --page-size 10"
  for (const format of isNightly ? ["jsonl", "json", "csv", "yaml", "table"] : ["jsonl"]) {
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

it("standard output has results only, also while the client waits", async () => {
  cli.sandbox.faults.set([{ fault: "rate-limit;seconds=1", times: 1 }])
  const { code, stderr, stdout } = await cli.run(["organization", "count-orga-users"], { hurried: true })
  expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: "", stdout: "400\n" })
})

it("--fields that are unknown are found before a write is executed", async () => {
  const { code, stderr } = await cli.run(["classes", "create-class", "--set", "name=Choir", "--fields", "id,nmae"])
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: "Error: --fields: the response has no field \"nmae\"\nDid you mean \"name\"?\n"
  })
  expect(cli.sandbox.count()).toBe(0)
})
