/** How commands end: interrupted, with a reader that has gone, without a terminal, and what goes where. */
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import { settled } from "@flat-sdk/tools/tests/Wait"
import * as Stream from "effect/Stream"
import { spawn } from "node:child_process"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Cli } from "./support/Cli.ts"
import * as InProcess from "./support/InProcess.ts"
import { main } from "./support/Program.ts"
import * as Recorder from "./support/Recorder.ts"

let cli: Cli
beforeAll(async () => {
  cli = await Cli.start({ users: 600 })
})
afterAll(() => cli.close())

/** A server that never responds, and reports its first request. */
const silent = async () => {
  let arrived = () => {}
  const request = new Promise<void>((resolve) => {
    arrived = resolve
  })
  let ended = () => {}
  const closed = new Promise<void>((resolve) => {
    ended = resolve
  })
  const server = http.createServer((incoming) => {
    incoming.socket.on("close", ended)
    arrived()
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`
  return { url, request, closed, close: () => server.close() }
}

describe("a signal", () => {
  it.each([["SIGINT", 130], ["SIGTERM", 143]] as const)(
    "V16 ends a call and its connection: %s with exit code %i",
    async (signal, expected) => {
      const server = await silent()
      const child = spawn(process.execPath, [main, "organization", "list-users"], {
        cwd: cli.home,
        env: cli.environment({ FLAT_BASE_URL: server.url })
      })
      let output = ""
      child.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString()
      })
      child.stderr.on("data", (chunk: Buffer) => {
        output += chunk.toString()
      })
      const exited = new Promise<number | null>((resolve) => child.on("close", resolve))
      await settled("its request", server.request)
      child.kill(signal)
      expect(await settled("the end of the command", exited)).toBe(expected)
      await settled("the end of its connection", server.closed)
      server.close()
      expect(output).toBe("")
    }
  )
})

describe("a pipe whose reader has gone", () => {
  it("ends the help quietly", async () => {
    // The reader ends after one line; the exit code is that of `flat`.
    const { stderr, stdout } = await cli.shell(`{ flat --help; echo "code $?" >&2; } | head -n 1`, { process: true })
    expect(stdout.trim().split("\n")).toHaveLength(1)
    expect(stderr).toBe("code 0\n")
  })
})

describeWith("script", "a terminal", (terminal) => {
  it("shows progress and the quota of --all on standard error, if the results go elsewhere", async () => {
    const line = `flat organization list-users --all --page-size 50 --format csv > users.csv`
    expect((await cli.terminalShell(terminal, line)).stdout).toMatch(/\d+ items .*\d+ requests left/)
  })

  it("shows a table in its width", async () => {
    const { code, stdout } = await cli.run(["organization", "list-users", "--page-size", "3"], { terminal })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\u001b\[1mid/)
    expect(stdout).toMatch(/columns? (?:is|are) left out: .*Choose columns with --fields/)
    // oxlint-disable-next-line no-control-regex
    const table = stdout.replaceAll(/\u001b\[\d+m/g, "").split("\r\n").slice(0, 4)
    expect(Math.max(...table.map((row) => row.length))).toBeLessThanOrEqual(80)
  })
})

describe("warnings", () => {
  it("go to standard error, and standard output has only the result", async () => {
    const recorder = await Recorder.start()
    const env = { FLAT_BASE_URL: recorder.url }
    const args = ["account", "get-authenticated-user"]
    const warned = await cli.run(args, { env })
    const quiet = await cli.run([...args, "--quiet"], { env })
    await recorder.close()
    expect([warned.stdout, quiet.stdout]).toEqual(["{}\n", "{}\n"])
    expect(warned.stderr).toMatch(/^Warning: getAuthenticatedUser: the response does not match/)
    expect(quiet.stderr).toBe("")
  })
})

describe("errors", () => {
  it("have the exit code of their reason, and go to standard error", async () => {
    const missing = await cli.run(["classes", "get", "nothing"])
    expect([missing.code, missing.stdout]).toEqual([14, ""])
    expect(missing.stderr).toMatch(/^Error: getClass failed: NotFound, 404/)
    const refused = await cli.run(["classes", "get", "x"], { env: { FLAT_ACCESS_TOKEN: "wrong" } })
    expect(refused.code).toBe(11)
    const none = await cli.run(["classes", "get", "x"], { env: { FLAT_ACCESS_TOKEN: undefined } })
    expect(none.code).toBe(11)
    expect(none.stderr).toContain("flat auth login")
  })

  it("never ask anything", async () => {
    // Standard input stays open: a prompt would wait for it.
    const ignored = { onStdout: () => undefined, onStderr: () => undefined, stdin: Stream.never }
    const { code } = await InProcess.program().serve(["organization", "create-user"], {
      ...ignored,
      env: cli.environment()
    })
    expect(code).toBe(2)
  })
})
