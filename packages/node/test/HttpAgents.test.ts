/**
 * The agents of the transport over `node:http`: which connections they keep, for whom, and over which proxy.
 */
import { assert, describe, it } from "@effect/vitest"
import { HttpTransport } from "@flat-sdk/node"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect } from "effect"
import * as http from "node:http"
import * as net from "node:net"
import { vi } from "vitest"
import { HttpAgents, make } from "../src/HttpTransport.ts"
import * as RawServer from "./support/RawServer.ts"
import * as Server from "./support/Server.ts"
import { get, limits, tick } from "./support/Transports.ts"

const agentsOf = (options?: HttpTransport.Options) =>
  Effect.acquireRelease(
    Effect.sync(() => new HttpAgents(options)),
    (agents) => Effect.sync(() => agents.destroy())
  )

/** A socket that was idle from now on, as an agent sees it. */
const idle = (agent: http.Agent, hint?: string, agents?: HttpAgents) => {
  const socket = new net.Socket()
  if (hint !== undefined) agents!.announced(socket, hint)
  // Not in the types: agents ask it whether they keep a connection.
  return (agent as never as { keepSocketAlive: (socket: net.Socket) => boolean }).keepSocketAlive(socket)
}

describe("the agents over node:http", () => {
  it.live("release the connections of one user, and keep those of others", () =>
    Effect.gen(function*() {
      const servers = [yield* Server.plain(), yield* Server.plain()]
      const agents = yield* agentsOf()
      const users = ["one", "two"]
      for (const [at, user] of users.entries()) {
        yield* make(agents, user).send(get(`http://127.0.0.1:${servers[at]!.port}/`), limits)
      }
      yield* Effect.sleep(5)
      agents.release("one")
      yield* until(() => servers[0]!.connections.size === 0)
      yield* Effect.repeat(tick, { times: 20 })
      assert.strictEqual(servers[1]!.connections.size, 1)
    }))

  it("believe only the parameter timeout of Keep-Alive, and keep no connection that ends within a second", () => {
    const agents = new HttpAgents({ keepAlive: 60_000 })
    const agent = agents.of("http:")
    const kept = (hint: string) => idle(agent, hint, agents)
    assert.deepStrictEqual(
      [
        "timeout=1",
        "timeout=2",
        "max=5, timeout=1",
        "max=5;timeout=1",
        "TIMEOUT=0",
        "x-timeout=1",
        "max=1",
        "timeout=x"
      ]
        .map(kept),
      [false, true, false, false, false, true, true, true]
    )
    const never = new HttpAgents({ keepAlive: 0 })
    assert.isFalse(idle(never.of("http:")))
    agents.destroy()
    never.destroy()
  })

  it.live("close every idle connection whose time is over, also if another one was used since", () =>
    Effect.gen(function*() {
      const server = yield* Server.plain((request, response) => {
        const respond = () => response.writeHead(200, { connection: "keep-alive" }).end("7")
        if (request.url === "/slow") setTimeout(respond, 60)
        else respond()
      })
      const transport = make(yield* agentsOf({ keepAlive: 150 }))
      const url = (path: string) => get(`http://127.0.0.1:${server.port}${path}`)
      yield* Effect.all([transport.send(url("/slow"), limits), transport.send(url("/"), limits)], { concurrency: 2 })
      assert.strictEqual(server.most(), 2)
      yield* until(() => server.connections.size === 0)
    }))

  it.effect("drop every connection that the next request must not use, and look again before a write, or after 5 ms", () =>
    Effect.gen(function*() {
      yield* Effect.acquireRelease(
        Effect.sync(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] })),
        () => Effect.sync(() => vi.useRealTimers())
      )
      const agents = yield* agentsOf({ keepAlive: 1000 })
      const agent = agents.of("http:")
      const connection = () => ({
        destroyed: false,
        writable: true,
        bytesRead: 0,
        unref: () => {},
        destroy() {
          this.destroyed = true
        }
      })
      const all = Array.from({ length: 5 }, connection)
      for (const one of all) {
        assert.isTrue((agent as never as { keepSocketAlive: (socket: unknown) => boolean }).keepSocketAlive(one))
      }
      const [expired, fresh, ended, received, closed] = all
      const idle = [...all]
      Object.assign(agent, { freeSockets: { "h:80": idle } })
      Object.assign(ended!, { writable: false })
      Object.assign(received!, { bytesRead: 1 })
      closed!.destroy()
      assert.isFalse(agents.refresh("GET"))
      assert.deepStrictEqual(idle, [expired!, fresh!])
      assert.deepStrictEqual([ended!.destroyed, received!.destroyed], [true, true])
      assert.isTrue(agents.refresh("POST"))
      assert.isTrue(agents.refresh("DELETE"))
      Object.assign(agent, { freeSockets: {} })
      assert.isFalse(agents.refresh("POST"))
      Object.assign(agent, { freeSockets: { "h:80": idle } })
      vi.advanceTimersByTime(5)
      assert.isTrue(agents.refresh("GET"))
      vi.advanceTimersByTime(994)
      assert.isTrue(agents.refresh("GET"))
      assert.lengthOf(idle, 2)
      vi.advanceTimersByTime(1)
      assert.isFalse(agents.refresh("GET"))
      assert.lengthOf(idle, 0)
      Object.assign(agent, { freeSockets: {} })
    }))

  it.live("wait for a connection of the program's agent as for one of their own", () =>
    Effect.gen(function*() {
      const waiting: Array<() => void> = []
      const server = yield* Server.plain((_, response) => void waiting.push(() => void response.end("7")))
      const agent = new http.Agent({ maxSockets: 1 })
      const agents = yield* agentsOf({ agent })
      const requests = [1, 2].map((nth) => http.get({ agent, port: server.port, path: `/${nth}` }))
      for (const request of requests) request.on("error", () => {})
      yield* until(() => waiting.length === 1)
      assert.deepStrictEqual(requests.map((request) => agents.poolOf(request)?.count), [undefined, 1])
      waiting[0]!()
      requests[0]!.destroy()
      yield* until(() => waiting.length === 2)
      assert.isUndefined(agents.poolOf(requests[1]!))
      agent.destroy()
    }))

  it.live("that are given a closed connection have sent nothing: any request may be repeated", () =>
    Effect.gen(function*() {
      const agent = new http.Agent()
      agent.createConnection = () => {
        const socket = new net.Socket()
        socket.destroy(new Error("closed before"))
        return socket
      }
      const { transport } = yield* RawServer.transportOf(HttpTransport.layer({ agent }))
      const reason = yield* Effect.flip(
        transport.send({ ...get("http://127.0.0.1:1/"), method: "POST", body: "{}" }, limits)
      )
      assert(reason._tag === "Transport" && reason.phase === "connect", reason.message)
    }))

  it.live("use the proxies with which Node's global agent was started", () =>
    Effect.gen(function*() {
      const proxy = yield* Server.proxy()
      const server = yield* Server.plain()
      const env = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` }
      const behind = new http.Agent({ proxyEnv: env })
      // Versions of Node without proxies ignore the option.
      const supported = (behind as { readonly options?: http.AgentOptions }).options?.proxyEnv !== undefined
      const agents = yield* agentsOf()
      // The module as programs change it: the namespace of an import cannot be. The proxy of the test uses the global agent too.
      const changeable = process.getBuiltinModule("node:http") as { globalAgent: http.Agent }
      const before = changeable.globalAgent
      changeable.globalAgent = behind
      agents.of("http:")
      changeable.globalAgent = before
      const transport = make(agents)
      yield* transport.send(get(`http://127.0.0.1:${server.port}/`), limits)
      assert.strictEqual(server.requests.length, 1)
      if (supported) assert.strictEqual(proxy.requests.length, 1)
    }))
})
