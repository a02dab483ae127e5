import { assert, describe, it } from "@effect/vitest"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { settled } from "@flat-sdk/tools/tests/Wait"
import { Effect } from "effect"
import { once } from "node:events"
import { request } from "node:http"
import { connect, type Socket } from "node:net"
import { join } from "node:path"
import { folder, listening, run, type Running } from "./support/command.ts"
import { sender } from "./support/raw.ts"
import { inProcess } from "./support/sandbox.ts"

const token = "sandbox-admin"
const authorization = `Authorization: Bearer ${token}`
const head = (method: string, target: string, ...lines: ReadonlyArray<string>) =>
  [`${method} ${target} HTTP/1.1`, "Host: sandbox", authorization, ...lines, "", ""].join("\r\n")

/** Opens a connection that writes something and then stays idle. */
const open = async (url: string, text: string, readable: boolean): Promise<Socket> => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  // How the server closes it does not matter.
  socket.on("error", () => {})
  await once(socket, "connect")
  socket.write(text)
  if (readable) await settled("a readable socket", once(socket, "readable"))
  return socket
}

const clients: Record<string, (url: string) => Promise<unknown>> = {
  "an idle connection": (url) => open(url, "", false),
  "a kept-alive connection": (url) => open(url, head("GET", "/v2/organizations/users/count"), true),
  "half a head": (url) => open(url, "GET /v2/organizations/users HTTP/1.1\r\nHost: sand", false),
  "half a body": (url) =>
    open(
      url,
      head("POST", "/v2/organizations/users", "Content-Type: application/json", "Content-Length: 1000") + "{",
      false
    ),
  "a slow reader": (url) => open(url, head("GET", "/v2/organizations/users?limit=1000").repeat(40), true),
  "a stalled fault": (url) =>
    open(url, head("GET", "/v2/organizations/users/count", "X-Sandbox-Fault: latency;ms=600000"), false),
  "a fault that stalls after the write": (url) =>
    open(url, head("DELETE", "/v2/organizations/users/nobody", "X-Sandbox-Fault: latency;ms=600000;executed"), false),
  "a dripping body": (url) =>
    open(url, head("GET", "/v2/organizations/users?limit=1000", "X-Sandbox-Fault: slow-body;ms=1;bytes=1"), true),
  "a download": async (url) => {
    const send = sender({ url, token })
    const [score] = (await send("GET", "/v2/collections/root/scores")).body
    return open(
      url,
      head("GET", `/v2/scores/${score.id}/revisions/last/wav`, "X-Sandbox-Fault: slow-body;ms=1;bytes=1"),
      true
    )
  },
  "an upgrade": (url) => open(url, head("GET", "/v2/me", "Connection: Upgrade", "Upgrade: websocket"), false),
  "a CONNECT": (url) => open(url, "CONNECT flat.example:443 HTTP/1.1\r\nHost: flat.example:443\r\n\r\n", false)
}

const start = (args: ReadonlyArray<string> = []) =>
  Effect.gen(function*() {
    const command = yield* run(["--port", "0", "--users", "1000", ...args])
    return { command, url: yield* listening(command) }
  })

const ended = (command: Running) => Effect.map(command.exit, (code) => assert.strictEqual(code, 0, command.output.text))

describe.concurrent("a signal", () => {
  // Each alone: a client that keeps the server from ending does so among all of them, too.
  for (const [name, client] of isNightly ? Object.entries(clients) : []) {
    it.live(`B5 ends the server with exit code 0 during ${name}`, () =>
      Effect.gen(function*() {
        const { command, url } = yield* start()
        yield* Effect.promise(() => client(url))
        command.child.kill("SIGTERM")
        yield* ended(command)
        assert.notInclude(command.output.text, "    at ")
      }), 20_000)
  }

  for (const signal of isNightly ? ["SIGTERM", "SIGINT"] as const : ["SIGTERM"] as const) {
    it.live(
      `B5 ${signal} ends it with all of them together, and with those that reconnect`,
      () =>
        Effect.gen(function*() {
          const { command, url } = yield* start()
          yield* Effect.promise(() => Promise.all(Object.values(clients).map((client) => client(url))))
          const { hostname, port } = new URL(url)
          const again = () => {
            const socket = connect(Number(port), hostname, () => socket.write("GET /v2/me HTTP/1.1\r\nHost: sand"))
            socket.on("error", () => {})
            if (command.child.exitCode === null && command.child.signalCode === null) {
              socket.on("close", () => setImmediate(again))
            }
          }
          for (let n = 0; n < 8; n++) again()
          // The first partial request of each has been sent.
          yield* Effect.promise(() => sender({ url, token })("GET", "/v2/me"))
          command.child.kill(signal)
          yield* ended(command)
        }),
      30_000
    )
  }

  it.live(
    "B5 keeps what was done, also by a request that is still waiting for its response",
    () =>
      Effect.gen(function*() {
        const data = join(yield* folder, "school.sqlite")
        const { command, url } = yield* start(["--data", data])
        const send = sender({ url, token })
        const create = (username: string) => ({ body: { username, password: "a-password" } })
        yield* Effect.promise(() => send("POST", "/v2/organizations/users", create("ada")))
        // The operation is executed, but its response never arrives.
        const stalled = request(`${url}/organizations/users`, {
          method: "POST",
          headers: {
            authorization: `Bearer ${token}`,
            "content-type": "application/json",
            "x-sandbox-fault": "latency;ms=600000;executed=true"
          }
        }).on("error", () => {})
        stalled.end(JSON.stringify(create("bob").body))
        yield* Effect.promise(async () => {
          while ((await send("GET", "/v2/organizations/users/count?q=bob")).body !== 1);
        })
        command.child.kill("SIGTERM")
        yield* ended(command)
        const { sandbox } = inProcess({ data })
        assert.includeMembers(sandbox.state().users.map(({ username }) => username), ["ada", "bob"])
        yield* Effect.promise(sandbox.close)
      }),
    40_000
  )
})
