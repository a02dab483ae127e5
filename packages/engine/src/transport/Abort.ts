/** Interrupts effects with an `AbortSignal`. The listener is removed when its effect ends, so that a signal may live as long as the program. */
import * as Effect from "effect/Effect"

const abortion = (signal: AbortSignal): Effect.Effect<never> =>
  Effect.callback<never>((resume) => {
    const abort = () => resume(Effect.interrupt)
    signal.addEventListener("abort", abort, { once: true })
    return Effect.sync(() => signal.removeEventListener("abort", abort))
  })

/** Interrupts an effect when the signal is aborted, also by the effect itself; before it starts if the signal is aborted already. */
export const interrupting = <A, E, R>(
  signal: AbortSignal | undefined,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  signal === undefined
    ? effect
    : Effect.suspend(() => signal.aborted ? Effect.interrupt : Effect.raceFirst(abortion(signal), effect))
