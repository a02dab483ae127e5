/** A refresh that is interrupted: the server has replaced the refresh token, so the new one must not be lost. */
import { settled } from "@flat-sdk/tools/tests/Wait"
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "vitest"
import { Cli } from "../support/Cli.ts"
import { expired, type Gate } from "../support/Gate.ts"
import { main } from "../support/Program.ts"
import { fileOf, signedOut, stored } from "../support/SignIn.ts"

let cli: Cli
let gate: Gate

beforeEach(async () => {
  cli = await Cli.start()
  gate = await expired(cli)
})
afterEach(async () => {
  gate.close()
  await cli.close()
})

const start = () => {
  const child = spawn(process.execPath, [main, "account", "get-authenticated-user"], {
    cwd: cli.home,
    env: cli.environment(signedOut),
    stdio: ["ignore", "pipe", "pipe"]
  })
  const closed = once(child, "close")
  return { child, ended: () => settled("the end of a command that refreshes its token", closed) }
}

describe("a refresh", () => {
  it("is finished and saved when the command is interrupted", async () => {
    const before = stored(cli)["default"]!
    const { child, ended } = start()
    await gate.arrived(1)
    child.kill("SIGINT")
    gate.waiting[0]!()
    const [code] = await ended()
    assert.strictEqual(code, 130)
    const after = stored(cli)["default"]!
    assert.notStrictEqual(after.refreshToken, before.refreshToken)
    assert.isAbove(Date.parse(after.expiresAt!), Date.now())
    assert.deepStrictEqual(fs.readdirSync(path.dirname(fileOf(cli))), ["credentials.json", "credentials.json.lock"])
    const next = await cli.run(["account", "get-authenticated-user"], { env: signedOut })
    assert.strictEqual(next.code, 0, next.stderr)
    assert.lengthOf(gate.waiting, 1)
  })

  it("of a process that was killed leaves no lock behind that others wait for", async () => {
    const { child, ended } = start()
    await gate.arrived(1)
    child.kill("SIGKILL")
    await ended()
    // The server has never seen the request: the refresh token is still valid.
    const next = start()
    await gate.arrived(2)
    gate.waiting[1]!()
    assert.deepStrictEqual((await next.ended())[0], 0)
  })

  it("does not bring back a profile that was signed out meanwhile", async () => {
    const { ended } = start()
    await gate.arrived(1)
    const contents = JSON.parse(fs.readFileSync(fileOf(cli), "utf8"))
    fs.writeFileSync(fileOf(cli), JSON.stringify({ ...contents, profiles: {} }))
    gate.waiting[0]!()
    assert.strictEqual((await ended())[0], 0)
    assert.deepStrictEqual(stored(cli), {})
  })
})
