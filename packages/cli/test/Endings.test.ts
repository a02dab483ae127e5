/** How commands end: interrupted, with a reader that has gone, without a terminal, and what goes where. */
import { spawn } from "node:child_process"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Cli } from "./support/Cli.ts"
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
      await server.request
      child.kill(signal)
      expect(await exited).toBe(expected)
      await server.closed
      server.close()
      expect(output).toBe("")
    }
  )
})

describe("a pipe whose reader has gone", () => {
  it.each([
    ["flat organization list-users --all"],
    ["flat organization list-users --all --format csv"],
    ["flat operations"],
    ["flat --help"]
  ])("ends the command quietly: %s", async (line) => {
    // The reader ends after one line; the exit code is that of `flat`.
    const { stderr, stdout } = await cli.shell(`{ ${line}; echo "code $?" >&2; } | head -n 1`, { process: true })
    expect(stdout.trim().split("\n")).toHaveLength(1)
    expect(stderr).toBe("code 0\n")
  })

  it("does the same for a file", async () => {
    const made = await cli.run(["scores", "create", "--set", "collection=root", "--set", "title=A", "--data", "@-"], {
      stdin:
        `<?xml version="1.0"?><score-partwise><work><work-title>A</work-title></work><part-list><score-part id="P1"><part-name>F</part-name></score-part></part-list><part id="P1"><measure number="1"><note><rest/><duration>4</duration></note></measure></part></score-partwise>`
    })
    const { id } = JSON.parse(made.stdout) as { id: string }
    const { stderr } = await cli.shell(
      `{ flat scores get-revision-data ${id} last midi; echo "code $?" >&2; } | head -c 4 > /dev/null`,
      { process: true }
    )
    expect(stderr).toBe("code 0\n")
  })
})

describe("a terminal", () => {
  it("shows a table", { tags: "terminal" }, async () => {
    const { code, stdout } = await cli.run(["organization", "list-users", "--page-size", "2", "--fields", "username"], {
      terminal: true,
      env: { NO_COLOR: "1" }
    })
    expect(code).toBe(0)
    expect(stdout).toContain("username")
    expect(stdout).not.toContain("{")
    expect(stdout).not.toContain("\u001b[3")
  })

  it(
    "shows progress and the quota of --all on standard error, if the results go elsewhere",
    { tags: "terminal" },
    async () => {
      const line = `flat organization list-users --all --page-size 50 --format csv > users.csv`
      const { stdout } = await cli.terminalShell(line)
      expect(stdout).toMatch(/\d+ items .*\d+ requests left/)
      const silent = await cli.terminalShell(`${line} --quiet`)
      expect(silent.stdout).toBe("")
    }
  )
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
    const child = spawn(process.execPath, [main, "organization", "create-user"], {
      cwd: cli.home,
      env: cli.environment(),
      stdio: ["pipe", "pipe", "pipe"]
    })
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(2)
  })
})
