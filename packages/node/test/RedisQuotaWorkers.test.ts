/**
 * Two processes that share a token, against a server that counts requests.
 */
import { assert, it } from "@effect/vitest"
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import { settled } from "@flat-sdk/tools/tests/Wait"
import { Effect } from "effect"
import { type ChildProcessByStdio, spawn } from "node:child_process"
import { once } from "node:events"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import type { Readable, Writable } from "node:stream"
import { fileURLToPath } from "node:url"
import * as RedisServer from "./RedisQuotaServer.ts"

const workers = ["worker-a", "worker-b"]
// More than the first window allows: neither worker can finish before the reset.
const callsOfEach = 50
const budget = 40

interface Window {
  readonly limit: number
  readonly endsAt: number
  readonly byWorker: Map<string, number>
  rejected: number
}

/** The API with its rate limit: a first window that ends soon, then one that is large enough for all workers. */
const countingServer = Effect.gen(function*() {
  const windows: Array<Window> = []
  const held: Array<() => void> = []
  const open = (limit: number, endsAt: number) => {
    const opened: Window = { limit, endsAt, byWorker: new Map(), rejected: 0 }
    windows.push(opened)
    return opened
  }
  const current = () => {
    const last = windows.at(-1)
    // The API reports whole seconds.
    const now = Math.ceil(Date.now() / 1000) * 1000
    if (last === undefined) return open(budget, now + 2000)
    return Date.now() < last.endsAt ? last : open(1000, now + 3_600_000)
  }
  const server = http.createServer((request, response) => {
    const window = current()
    const worker = request.headers["user-agent"] ?? ""
    window.byWorker.set(worker, (window.byWorker.get(worker) ?? 0) + 1)
    const remaining = window.limit - sum(window)
    response.setHeader("content-type", "application/json")
    response.setHeader("x-ratelimit-limit", window.limit)
    response.setHeader("x-ratelimit-remaining", remaining)
    response.setHeader("x-ratelimit-reset", window.endsAt / 1000)
    if (remaining < 0) {
      window.rejected++
      response.writeHead(403)
    }
    const body = remaining < 0 ? JSON.stringify({ code: "API_RATE_LIMIT_EXCEEDED", message: "too many" }) : "3"
    held.push(() => response.end(body))
    // The first responses are sent when both workers are connected, so that neither uses the budget before the other starts.
    if (windows.length > 1 || window.byWorker.size === workers.length) {
      for (const release of held.splice(0)) release()
    }
  })
  yield* Effect.promise(() => once(server.listen(0, "127.0.0.1"), "listening"))
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      server.close()
      server.closeAllConnections()
    })
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`, windows }
})

const sum = (window: Window): number => [...window.byWorker.values()].reduce((total, one) => total + one, 0)

type Worker = ChildProcessByStdio<Writable, Readable, null>

const startWorker = (...options: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync((): Worker =>
      spawn(process.execPath, [fileURLToPath(new URL("RedisQuotaWorker.ts", import.meta.url)), ...options], {
        stdio: ["pipe", "pipe", "inherit"],
        // Without the variables that the test runner sets for its processes.
        env: { PATH: process.env["PATH"] }
      })
    ),
    (worker) => Effect.sync(() => worker.kill("SIGKILL"))
  )

describeWith("redis-server", "two workers with one token", (programs) => {
  it.live(
    "Q9 together never send more than the budget allows, and both continue after the reset",
    () =>
      Effect.gen(function*() {
        const redis = yield* RedisServer.start(programs)
        const api = yield* countingServer
        const running = yield* Effect.forEach(
          workers,
          (name) => startWorker(name, api.url, redis.url, String(callsOfEach))
        )
        const ends = running.map((worker) => once(worker, "exit").then(([code]) => code as number | null))
        yield* Effect.promise(() =>
          settled("two workers that are ready", Promise.all(running.map((worker) => once(worker.stdout, "data"))))
        )
        for (const worker of running) worker.stdin.write("go\n")
        assert.deepStrictEqual(yield* Effect.promise(() => settled("the end of both", Promise.all(ends))), [0, 0])

        const [first, second, ...more] = api.windows
        assert(first !== undefined && second !== undefined)
        assert.deepStrictEqual(more, [])
        assert.isAtMost(sum(first), budget)
        assert.strictEqual(sum(first) + sum(second), callsOfEach * workers.length)
        assert.strictEqual(first.rejected + second.rejected, 0)
        for (const window of [first, second]) assert.sameMembers([...window.byWorker.keys()], workers)
      }),
    30_000
  )
})
