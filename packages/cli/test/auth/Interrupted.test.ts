/** A refresh that is interrupted: the server has replaced the refresh token, so the new one must not be lost. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import * as path from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "vitest"
import { Cli } from "../support/Cli.ts"
import { fileOf, signedOut, signIn, stored } from "../support/SignIn.ts"

const main = path.resolve(import.meta.dirname, "../../src/main.ts")

let cli: Cli
let gate: http.Server
/** Requests to the token endpoint that wait. */
let waiting: Array<() => void>

beforeEach(async () => {
  cli = await Cli.start()
  waiting = []
  const { origin } = new URL(cli.sandbox.url)
  // Passes requests on when they are released.
  gate = http.createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      waiting.push(() => {
        void fetch(`${origin}${request.url}`, {
          method: "POST",
          body: Buffer.concat(chunks),
          headers: { "content-type": "application/x-www-form-urlencoded" }
        }).then(async (answer) => response.writeHead(answer.status).end(await answer.text()))
      })
    })
  })
  await new Promise<void>((resolve) => gate.listen(0, "127.0.0.1", () => resolve()))
})
afterEach(async () => {
  gate.closeAllConnections()
  gate.close()
  await cli.close()
})

const until = async (isDone: () => boolean) => {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Signs in, with an expired token and a token endpoint behind the gate. */
const expired = async () => {
  await signIn(cli)
  const contents = JSON.parse(fs.readFileSync(fileOf(cli), "utf8"))
  const { default: profile } = contents.profiles
  profile.expiresAt = new Date(0).toISOString()
  profile.application.tokenUrl = `http://127.0.0.1:${(gate.address() as AddressInfo).port}/oauth/access_token`
  fs.writeFileSync(fileOf(cli), JSON.stringify(contents))
}

const start = () =>
  spawn(process.execPath, [main, "account", "get-authenticated-user"], {
    cwd: cli.home,
    env: cli.environment(signedOut),
    stdio: ["ignore", "pipe", "pipe"]
  })

describe("a refresh", () => {
  it("is finished and saved when the command is interrupted", async () => {
    await expired()
    const before = stored(cli)["default"]!
    const child = start()
    const ended = once(child, "close")
    await until(() => waiting.length === 1)
    child.kill("SIGINT")
    waiting[0]!()
    const [code] = await ended
    assert.strictEqual(code, 130)
    const after = stored(cli)["default"]!
    assert.notStrictEqual(after.refreshToken, before.refreshToken)
    assert.isAbove(Date.parse(after.expiresAt!), Date.now())
    assert.deepStrictEqual(fs.readdirSync(path.dirname(fileOf(cli))), ["credentials.json"])
    const next = await cli.run(["account", "get-authenticated-user"], { env: signedOut })
    assert.strictEqual(next.code, 0, next.stderr)
    assert.lengthOf(waiting, 1)
  })

  it("of a process that was killed leaves no lock behind that others wait for", async () => {
    await expired()
    const child = start()
    const ended = once(child, "close")
    await until(() => waiting.length === 1)
    child.kill("SIGKILL")
    await ended
    // The server has never seen the request: the refresh token is still valid.
    const second = start()
    const next = once(second, "close")
    await until(() => waiting.length === 2)
    waiting[1]!()
    assert.deepStrictEqual((await next)[0], 0)
  })

  it("does not bring back a profile that was signed out meanwhile", async () => {
    await expired()
    const child = start()
    const ended = once(child, "close")
    await until(() => waiting.length === 1)
    const contents = JSON.parse(fs.readFileSync(fileOf(cli), "utf8"))
    fs.writeFileSync(fileOf(cli), JSON.stringify({ ...contents, profiles: {} }))
    waiting[0]!()
    assert.strictEqual((await ended)[0], 0)
    assert.deepStrictEqual(stored(cli), {})
  })
})
