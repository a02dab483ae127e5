/**
 * Calls that end with an `AbortSignal`.
 */
import { assert, describe, it } from "@effect/vitest"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Cause, Effect, Exit, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { getEventListeners } from "node:events"
import { client, flushLoop } from "./support/Call.ts"
import { promised } from "./support/PromiseCall.ts"
import { account, hang, json, serve, stall } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

overOne((transport) => {
  describe("options of a call", () => {
    it.effect("O4 with an already aborted signal nothing is sent, and an effect ends as interrupted", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const signal = AbortSignal.abort()
        const file = { score: "s", revision: "last", format: "midi" } as const
        const calls: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
          flat.organization.countOrgaUsers({}, { signal }),
          flat.organization.countOrgaUsers.withResponse({}, { signal }),
          flat.organization.listOrganizationUsers({}, { signal }),
          Stream.runDrain(flat.organization.listOrganizationUsers.stream({}, { signal })),
          Stream.runDrain(flat.organization.listOrganizationUsers.pages({}, { signal, readAhead: true })),
          Stream.runDrain(flat.organization.listOrganizationUsers.resumable({}, { signal })),
          flat.organization.listOrganizationUsers.collect({}, { limit: 1, signal }),
          flat.scores.getScoreRevisionData(file, { signal }),
          Stream.runDrain(flat.scores.getScoreRevisionData.stream(file, { signal })),
          Effect.scoped(flat.scores.getScoreRevisionData.download(file, { signal })),
          Effect.scoped(flat.scores.exportScore({ score: "s", format: "mp3", body: {} }, { signal })),
          Stream.runDrain(flat.omr.followOmrJob({ job: "j" }, { signal }))
        ]
        for (const call of calls) {
          const exit = yield* Effect.exit(call)
          assert(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
        }
        assert.lengthOf(server.received, 0)
      }))

    for (const [name, behaviour] of [["the head", hang], ["the body", stall]] as const) {
      it.effect(`O4 aborting a signal ends an effect that waits for ${name}, and the request with it`, () =>
        Effect.gen(function*() {
          const server = yield* serve(behaviour)
          const { flat } = yield* client(transport.layer, { baseUrl: server.url })
          const controller = new AbortController()
          const call = yield* Effect.forkChild(flat.organization.countOrgaUsers({}, { signal: controller.signal }))
          yield* until(() => server.received.length === 1)
          yield* flushLoop
          controller.abort()
          const exit = yield* Fiber.await(call)
          assert(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
          yield* until(() => server.received[0]!.hungUp)
          assert.lengthOf(getEventListeners(controller.signal, "abort"), 0)
        }))
    }

    it.effect("O4 aborting a signal ends a download in progress", () =>
      Effect.gen(function*() {
        const server = yield* serve((response) => {
          response.writeHead(200, { "content-type": "audio/midi", "content-length": "100" })
          response.write("MThd")
        })
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const controller = new AbortController()
        const seen: Array<number> = []
        const input = { score: "s", revision: "last", format: "midi" } as const
        const options = { signal: controller.signal }
        const whole = yield* Effect.forkChild(flat.scores.getScoreRevisionData(input, options))
        const stream = yield* Effect.forkChild(
          Stream.runForEach(flat.scores.getScoreRevisionData.stream(input, options), (piece) =>
            Effect.sync(() => void seen.push(piece.length)))
        )
        yield* until(() =>
          server.received.length === 2 && seen.length === 1
        )
        yield* flushLoop
        controller.abort()
        for (const call of [whole, stream]) {
          const exit: Exit.Exit<unknown, unknown> = yield* Fiber.await<unknown, unknown>(call)
          assert(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
        }
        yield* until(() => server.received.every(({ hungUp }) => hungUp))
        assert.lengthOf(getEventListeners(controller.signal, "abort"), 0)
      }))

    it.live("O4 many calls with one signal leave no listener on it, and Node prints no warning", () =>
      Effect.gen(function*() {
        const warnings: Array<string> = []
        const warned = ({ name }: Error) => void warnings.push(name)
        process.on("warning", warned)
        const server = yield* serve((response, received) =>
          (received.path.endsWith("count") ? json(3) : json([account("u1")]))(response, received)
        )
        const { signal } = new AbortController()
        const { flat } = yield* client(transport.layer, { baseUrl: server.url, concurrency: 50 })
        yield* Effect.forEach(
          Array.from({ length: 60 }),
          () => flat.organization.countOrgaUsers({}, { signal }),
          { concurrency: "unbounded" }
        )
        const other = yield* promised(transport, { baseUrl: server.url, concurrency: 50 })
        yield* Effect.promise(() =>
          Promise.all(Array.from({ length: 60 }, async (_, index) =>
            index % 2 === 0
              ? other.organization.countOrgaUsers({}, { signal })
              : other.organization.listOrganizationUsers.collect({}, { limit: 5, signal })))
        )
        yield* flushLoop
        process.off("warning", warned)
        assert.lengthOf(server.received, 120)
        assert.lengthOf(getEventListeners(signal, "abort"), 0)
        assert.notInclude(warnings, "MaxListenersExceededWarning")
      }))

    it.effect("O4 a signal disables no time limit", () =>
      Effect.gen(function*() {
        const server = yield* serve(hang)
        const { flat } = yield* client(transport.layer, { baseUrl: server.url, retries: 0 })
        const { signal } = new AbortController()
        const call = yield* Effect.forkChild(
          Effect.flip(flat.organization.countOrgaUsers({}, { signal, deadline: "20 seconds" }))
        )
        yield* until(() => server.received.length === 1)
        yield* TestClock.adjust("20 seconds")
        const error = yield* Fiber.join(call)
        assert.deepInclude(error.reason, { _tag: "Timeout", limit: "total", millis: 20_000 })
      }))
  })
})
