/**
 * Servers that close idle connections, over `node:http`: a write must not meet a closed connection. They are threads of their own, because they must close
 * connections while the loop of the client is busy.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { HttpTransport } from "@flat-sdk/node"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { settled, until } from "@flat-sdk/tools/tests/Wait"
import { Effect } from "effect"
import { once } from "node:events"
import { Worker } from "node:worker_threads"
import { vi } from "vitest"
import type { Data, Settings } from "./support/CountingServer.ts"
import * as RawServer from "./support/RawServer.ts"

const serve = (settings: Settings) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const numbers = new Int32Array(new SharedArrayBuffer(12))
      const workerData: Data = { settings, numbers }
      const thread = new Worker(new URL("support/CountingServer.ts", import.meta.url), { workerData })
      const [port] = await settled("the port of a server", once(thread, "message")) as [number]
      const counts = () => ({ requests: numbers[0]!, connections: numbers[1]! })
      /** Whether the server has left all connections. */
      const hasLeft = () => numbers[2] === numbers[1]
      /** Keeps the loop busy, which reads nothing meanwhile, for a time and until the server has left all connections. */
      const busy = (millis: number) =>
        Effect.sync(() => {
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis)
          while (!hasLeft()) {
            const left = numbers[2]!
            assert.notStrictEqual(
              Atomics.wait(numbers, 2, left, 20_000),
              "timed-out",
              "the server left no connection in 20 s"
            )
          }
        })
      return { port, thread, counts, left: until(hasLeft, { what: "a server that has left all connections" }), busy }
    }),
    ({ thread }) => Effect.promise(() => thread.terminate())
  )

const opened = (port: number, options: HttpTransport.Options = {}) =>
  Effect.provide(
    FlatClient.make({ accessToken: "test-token", baseUrl: `http://127.0.0.1:${port}/v2`, retries: 0 }),
    HttpTransport.layer(options)
  )

const write = (flat: FlatClient.FlatClientShape) => flat.classes.archiveClass({ class: "c1" })

describe("idle connections over node:http", () => {
  for (const announced of ["timeout=1", "timeout=1, max=100", "timeout=0"]) {
    it.live(`N1 are not used again if their server may close them within a second (${announced})`, () =>
      Effect.gen(function*() {
        const server = yield* serve({ idle: 60_000, announced })
        const flat = yield* opened(server.port)
        for (let nth = 0; nth < 4; nth++) yield* Effect.andThen(write(flat), Effect.sleep(2))
        assert.deepStrictEqual(server.counts(), { requests: 4, connections: 4 })
      }))
  }

  it.live("N1 are closed a second before their server would close them, and used until then", () =>
    Effect.gen(function*() {
      const server = yield* serve({ idle: 2000, announced: "timeout=2" })
      const flat = yield* opened(server.port)
      for (let nth = 0; nth < 4; nth++) yield* Effect.andThen(write(flat), Effect.sleep(2))
      assert.deepStrictEqual(server.counts(), { requests: 4, connections: 1 })
      yield* Effect.sleep(1100)
      yield* write(flat)
      assert.deepStrictEqual(server.counts(), { requests: 5, connections: 2 })
    }))

  it.live("N1 are closed after `keepAlive`, if the server announces nothing or a longer time", () =>
    Effect.gen(function*() {
      for (const announced of [undefined, "timeout=60"]) {
        const server = yield* RawServer.serve(() => [
          "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1\r\n" +
          (announced === undefined ? "" : `keep-alive: ${announced}\r\n`) + "\r\n7"
        ])
        const flat = yield* opened(server.port, { keepAlive: 30 })
        yield* flat.organization.countOrgaUsers()
        yield* until(() => server.connections.size === 0)
        yield* flat.organization.countOrgaUsers()
        assert.strictEqual(server.opened(), 2)
      }
    }))

  // A server may close a connection at any time, also earlier than it announced.
  for (
    const [idle, millis] of isNightly
      ? [[1, 30], [10, 40], [20, 250], [150, 400]] as const
      : [[1, 30], [20, 250]] as const
  ) {
    it.live(`N2 that the server closed after ${idle} ms, while the loop was busy for ${millis} ms, are not used`, () =>
      Effect.gen(function*() {
        const server = yield* serve({ idle, announced: "timeout=5" })
        const flat = yield* opened(server.port)
        for (let nth = 0; nth < 3; nth++) {
          yield* Effect.all([write(flat), write(flat), write(flat)], { concurrency: 3 })
          yield* server.busy(millis)
        }
        yield* write(flat)
        assert.strictEqual(server.counts().requests, 10)
      }))
  }

  for (const idle of isNightly ? [1, 20, 150] : [1]) {
    it.live(`N2 that the server closed after ${idle} ms are not used`, () =>
      Effect.gen(function*() {
        const server = yield* serve({ idle, announced: undefined })
        const flat = yield* opened(server.port)
        for (let nth = 0; nth < 3; nth++) {
          yield* Effect.andThen(write(flat), Effect.andThen(server.left, Effect.sleep(50)))
        }
        assert.deepStrictEqual(server.counts(), { requests: 3, connections: 3 })
      }))
  }

  it.live("L6 that the server closed just before are not used for a write, however short they were idle", () =>
    Effect.gen(function*() {
      // The clock does not move, so that every connection was idle for 0 ms; the server closes it while the loop of this process is busy.
      yield* Effect.acquireRelease(
        Effect.sync(() => vi.useFakeTimers({ toFake: ["performance"] })),
        () => Effect.sync(() => vi.useRealTimers())
      )
      const server = yield* serve({ idle: 1, announced: undefined })
      const flat = yield* opened(server.port)
      for (let nth = 0; nth < 3; nth++) {
        yield* Effect.andThen(write(flat), Effect.andThen(Effect.sleep(0), server.busy(250)))
      }
      assert.deepStrictEqual(server.counts(), { requests: 3, connections: 3 })
    }))

  it.live("N3 over which the server sent something are not used: it is not a response to the next request", () =>
    Effect.gen(function*() {
      const last = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 3\r\n\r\n999"
      for (const isBusy of [false, true]) {
        const server = yield* serve({ idle: 20, announced: "timeout=5", last })
        const flat = yield* opened(server.port)
        for (const nth of [1, 2, 3]) {
          assert.strictEqual(yield* flat.organization.countOrgaUsers(), nth)
          yield* Effect.sleep(2)
          yield* isBusy ? server.busy(250) : Effect.andThen(server.left, Effect.sleep(50))
        }
        assert.deepStrictEqual(server.counts(), { requests: 3, connections: 3 })
      }
    }))

  it.live("N8 that break after the request was sent leave the outcome of a write unknown; a read is retried", () =>
    Effect.gen(function*() {
      const ok = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1\r\n\r\n7"
      const server = yield* RawServer.serve((nth) => nth === 1 || nth === 3 ? [] : [ok], {
        after: (socket) => void (server.requests() % 2 === 0 && socket.resetAndDestroy())
      })
      const flat = yield* Effect.provide(
        FlatClient.make({
          accessToken: "test-token",
          baseUrl: `http://127.0.0.1:${server.port}/v2`,
          retries: 1
        }),
        HttpTransport.layer()
      )
      yield* flat.organization.countOrgaUsers()
      yield* Effect.sleep(2)
      const error = yield* Effect.flip(write(flat))
      assert.strictEqual(error.outcome, "unknown")
      assert.strictEqual(server.opened(), 1)
      assert.strictEqual(server.requests(), 2)
      yield* flat.organization.countOrgaUsers()
      yield* Effect.sleep(2)
      assert.strictEqual(yield* flat.organization.countOrgaUsers(), 7)
      assert.strictEqual(server.requests(), 5)
    }))
})
