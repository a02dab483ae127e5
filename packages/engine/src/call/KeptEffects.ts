/** Effects that are kept, for `keep` of `CallState.ts`. */
import * as Effect from "effect/Effect"

const done = Effect.void

/** One effect of each kind that a request runs. */
export const effects = (): ReadonlyArray<unknown> => [
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
