/**
 * The output of a program that does not handle the error of a call.
 */
import * as assert from "node:assert/strict"
import { execFile } from "node:child_process"
import { describe, it } from "node:test"
import { fileURLToPath } from "node:url"
import * as Servers from "./support/Servers.ts"

const ended = (
  program: string,
  args: ReadonlyArray<string>
): Promise<{ readonly code: unknown; readonly output: string }> =>
  new Promise((resolve) => {
    const file = fileURLToPath(new URL(`programs/${program}.ts`, import.meta.url))
    // Without the variables that Node's test runner sets for its processes.
    const env = { PATH: process.env["PATH"], NO_COLOR: "1" }
    execFile(
      process.execPath,
      [file, ...args],
      { env },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr })
    )
  })

const forbidding = () =>
  Servers.plain((_, response) =>
    response.writeHead(403, { "content-type": "application/json" }).end(
      JSON.stringify({ code: "FORBIDDEN", message: "not yours", id: "support-1" })
    )
  )

const urlOf = (server: Servers.Server) => `http://127.0.0.1:${server.port}/v2`

/** Returns a base URL where no server listens. */
const nowhere = async () => {
  const server = await Servers.plain()
  await server[Symbol.asyncDispose]()
  return urlOf(server)
}

const firstFrame = (output: string): string => /^ +at .*$/m.exec(output)?.[0] ?? "no frame"

const isShortAndNamesTheCaller = (output: string, program: string): void => {
  assert.ok(output.length < 3000, `${output.length} characters:\n${output}`)
  // If several calls are awaited together, V8 prints this first.
  assert.match(firstFrame(output.replace(/^ +at async Promise\.all.*\n/m, "")), /countTheTeachers/, output)
  assert.match(output, new RegExp(`${program}\\.ts:\\d+`))
  assert.doesNotMatch(output, /planted/)
  assert.doesNotMatch(output, /~effect\//, output)
}

const ways = {
  call: "countOrgaUsers",
  withResponse: "countOrgaUsers",
  page: "listOrganizationUsers",
  stream: "listOrganizationUsers",
  collect: "listOrganizationUsers",
  file: "getScoreRevisionData",
  download: "getScoreRevisionData",
  exportScore: "createExportTask",
  together: "countOrgaUsers"
}

describe("an uncaught error of the Promise API", () => {
  for (const [way, operation] of Object.entries(ways)) {
    it(`K6 is short and begins with the caller: ${way}`, async () => {
      await using server = await forbidding()
      const { code, output } = await ended("UncaughtPromise", [urlOf(server), way])
      assert.equal(code, 1)
      isShortAndNamesTheCaller(output, "UncaughtPromise")
      assert.match(output, new RegExp(`^FlatError: ${operation} `, "m"))
      assert.match(output, /_tag: 'Forbidden'/)
    })
  }

  it("K6 is short if the network fails: the cause has no internal frames of the client", async () => {
    const { code, output } = await ended("UncaughtPromise", [await nowhere(), "call"])
    assert.equal(code, 1)
    isShortAndNamesTheCaller(output, "UncaughtPromise")
    assert.match(output, /^FlatError: countOrgaUsers /m)
    assert.match(output, /_tag: 'Transport'/)
    assert.match(output, /ECONNREFUSED/)
  })

  it("K6 is short for a closed client and an invalid input", async () => {
    const closed = await ended("UncaughtPromise", [await nowhere(), "closed"])
    isShortAndNamesTheCaller(closed.output, "UncaughtPromise")
    assert.match(closed.output, /^ClosedError: /m)
    const invalid = await ended("UncaughtPromise", [await nowhere(), "invalid"])
    isShortAndNamesTheCaller(invalid.output, "UncaughtPromise")
    assert.match(invalid.output, /^FlatError: listOrganizationUsers .*limit/m)
  })

  it("K6 is short for invalid options, and begins with the constructor's caller", async () => {
    const { output } = await ended("InvalidOptions", [])
    assert.ok(output.length < 3000, output)
    assert.match(output, /^FlatError: .*retries/m)
    assert.match(firstFrame(output), /openTheClient .*InvalidOptions\.ts/, output)
  })
})

describe("an uncaught error of an Effect program", () => {
  it("K7 is short and begins with the operation and the caller, over NodeRuntime.runMain", async () => {
    await using server = await forbidding()
    for (const [url, reason] of [[urlOf(server), /403 FORBIDDEN/], [await nowhere(), /ECONNREFUSED/]] as const) {
      const { code, output } = await ended("UncaughtEffect", [url])
      assert.equal(code, 1)
      assert.match(output, /FlatError: countOrgaUsers /)
      assert.match(output, reason)
      assert.match(firstFrame(output), /at flat\.countOrgaUsers/, output)
      isShortAndNamesTheCaller(output.replace(/^ +at flat\.countOrgaUsers.*\n/m, ""), "UncaughtEffect")
    }
  })

  it("K7 is short if a promise of Effect rejects", async () => {
    await using server = await forbidding()
    for (const [url, reason] of [[urlOf(server), /Forbidden/], [await nowhere(), /ECONNREFUSED/]] as const) {
      const { output } = await ended("RejectedEffect", [url])
      assert.ok(output.length < 3000, output)
      assert.match(output, /FlatError: countOrgaUsers /)
      assert.match(output, reason)
      assert.doesNotMatch(output, /planted/)
    }
  })
})
