/**
 * Keeps one object of each class that a request uses.
 *
 * When a full garbage collection finds no object of a hidden class, V8 discards the hidden class, and with it the optimised code of every function
 * that uses it. A server that is idle between bursts would start each burst with slow code: a page cost up to 1.6 times as much for the next thousand
 * requests. Only requests without a body are kept, so that nothing large or secret lives longer than its call.
 */
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type { CallState } from "./CallState.ts"

const done = Effect.void

/** One effect of each kind that a request runs. */
const effects = (): ReadonlyArray<unknown> => [
  Effect.succeed(undefined),
  Effect.fail(undefined),
  Effect.sync(() => {}),
  Effect.suspend(() => done),
  Effect.flatMap(done, () => done),
  Effect.map(done, () => {}),
  Effect.andThen(done, done),
  Effect.as(done, undefined),
  Effect.matchEffect(done, { onFailure: () => done, onSuccess: () => done }),
  Effect.catch(done, () => done),
  Effect.ensuring(done, done),
  Effect.callback(() => {}),
  Effect.withFiber(() => done),
  Effect.clockWith(() => done),
  Effect.uninterruptibleMask(() => done)
]

let kept: {
  readonly effects: ReadonlyArray<unknown>
  readonly fiber: Fiber.Fiber<never>
  state: CallState<never> | undefined
} | undefined

/** Keeps the objects of a call until the next call. */
export const keep = <A>(state: CallState<A>): void => {
  if (state.request.body !== undefined) return
  kept ??= { effects: effects(), fiber: Effect.runFork(Effect.never), state: undefined }
  kept.state = state as unknown as CallState<never>
}
