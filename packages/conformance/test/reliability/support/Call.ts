/**
 * Calls with a virtual clock over real sockets: the network runs in real time, and the clock advances only when a call waits.
 */
import { FlatClient, type FlatConfig, type FlatError, type Transport } from "@flat-sdk/core"
import { Clock, Effect, Fiber, Layer, type Scope } from "effect"
import { TestClock } from "effect/testing"

type WaitEvent = Parameters<NonNullable<FlatConfig.Options["onWait"]>>[0]

/** Waits for one iteration of the event loop, so that sockets are processed. */
const tick: Effect.Effect<void> = Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))

/** Waits for enough iterations of the event loop for a request to arrive, if one was sent. */
export const flushLoop: Effect.Effect<void> = Effect.repeat(tick, { times: 30 })

export interface Client {
  readonly flat: FlatClient.FlatClientShape
  /** All reported waits. */
  readonly waits: ReadonlyArray<WaitEvent>
  /** Runs a call. Whenever it waits, the clock advances to the end of the wait. */
  readonly run: <A, E>(call: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** The same for a call that must fail. */
  readonly failing: <A, E>(call: Effect.Effect<A, E>) => Effect.Effect<E, A>
}

/** Opens a client over a transport for the duration of the test. */
export const client = (
  transport: Layer.Layer<Transport.Transport, FlatError.FlatError>,
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
          yield* tick
          const now = yield* Clock.currentTimeMillis
          const ends = waits.map(endOf).filter((end) => end > now)
          // The wait is reported just before the call sleeps.
          if (ends.length > 0) yield* Effect.andThen(tick, TestClock.setTime(Math.min(...ends)))
        }
        return yield* Fiber.join(fiber)
      })
    return { flat, waits, run, failing: (call) => run(Effect.flip(call)) }
  })

// A back-off ends within a millisecond, a `Date` at its start.
const endOf = ({ millis, until }: WaitEvent): number => until.getTime() + (Number.isInteger(millis) ? 0 : 1)
