import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Logger, Result } from "effect"
import { TestClock } from "effect/testing"
import * as FlatConfig from "../../src/call/FlatConfig.ts"
import type { WaitEvent } from "../../src/shared/Events.ts"
import * as Hooks from "../../src/telemetry/Hooks.ts"
import { telemetry } from "../../src/telemetry/Telemetry.ts"
import { passing } from "../support/Time.ts"

const failureOf = async (hook: () => unknown): Promise<ReadonlyArray<string>> => {
  const failures: Array<string> = []
  Hooks.guardCall(hook, (how) => failures.push(how))
  await Promise.resolve()
  await Promise.resolve()
  return failures
}

describe("a hook", () => {
  it.each([
    ["returns nothing", () => {}, undefined],
    ["returns a value", () => 3, undefined],
    ["resolves", () => Promise.resolve(), undefined],
    ["throws", () => {
      throw new Error("no terminal")
    }, /^threw: no terminal$/],
    ["rejects", () => Promise.reject(new Error("no terminal")), /^rejected: no terminal$/],
    ["returns an Effect", () => Effect.void, /^returned an Effect/]
  ])("that %s does not affect its caller", async (_, hook, expected) => {
    const failures = await failureOf(hook)
    assert.lengthOf(failures, expected === undefined ? 0 : 1)
    if (expected !== undefined) assert.match(failures[0]!, expected)
  })

  it.effect("is reported once by name, without the secrets of the client", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const context = yield* Effect.context<never>().pipe(
        Effect.provide(Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))]))
      )
      const hooks = Hooks.makeHooks(() => ["planted-token-1"])
      for (const name of ["onWait", "onWait", "onDrift"]) {
        hooks.call(context, name, () => {
          throw new Error("no planted-token-1")
        })
      }
      yield* Effect.yieldNow
      assert.lengthOf(lines, 2)
      assert.match(lines[0]!, /^onWait threw: no <redacted> \(/)
      assert.match(lines[1]!, /^onDrift threw: no <redacted> \(/)
    }))
})

describe("a wait", () => {
  const announced = { operation: "getTask", reason: "backoff", millis: 2000 } as const

  it.effect("is announced with its end, and keeps its length whatever the hook does", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(10_000)
      const events: Array<WaitEvent> = []
      const config = {
        onWait: (event: WaitEvent) => {
          events.push({ ...event, until: new Date(event.until) })
          event.until.setTime(0)
          throw new Error("no terminal")
        }
      } as unknown as FlatConfig.FlatConfig
      const watchers = { config, hooks: Hooks.makeHooks(() => []), log: Hooks.toLoggers, telemetry: undefined }
      const waiting = yield* Effect.forkChild(Hooks.wait(watchers, Context.empty(), announced as never), {
        startImmediately: true
      })
      assert.deepStrictEqual(events, [{ ...announced, until: new Date(12_000) } as never])
      yield* TestClock.adjust(1999)
      assert.isUndefined(waiting.pollUnsafe())
      yield* TestClock.adjust(1)
      yield* Fiber.join(waiting)
    }).pipe(Effect.provide(Logger.layer([]))))

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
