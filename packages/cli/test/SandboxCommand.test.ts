/** `flat sandbox`: the simulated API, alone or for the time of a command. */
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import { settled, untilPromise } from "@flat-sdk/tools/tests/Wait"
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { Cli } from "./support/Cli.ts"
import { main } from "./support/Program.ts"
import { words } from "./support/Words.ts"

let cli: Cli
beforeAll(async () => {
  cli = await Cli.start({ users: 1 })
})
afterAll(() => cli.close())

/** Runs it as a process: a command inherits its standard input and output. */
const run = (args: ReadonlyArray<string>, stdin = "") => cli.run(["sandbox", ...args], { process: true, stdin })

const flat = `'${process.execPath}' '${main}'`

describeWith("script", "flat sandbox on a terminal", (terminal) => {
  it("prints what the README of the repository shows", async () => {
    const readme = fs.readFileSync(new URL("../../../README.md", import.meta.url), "utf8")
    const [, line = "", shown] = /```sh\nnpx @flat-sdk\/cli (.+)\n```\n\n```text\n([^`]+)```/.exec(readme) ?? []
    fs.writeFileSync(path.join(cli.home, "flat"), `#!/bin/sh\nexec ${flat} "$@"\n`, { mode: 0o755 })
    const env = { NO_COLOR: "1", PATH: `${cli.home}${path.delimiter}${process.env["PATH"] ?? ""}` }
    const { stdout } = await cli.run(words(line), { terminal, env })
    assert.strictEqual(stdout.replaceAll("\r\n", "\n"), shown)
  })
})

describe("flat sandbox", () => {
  it("runs a line of shell with its address and token, ends with its exit code, and keeps its state in a file", async () => {
    const data = ["--data", path.join(cli.home, "school.sqlite"), "--token", "t0ken"]
    const line = `echo "$FLAT_BASE_URL,$FLAT_ACCESS_TOKEN"; ${flat} organization count-orga-users | cat; exit 3`
    const ran = await run([...data, "--users", "9", "--exec", line])
    assert.match(ran.stdout, /^http:\/\/127\.0\.0\.1:\d+\/v2,t0ken\n9\n$/)
    assert.deepStrictEqual([ran.code, ran.stderr], [3, ""])
    // A command has flags of its own, and standard input.
    const args = ["-c", `cat -n; ${flat} organization count-orga-users; exit 7`]
    const again = await run([...data, "--users", "9", "--", "sh", ...args], "one\ntwo\n")
    assert.deepStrictEqual([again.stdout, again.stderr, again.code], ["     1\tone\n     2\ttwo\n9\n", "", 7])
  })

  it("removes what the roster tool records of a school in memory", async () => {
    const { stdout } = await run([
      "--users",
      "1",
      "--exec",
      "echo \"$FLAT_ROSTER_STATE\"; ls -d \"$FLAT_ROSTER_STATE\""
    ])
    const [folder = "", listed] = stdout.split("\n")
    assert.deepStrictEqual([listed, fs.existsSync(folder)], [folder, false])
  })

  it("takes either form, and names a program that does not exist", async () => {
    for (
      const [args, message] of [
        [["--exec", "true", "--", "true"], "--exec"],
        [["--", "no-such-program-here"], "no-such-program-here"],
        [["--users", "0", "--", "true"], "users"]
      ] as const
    ) {
      const { code, stderr } = await cli.run(["sandbox", ...args])
      assert.notStrictEqual(code, 0)
      assert.include(stderr, message)
    }
  })

  it("serves until it is stopped", async () => {
    const child = spawn(process.execPath, [main, "sandbox", "--port", "0"], { env: cli.environment() })
    let output = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => output += text)
    await untilPromise(() => output.includes("Ctrl-C"), { state: () => output })
    const url = /^(http:\S+)$/m.exec(output)![1]!
    const response = await fetch(`${url}/organizations/users/count`, {
      headers: { authorization: "Bearer sandbox-admin" }
    })
    assert.strictEqual(await response.text(), "40")
    child.kill("SIGINT")
    const [code] = await settled("the end of the sandbox", once(child, "close"))
    assert.isTrue(code === 0 || code === 130, String(code))
  })
})
