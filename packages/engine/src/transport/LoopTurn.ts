/**
 * Time limits on a busy event loop. If the program blocks the loop past a limit, the timer of that limit fires before data that has arrived is
 * read. An expired limit therefore lets the loop read first, and checks again.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Monotonic from "./Monotonic.ts"

type Later = <A>(run: (of: A) => void, of: A) => unknown

// On Node, Bun and Deno it runs after the poll phase, on other platforms as a task.
const later: Later = (globalThis as { readonly setImmediate?: Later }).setImmediate ?? // direct: it is the loop that is waited for
  ((run, of) => setTimeout(run, 0, of)) // direct: the same

/** Runs a function after the loop has read the data that had arrived. */
export const afterReading = <A>(run: (of: A) => void, of: A): void => {
  later(run, of)
}

/** Milliseconds below which a difference is a rounding error. */
export const precision = 0.01

/** Whether a timer is so late that the loop was busy. */
export const isLate = (millis: number): boolean => millis > precision

/** How a fiber waits for the loop. Simulations, which have no loop, replace it. */
const Read = /* #__PURE__ */ Context.Reference<Effect.Effect<void>>("@flat-sdk/core/LoopTurn/Read", {
  defaultValue: () =>
    Effect.callback<void>((resume) => {
      // The second turn of the loop comes after the fibers that the first one woke.
      afterReading(() => afterReading(() => resume(Effect.void), undefined), undefined)
    })
})

/** Waits until the loop has read the data that had arrived, and the fibers that it woke have run. */
export const read: Effect.Effect<void> = /* #__PURE__ */ Effect.withFiber((fiber) => fiber.getRef(Read))

/** Time and timers for callbacks, in milliseconds. */
export interface Timers {
  readonly now: () => number
  /** Runs a function after a time. */
  readonly start: <A>(run: (of: A) => void, millis: number, of: A) => unknown
  readonly stop: (timer: unknown) => void
  /** Runs a function after the loop has read the data that had arrived. */
  readonly afterReading: <A>(run: (of: A) => void, of: A) => void
}

/** Creates timers over the clock of a context: each is a fiber that sleeps. */
export const timersOf = (context: Context.Context<never>): Timers => {
  const clock = Context.get(context, Clock.Clock)
  const after = <A>(wait: Effect.Effect<void>, run: (of: A) => void, of: A) =>
    Effect.runForkWith(context)(Effect.andThen(wait, Effect.sync(() => run(of))))
  return {
    now: () => Monotonic.now(clock),
    start: (run, millis, of) => after(Effect.sleep(millis), run, of),
    stop: (timer) => (timer as Fiber.Fiber<void> | undefined)?.interruptUnsafe(),
    afterReading: (run, of) => void after(read, run, of)
  }
}

/** Runs an effect with a time limit of `millis` milliseconds; runs `orElse` if it expires. */
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

/** The longest delay of a timer in milliseconds, 24 days: a timer with a longer one fires immediately. */
export const longestTimer = 2 ** 31 - 1
