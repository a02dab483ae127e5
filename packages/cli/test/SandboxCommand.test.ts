/** `flat sandbox`: the simulated API, alone or for the time of a command. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as path from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { Cli } from "./support/Cli.ts"
import { main } from "./support/Program.ts"

let cli: Cli
beforeAll(async () => {
  cli = await Cli.start({ users: 1 })
})
afterAll(() => cli.close())

/** Runs it as a process: a command inherits its standard input and output. */
const run = (args: ReadonlyArray<string>, stdin = "") => cli.run(args, { process: true, stdin })

describe("flat sandbox", () => {
  it("runs a command with the address and the token of a new sandbox, and ends with its exit code", async () => {
    const shown = "[process.env.FLAT_BASE_URL, process.env.FLAT_ACCESS_TOKEN].join()"
    const ran = await run(["sandbox", "--token", "t0ken", "--", process.execPath, "-p", shown])
    assert.match(ran.stdout, /^http:\/\/127\.0\.0\.1:\d+\/v2,t0ken\n$/)
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
    const failed = await run(["sandbox", "--", process.execPath, "-e", "process.exit(7)"])
    assert.deepStrictEqual([failed.code, failed.stdout, failed.stderr], [7, "", ""])
  })

  it("passes flags of the command on, and standard input and output", async () => {
    const ran = await run(["sandbox", "--users", "7", "--", "cat", "-n"], "one\ntwo\n")
    assert.match(ran.stdout, /1\tone\n +2\ttwo\n$/)
  })

  it("runs a line of shell, and calls the sandbox from it", async () => {
    const flat = `'${process.execPath}' '${main}'`
    const ran = await run([
      "sandbox",
      "--users",
      "7",
      "--exec",
      `${flat} organization count-orga-users | cat; exit 3`
    ])
    assert.deepStrictEqual([ran.stdout, ran.code], ["7\n", 3], ran.stderr)
  })

  it("takes either form, and names a program that does not exist", async () => {
    const both = await cli.run(["sandbox", "--exec", "true", "--", "true"])
    assert.notStrictEqual(both.code, 0)
    assert.include(both.stderr, "--exec")
    const missing = await cli.run(["sandbox", "--", "no-such-program-here"])
    assert.notStrictEqual(missing.code, 0)
    assert.include(missing.stderr, "no-such-program-here")
    const option = await run(["sandbox", "--users", "0", "--", "true"])
    assert.notStrictEqual(option.code, 0)
    assert.include(option.stderr, "users")
  })

  it("keeps its state in a file, without a warning", async () => {
    const flat = `'${process.execPath}' '${main}'`
    const file = path.join(cli.home, "school.sqlite")
    for (const expected of [9, 9]) {
      const ran = await run([
        "sandbox",
        "--data",
        file,
        "--users",
        "9",
        "--exec",
        `${flat} organization count-orga-users`
      ])
      assert.deepStrictEqual([ran.stdout, ran.stderr, ran.code], [`${expected}\n`, "", 0])
    }
  })

  it("serves until it is stopped", async () => {
    const child = spawn(process.execPath, [main, "sandbox", "--port", "0"], { env: cli.environment() })
    let output = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => output += text)
    while (!output.includes("Ctrl-C")) await once(child.stdout, "data")
    const url = /^(http:\S+)$/m.exec(output)![1]!
    const response = await fetch(`${url}/organizations/users/count`, {
      headers: { authorization: "Bearer sandbox-admin" }
    })
    assert.strictEqual(await response.text(), "40")
    child.kill("SIGINT")
    const [code] = await once(child, "close")
    assert.isTrue(code === 0 || code === 130, String(code))
  })
})
