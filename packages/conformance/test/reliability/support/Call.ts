/**
 * Calls under a virtual clock over real sockets: the network moves by itself, time only when a call waits.
 */
import { FlatClient, type FlatConfig, type FlatError } from "@flat-sdk/core"
import { Clock, Effect, Fiber, Layer, type Scope } from "effect"
import type { HttpClient } from "effect/http"
import { TestClock } from "effect/testing"

type WaitEvent = Parameters<NonNullable<FlatConfig.Options["onWait"]>>[0]

/** A turn of the event loop, so that sockets move. */
const turn: Effect.Effect<void> = Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))

/** Turns until something is so. A test that waits in vain ends by vitest's limit. */
export const until = (isSo: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() => isSo() ? Effect.void : Effect.andThen(turn, until(isSo)))

/** Turns often enough for whatever is under way to arrive, had it been sent. */
export const settle: Effect.Effect<void> = Effect.repeat(turn, { times: 30 })

export interface Client {
  readonly flat: FlatClient.FlatClientShape
  /** Every wait that was announced. */
  readonly waits: ReadonlyArray<WaitEvent>
  /** Runs a call; whenever it waits, time goes on to the end of that wait. */
  readonly run: <A, E>(call: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** The same for a call that must fail. */
  readonly failing: <A, E>(call: Effect.Effect<A, E>) => Effect.Effect<E, A>
}

/** Opens a client over a transport for as long as the test lasts. */
export const client = (
  transport: Layer.Layer<HttpClient.HttpClient>,
  options: FlatConfig.Options
): Effect.Effect<Client, FlatError.FlatError, Scope.Scope> =>
  Effect.gen(function*() {
    const waits: Array<WaitEvent> = []
    const context = yield* Layer.build(transport)
    const flat = yield* FlatClient.make({
      accessToken: "test-token",
      ...options,
      onWait: (event) => {
        waits.push(event)
        return options.onWait?.(event)
      }
    }).pipe(Effect.provide(context))
    const run = <A, E>(call: Effect.Effect<A, E>): Effect.Effect<A, E> =>
      Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(call)
        while (fiber.pollUnsafe() === undefined) {
          yield* turn
          const now = yield* Clock.currentTimeMillis
          const ends = waits.map(endOf).filter((end) => end > now)
          // The wait is announced just before the call falls asleep.
          if (ends.length > 0) yield* Effect.andThen(turn, TestClock.setTime(Math.min(...ends)))
        }
        return yield* Fiber.join(fiber)
      })
    return { flat, waits, run, failing: (call) => run(Effect.flip(call)) }
  })

// A back-off ends within a millisecond, a `Date` at its start.
const endOf = ({ millis, until }: WaitEvent): number => until.getTime() + (Number.isInteger(millis) ? 0 : 1)
