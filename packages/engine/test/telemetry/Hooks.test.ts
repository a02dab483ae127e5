import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Logger, Result } from "effect"
import * as FlatConfig from "../../src/call/FlatConfig.ts"
import type { WaitEvent } from "../../src/shared/Events.ts"
import * as Hooks from "../../src/telemetry/Hooks.ts"
import { telemetry } from "../../src/telemetry/Telemetry.ts"
import { passing } from "../support/Time.ts"

describe("a wait", () => {
  it.effect("is counted if its hook interrupts the call", () =>
    Effect.gen(function*() {
      const counted: Array<number> = []
      const waiting = yield* Effect.forkChild(
        Effect.withFiber((fiber) =>
          Hooks.wait(
            {
              config: FlatConfig.make({ onWait: () => fiber.interruptUnsafe() }).pipe(Result.getOrThrow),
              hooks: Hooks.makeHooks(() => []),
              log: Hooks.toLoggers,
              telemetry: {
                ...telemetry("https://api.flat.io"),
                waits: ({ millis }) => Effect.andThen(Effect.yieldNow, Effect.sync(() => void counted.push(millis)))
              }
            },
            Context.empty(),
            { operation: "getTask", call: 1, attempt: 1, reason: "backoff", millis: 500 }
          )
        )
      )
      yield* Fiber.await(waiting)
      assert.deepStrictEqual(counted, [500])
    }))

  it.effect.each([[999, 0], [1000, 1]] as const)(
    "of %i ms is logged %i times",
    ([millis, count]) =>
      Effect.gen(function*() {
        const lines: Array<string> = []
        const onWait = ({ until }: WaitEvent) => void until.setTime(0)
        const watchers = {
          config: FlatConfig.make({ onWait }).pipe(Result.getOrThrow),
          hooks: Hooks.makeHooks(() => []),
          log: Hooks.toLoggers,
          telemetry: undefined
        }
        yield* passing(
          Effect.provide(
            Hooks.wait(watchers, Context.empty(), {
              operation: "getTask",
              call: 1,
              attempt: 1,
              reason: "backoff",
              millis
            }),
            Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))])
          )
        )
        assert.lengthOf(lines, count)
        // The hook has its own date.
        for (const line of lines) assert.include(line, "1970-01-01T00:00:01.000Z")
      })
  )
})
