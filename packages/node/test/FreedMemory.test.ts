/**
 * What an attempt used is freed with the young generation. If something that lives long refers to it, even for a moment, V8 moves it to the old generation:
 * pages then cost more time, and their memory stays until the next full collection.
 */
import * as Undici from "@effect/platform-node/Undici"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { sending, UndiciAttempt } from "../src/UndiciAttempt.ts"
import { get, limits } from "./support/Transports.ts"

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as (options?: { readonly type: "minor" }) => void

/** Kept with its attempt, if that is kept. */
const header = "x".repeat(12_000)
const requests = 400

/** A server that keeps nothing of its requests, since it shares the memory. */
const serve = Effect.acquireRelease(
  Effect.callback<http.Server>((resume) => {
    const server = http.createServer((_, response) => void response.setHeader("x-kept", header).end("7"))
    server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
  }),
  (server) =>
    Effect.sync(() => {
      server.close()
      server.closeAllConnections()
    })
)

const oldBytes = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === "old_space")!.space_used_size

describe("memory", () => {
  it.live("L7 attempts over undici that have ended do not become old", () =>
    Effect.gen(function*() {
      const url = `http://127.0.0.1:${((yield* serve).address() as AddressInfo).port}/`
      const agent = yield* Effect.acquireRelease(
        Effect.sync(() => new Undici.Agent({ connections: 16 })),
        (agent) => Effect.promise(() => agent.destroy())
      )
      const send = sending(agent)
      // Not as effects: vitest observes asynchronous resources, which keeps those of fibers.
      const request = () =>
        new Promise((resolve) => send(get(url), new UndiciAttempt(get(url), limits, undefined, resolve)))
      const burst = (count: number) =>
        Effect.promise(async () => {
          let left = count
          await Promise.all(Array.from({ length: 16 }, async () => {
            while (left-- > 0) await request()
          }))
        })
      yield* burst(2000)
      collect()
      const grown: Array<number> = []
      for (let sample = 0; sample < 5; sample++) {
        // What lives long is old before the requests begin.
        yield* burst(16)
        collect({ type: "minor" })
        collect({ type: "minor" })
        const before = oldBytes()
        for (let sent = 0; sent < requests; sent += 100) {
          yield* burst(100)
          collect({ type: "minor" })
        }
        grown.push(Math.round((oldBytes() - before) / requests))
      }
      // A full collection makes a sample smaller. The asynchronous resources of Node, which vitest observes, take 4 kB.
      assert.isBelow(
        grown.toSorted((a, b) => a - b)[2]!,
        header.length / 2,
        `bytes for each request: ${grown.join(" ")}`
      )
    }))
})
