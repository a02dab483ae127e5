/** A client that we did not write uses the server over streamable HTTP. Others are refused. */
import { assert, describe, it } from "@effect/vitest"
import type { Sandbox } from "@flat-sdk/sandbox/effect"
import { until } from "@flat-sdk/tools/tests/Wait"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import { Effect, Exit, Scope } from "effect"
import { spawn } from "node:child_process"
import { request } from "node:http"
import { execPath } from "node:process"
import { afterAll, beforeAll } from "vitest"
import * as InProcess from "../support/InProcess.ts"
import { connect, environment, program, school } from "./support/Agent.ts"

const token = "planted-mcp-token-5519"

interface Server {
  readonly url: string
  readonly log: () => string
}

/** Starts the program, and returns its URL. */
const serve = (url: string, env: Readonly<Record<string, string>> = {}) =>
  Effect.acquireRelease(
    Effect.gen(function*() {
      const child = spawn(execPath, [program, "mcp", "--allow-write", "--http", "--port", "0"], {
        env: { ...environment(url), FLAT_MCP_TOKEN: token, ...env },
        stdio: ["ignore", "pipe", "pipe"]
      })
      let log = ""
      child.stdout.on("data", (chunk: Buffer) => void (log += chunk.toString()))
      child.stderr.on("data", (chunk: Buffer) => void (log += chunk.toString()))
      const found = () => /http:\S+(?=[^]*Bearer .*\n)/.exec(log)?.[0]
      yield* until(() => found() !== undefined, { what: "the URL of flat mcp", state: () => log })
      return { url: found()!, log: () => log, stop: () => void child.kill() }
    }),
    ({ stop }) => Effect.sync(stop)
  )

const clientOf = (server: Server) =>
  Effect.suspend(() => {
    const transport = new StreamableHTTPClientTransport(new URL(server.url), {
      requestInit: { headers: { authorization: `Bearer ${token}` } }
    })
    return connect(transport, server.log)
  })

const initialize = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "t", version: "1" } }
})

/** Sends a request with any `Host`, which fetch does not permit. */
const status = (url: string, headers: Readonly<Record<string, string>>, method = "POST") =>
  Effect.promise(() =>
    new Promise<{ readonly status: number | undefined; readonly challenge: string | undefined }>((resolve, reject) => {
      const sent = request(url, {
        method,
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers }
      }, (response) => {
        response.resume().once(
          "end",
          () => resolve({ status: response.statusCode, challenge: response.headers["www-authenticate"] })
        )
      })
      sent.once("error", reject).end(method === "POST" ? initialize : undefined)
    })
  )

describe("an agent over HTTP", () => {
  let scope: Scope.Closeable
  let sandbox: Sandbox.ServedSandbox
  let server: Server
  beforeAll(async () => {
    scope = await Effect.runPromise(Scope.make())
    sandbox = await Effect.runPromise(Scope.provide(school(), scope))
    server = await Effect.runPromise(Scope.provide(serve(sandbox.url), scope))
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  it.live("lists, reads, plans and writes", () =>
    Effect.gen(function*() {
      const { ask, client } = yield* clientOf(server)
      const { tools } = yield* Effect.promise(() => client.listTools())
      assert.strictEqual(tools.length, 10)
      const page = yield* ask("read", { operation: "listOrganizationUsers", limit: 3 })
      assert.strictEqual(page.listAt("result").length, 3)
      const made = yield* ask("write", { operation: "createCollection", body: { title: "A", privacy: "private" } })
      const removal = { operation: "deleteCollection", parameters: { collection: made.at("result", "id") } }
      const planned = yield* ask("write", removal)
      const done = yield* ask("write", { ...removal, confirm: planned.at("confirm") })
      assert.isFalse(done.failed, done.text)
      assert.strictEqual(sandbox.count("deleteCollection"), 1)
      assert.notInclude(server.log(), token)
    }))

  it.live("a confirmation token of one session is not valid in another", () =>
    Effect.gen(function*() {
      const one = yield* clientOf(server)
      const other = yield* clientOf(server)
      const removal = { operation: "removeOrganizationInvitation", parameters: { invitation: "abc" } }
      const planned = yield* one.ask("write", removal)
      const refused = yield* other.ask("write", { ...removal, confirm: planned.at("confirm") })
      assert.match(refused.text, /unknown, or was used before/)
      // The other session has not used it up.
      const done = yield* one.ask("write", { ...removal, confirm: planned.at("confirm") })
      assert.match(done.text, /not found/)
      assert.strictEqual(sandbox.count("removeOrganizationInvitation"), 1)
    }))

  it.live("without the token, or with another one, the status is 401", () =>
    Effect.gen(function*() {
      const { url } = server
      for (
        const authorization of [undefined, "", "Bearer", "Bearer wrong", `Bearer ${token}x`, `Basic ${token}`, token]
      ) {
        const refused = yield* status(url, authorization === undefined ? {} : { authorization })
        assert.deepStrictEqual(refused, { status: 401, challenge: "Bearer" }, String(authorization))
      }
      for (const path of ["/", "/other"]) {
        assert.strictEqual((yield* status(new URL(path, url).href, {}, "GET")).status, 401)
      }
      assert.strictEqual((yield* status(url, { authorization: `Bearer ${token}` })).status, 200)
      assert.strictEqual((yield* status(url, { authorization: `bearer ${token}` })).status, 200)
    }))

  it.live("a page in a browser is refused, under its own name and under one that was rebound", () =>
    Effect.gen(function*() {
      const { url } = server
      const authorization = `Bearer ${token}`
      // It listens on this computer only.
      const { hostname, pathname, port } = new URL(url)
      assert.deepStrictEqual([hostname, pathname], ["127.0.0.1", "/mcp"])
      const refused = [
        { host: `evil.example:${port}` },
        { host: "127.0.0.1.evil.example" },
        { host: "localhost.evil.example" },
        { host: "0.0.0.0" },
        { origin: "https://evil.example" },
        { origin: `http://127.0.0.1:${port}` },
        { origin: "null" }
      ]
      for (const headers of refused) {
        assert.strictEqual((yield* status(url, { authorization, ...headers })).status, 403, JSON.stringify(headers))
      }
      for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, "LOCALHOST"]) {
        assert.strictEqual((yield* status(url, { authorization, host })).status, 200, host)
      }
    }))

  it.live("without FLAT_MCP_TOKEN, a new token is printed on standard error", () =>
    Effect.gen(function*() {
      const other = yield* serve(sandbox.url, { FLAT_MCP_TOKEN: "" })
      const printed = /Bearer (\S{20,})/.exec(other.log())?.[1]
      assert.isString(printed)
      assert.strictEqual((yield* status(other.url, { authorization: `Bearer ${printed}` })).status, 200)
      assert.strictEqual((yield* status(other.url, { authorization: `Bearer ${token}` })).status, 401)
    }))

  it.live.each([
    ["2024-11-05", "2025-11-25"],
    ["2025-03-26", "2025-03-26"],
    ["2025-06-18", "2025-06-18"],
    ["2025-11-25", "2025-11-25"]
  ])("a client of version %s is offered %s, which has the hints of tools", ([asked, agreed]) =>
    Effect.gen(function*() {
      const response = yield* Effect.promise(() =>
        fetch(server.url, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            accept: "application/json, text/event-stream",
            authorization: `Bearer ${token}`
          },
          body: initialize.replace("2025-06-18", asked!)
        }).then((response) => response.text())
      )
      assert.include(response, `"protocolVersion":"${agreed}"`)
    }))

  it.live("a port that is taken is named", () =>
    Effect.gen(function*() {
      const { port } = new URL(sandbox.url)
      const { code, stderr } = yield* Effect.promise(() =>
        InProcess.program().run(["mcp", "--http", "--port", port], { env: environment(sandbox.url) })
      )
      assert.strictEqual(code, 2)
      assert.match(stderr, new RegExp(`--port: ${port} cannot be used \\(EADDRINUSE\\)\\. Choose another`))
    }))
})
