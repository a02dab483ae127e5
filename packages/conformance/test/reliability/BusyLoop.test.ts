/**
 * A program that keeps its event loop busy past a limit while the response is in its socket. Uses real time, because it tests the loop's timers.
 */
import { assert, describe, it } from "@effect/vitest"
import type { FlatConfig, FlatError, Transport } from "@flat-sdk/core"
import { Effect, type Layer, Stream } from "effect"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import { client } from "./support/Call.ts"
import { type Behaviour, hang, json, sequence, serve } from "./support/Server.ts"
import { alike, overEach, overOne } from "./support/Transports.ts"

const limit = 150

/** Keeps the process busy: its loop reads nothing and fires no timer meanwhile. */
const busy = () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1.5 * limit)

/** Runs a behaviour, and keeps the loop busy before the response can be read. */
const thenBusy = (behaviour: Behaviour): Behaviour => (response, received) => {
  behaviour(response, received)
  busy()
}

/** Whether the loop became busy before the limit had passed. On a busy machine it may not have. */
interface Start {
  inTime: boolean
}

/**
 * Sends the headers and a part of the body. The rest is sent during another request, while the loop is busy outside of a timer: after a timer the
 * loop would read before it fires other timers.
 */
const restThenBusy = (type: string, start: Start): Behaviour => (response) => {
  const begun = performance.now()
  response.writeHead(200, { "content-type": type })
  response.write("1")
  const release = http.createServer((_, released) => {
    start.inTime = performance.now() - begun < 0.8 * limit
    response.end("2")
    busy()
    released.end()
    release.close()
  })
  release.listen(0, "127.0.0.1", () => {
    const { port } = release.address() as AddressInfo
    setTimeout(() => http.get({ port, host: "127.0.0.1", agent: false }).on("error", () => {}), limit / 10)
  })
}

const file = { score: "s1", revision: "last", format: "mp3" } as const

const opened = (
  layer: Layer.Layer<Transport.Transport, FlatError.FlatError>,
  behaviour: Behaviour,
  options: FlatConfig.Options
) =>
  Effect.gen(function*() {
    const server = yield* serve(sequence(json(3), behaviour))
    const { flat } = yield* client(layer, { baseUrl: server.url, retries: 0, ...options })
    // The first request opens the connection and loads code.
    yield* Effect.retry(flat.organization.countOrgaUsers(), { times: 3 })
    return flat
  })

/** Runs a test again whose loop became busy too late. */
const inTime = <A, E, R>(test: (start: Start) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
  const once = (left: number): Effect.Effect<A, E, R> =>
    Effect.suspend(() => {
      const start = { inTime: false }
      return Effect.catchCause(
        test(start),
        (cause) => start.inTime || left === 0 ? Effect.failCause(cause) : once(left - 1)
      )
    })
  return once(20)
}

const limits = { attempt: { attemptTimeout: limit }, total: { deadline: limit } } as const

/** A transport has its own timers for an attempt and for an idle body. The deadline is that of the call. */
const busyLoop = (
  layer: Layer.Layer<Transport.Transport, FlatError.FlatError>,
  names: ReadonlyArray<keyof typeof limits>
) => {
  for (const name of names) {
    it.live(`D7 a response that has arrived is no Timeout, limit ${name}`, () =>
      Effect.gen(function*() {
        const flat = yield* opened(layer, thenBusy(json(4)), limits[name])
        assert.strictEqual(yield* flat.organization.countOrgaUsers(), 4)
      }))
  }

  it.live("D7 the rest of a body that has arrived is no Timeout, limit idle", () =>
    inTime((start) =>
      Effect.gen(function*() {
        const flat = yield* opened(layer, restThenBusy("application/json", start), { idleTimeout: limit })
        assert.strictEqual(yield* flat.organization.countOrgaUsers(), 12)
      })
    ))

  it.live("D7 the rest of a file that has arrived is no Timeout, limit idle", () =>
    inTime((start) =>
      Effect.gen(function*() {
        const flat = yield* opened(layer, restThenBusy("audio/mp3", start), { idleTimeout: limit })
        const pieces = yield* Stream.runCollect(flat.scores.getScoreRevisionData.stream(file))
        assert.strictEqual(Buffer.concat(pieces).toString(), "12")
      })
    ))
}

/** What sends nothing more still times out: the transports decide that in one place. */
const stalls = (layer: Layer.Layer<Transport.Transport, FlatError.FlatError>) => {
  for (const name of ["attempt", "total"] as const) {
    it.live(`D7 a server that stalls still times out, limit ${name}`, () =>
      Effect.gen(function*() {
        const flat = yield* opened(layer, thenBusy(hang), limits[name])
        const { reason } = yield* Effect.flip(flat.organization.countOrgaUsers())
        assert(reason._tag === "Timeout", reason.message)
        assert.strictEqual(reason.limit, name)
      }))
  }

  it.live("D7 a file that stalls times out, limit idle", () =>
    Effect.gen(function*() {
      const begun = thenBusy((response) => void response.writeHead(200, { "content-type": "audio/mp3" }).write("1"))
      const flat = yield* opened(layer, begun, { idleTimeout: limit })
      const { reason } = yield* Effect.flip(Stream.runDrain(flat.scores.getScoreRevisionData.stream(file)))
      assert(reason._tag === "Timeout", reason.message)
      assert.strictEqual(reason.limit, "idle")
    }))
}

overEach((transport) => {
  const names = alike.includes(transport) ? ["attempt", "total"] as const : ["attempt"] as const
  describe("a busy event loop, own implementation", () => {
    busyLoop(transport.layer, names)
    if (alike.includes(transport)) stalls(transport.layer)
  })
})

overOne((transport) => {
  describe("a busy event loop, generic implementation", () => {
    busyLoop(transport.byClock, ["attempt"])
  })
})
