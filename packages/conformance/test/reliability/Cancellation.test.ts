import { assert, describe, it } from "@effect/vitest"
import type { FlatConfig } from "@flat-sdk/core"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { client, flushLoop } from "./support/Call.ts"
import { apiError, type Behaviour, hang, json, limited, serve, type Server, stall } from "./support/Server.ts"
import { alike, overEach, overOne } from "./support/Transports.ts"

interface Stage {
  readonly behaviour: Behaviour
  readonly options: FlatConfig.Options
  /** Calls to make first. */
  readonly before: number
  /** Whether the call has reached the stage. */
  readonly reached: (server: Server, waits: number, calls: number) => boolean
}

const budgetUsedUp = json(3, 200, {
  "x-ratelimit-limit": 10,
  "x-ratelimit-remaining": 0,
  "x-ratelimit-reset": Math.floor(Date.now() / 1000) + 200
})

const stages: Readonly<Record<string, Stage>> = {
  "queueing": {
    behaviour: hang,
    options: { concurrency: 1 },
    before: 1,
    reached: ({ received }) => received.length === 1
  },
  "the quota's wait": {
    // Uses the machine's clock for promises. With the virtual clock the reset is far in the future, which maxWait allows.
    behaviour: budgetUsedUp,
    options: { maxWait: "100000 days" },
    before: 1,
    reached: (_, waits) => waits === 1
  },
  "the rate limit's wait": {
    behaviour: limited(Math.floor(Date.now() / 1000) + 200),
    options: { maxWait: "100000 days" },
    before: 0,
    reached: (_, waits) => waits === 1
  },
  "back-off": {
    behaviour: apiError(503, "BUSY", { "retry-after": "9" }),
    options: {},
    before: 0,
    reached: (_, waits) => waits === 1
  },
  "token refresh": { behaviour: json(3), options: {}, before: 0, reached: (_server, _waits, calls) => calls === 1 },
  "the head": { behaviour: hang, options: {}, before: 0, reached: ({ received }) => received.length === 1 },
  "the body": { behaviour: stall, options: {}, before: 0, reached: ({ received }) => received.length === 1 }
}

/** What keeps the process alive: sockets, look-ups, timers. */
const resources = () =>
  process.getActiveResourcesInfo().filter((name) =>
    /^(TCPSocketWrap|TLSWrap|PipeWrap|Timeout|GetAddrInfoReqWrap|TCPConnectWrap)$/.test(name)
  ).length

// Stages with a request in flight when they are ended.
const sends = (name: string) => name === "the head" || name === "the body" || name === "queueing"

overEach((transport) => {
  describe("cancellation", () => {
    const own = alike.includes(transport)
      ? stages
      : { "the head": stages["the head"]!, "the body": stages["the body"]! }
    for (const [name, stage] of Object.entries(own)) {
      it.effect(`A1 interruption ends ${name} immediately`, () => interrupted(name, stage, () => Effect.void))

      it.effect(`A2 after an interruption of ${name} nothing more is sent, and no socket or timer remains`, () =>
        Effect.gen(function*() {
          const before = resources()
          const server = yield* interrupted(name, stage, (server) =>
            Effect.gen(function*() {
              const sent = server.received.length
              yield* TestClock.adjust("300000 days")
              yield* flushLoop
              assert.lengthOf(server.received, sent)
            }))
          if (transport.name !== "fetch") yield* until(() => server.connections.size === 0)
          // The runtime manages the connection pool of `fetch`: the client does not close its idle connections.
          else for (const socket of server.connections) socket.destroy()
          yield* until(() => resources() <= before)
        }))

      it.live(`A1 an AbortSignal ends ${name} immediately, over the Promise API`, () =>
        Effect.gen(function*() {
          const server = yield* serve(stage.behaviour)
          const before = resources()
          let waits = 0
          let calls = 0
          const flat = new PromiseClient({
            baseUrl: server.url,
            log: () => {},
            ...stage.options as { concurrency?: number },
            ...transport.promised,
            onWait: () => {
              waits++
            },
            accessToken: name === "token refresh"
              ? () => {
                calls++
                return new Promise<string>(() => {})
              }
              : "test-token"
          })
          const earlier = new AbortController()
          for (let made = 0; made < stage.before; made++) {
            const call = flat.organization.countOrgaUsers({}, { signal: earlier.signal })
            if (name === "queueing") call.catch(() => {})
            else yield* Effect.promise(() => call)
          }
          if (name === "queueing") yield* until(() => server.received.length === 1)
          const controller = new AbortController()
          const call = flat.organization.removeOrganizationUser({ user: "u1" }, { signal: controller.signal })
          yield* until(() => stage.reached(server, waits, calls))
          yield* flushLoop
          const sent = server.received.length
          const reason = new Error("changed my mind")
          controller.abort(reason)
          const given = yield* Effect.promise(() => call.then(() => "a value", (error: unknown) => error))
          assert.strictEqual(given, reason)
          earlier.abort()
          if (sends(name)) yield* until(() => server.received.every(({ hungUp }) => hungUp))
          yield* Effect.promise(() => flat.close())
          yield* flushLoop
          assert.lengthOf(server.received, sent)
          if (transport.name !== "fetch") yield* until(() => server.connections.size === 0)
          // The runtime manages the connection pool of `fetch`: the client does not close its idle connections.
          else for (const socket of server.connections) socket.destroy()
          yield* until(() => resources() <= before)
        }))
    }

    const interrupted = <A>(name: string, stage: Stage, afterwards: (server: Server) => Effect.Effect<A>) =>
      Effect.gen(function*() {
        const server = yield* serve(stage.behaviour)
        let calls = 0
        const accessToken = () => {
          calls++
          return new Promise<string>(() => {})
        }
        yield* Effect.scoped(Effect.gen(function*() {
          const { flat, waits } = yield* client(transport.layer, {
            baseUrl: server.url,
            ...stage.options,
            ...(name === "token refresh" ? { accessToken } : undefined)
          })
          const earlier = yield* Effect.forkChild(
            Effect.forEach(Array.from({ length: stage.before }), () => flat.organization.countOrgaUsers())
          )
          if (name === "queueing") yield* until(() => server.received.length === 1)
          else yield* Fiber.join(earlier)
          const call = yield* Effect.forkChild(flat.organization.removeOrganizationUser({ user: "u1" }))
          yield* until(() => stage.reached(server, waits.length, calls))
          yield* flushLoop
          assert.isUndefined(call.pollUnsafe())
          // No time passes: the call no longer waits for anything.
          yield* Fiber.interrupt(call)
          assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(call)))
          yield* Fiber.interrupt(earlier)
          yield* until(() => server.received.every(({ hungUp }) => hungUp || !sends(name)))
          if (sends(name)) yield* until(() => server.connections.size === 0)
          yield* afterwards(server)
        }))
        return server
      })
  })
})

overOne((transport) => {
  describe("cancellation", () => {
    it.live("A3 with an already aborted signal nothing is sent, and no token is requested", () =>
      Effect.gen(function*() {
        let calls = 0
        const server = yield* serve(json(3))
        const flat = new PromiseClient({
          baseUrl: server.url,
          ...transport.promised,
          accessToken: () => `token-${++calls}`
        })
        const signal = AbortSignal.abort()
        const given = yield* Effect.promise(() =>
          flat.organization.countOrgaUsers({}, { signal }).then(() => "a value", (error: unknown) => error)
        )
        assert.strictEqual(given, signal.reason)
        yield* Effect.promise(() => flat.close())
        yield* flushLoop
        assert.lengthOf(server.received, 0)
        assert.strictEqual(calls, 0)
      }))
  })
})
