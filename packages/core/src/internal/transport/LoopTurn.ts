/**
 * A turn of the event loop. Where the program has kept the loop busy past a limit, the timer of that limit is due before what has arrived meanwhile is
 * read. A limit that runs out therefore lets the loop read first, and looks again.
 */
import * as Effect from "effect/Effect"
import * as Monotonic from "./Monotonic.ts"

type Later = <A>(run: (of: A) => void, of: A) => unknown

// On Node and its kin behind the poll phase, elsewhere a task of its own.
const later: Later = (globalThis as { readonly setImmediate?: Later }).setImmediate ??
  ((run, of) => setTimeout(run, 0, of))

/** Runs something once the loop has read what had arrived. */
export const afterReading = <A>(run: (of: A) => void, of: A): void => {
  later(run, of)
}

/** Milliseconds that are rounding and no time. */
export const precision = 0.01

/** Whether a timer is late by what a busy loop makes it: one that is on time found the loop free. */
export const isLate = (millis: number): boolean => millis > precision

/** Waits for the loop to read what had arrived, and for the fibres that it wakes to run. */
export const read: Effect.Effect<void> = /* #__PURE__ */ Effect.callback<void>((resume) => {
  // The second turn comes behind the fibres that the first one woke.
  afterReading(() => afterReading(() => resume(Effect.void), undefined), undefined)
})

/** Runs an effect within so many milliseconds, else what comes instead. */
export const within = <A, E, R, B, E2, R2>(
  effect: Effect.Effect<A, E, R>,
  millis: number,
  orElse: Effect.Effect<B, E2, R2>
): Effect.Effect<A | B, E | E2, R | R2> =>
  Effect.clockWith((clock) => {
    const until = Monotonic.now(clock) + millis
    const ranOut = Effect.suspend(() => isLate(Monotonic.now(clock) - until) ? Effect.andThen(read, orElse) : orElse)
    return Effect.raceFirst(effect, Effect.andThen(Effect.sleep(millis), ranOut))
  })

/** Most milliseconds that a timer takes, 24 days: one that is set for more ends at once. */
export const longestTimer = 2 ** 31 - 1
