/**
 * Waits of tests for what sockets, other processes and databases do. A wait gives up after twenty times what it takes on an idle machine, and says what
 * it waited for.
 */
import { Effect } from "effect"

// The real ones, also while a test replaces them.
const { clearTimeout, setImmediate, setTimeout } = globalThis
const now = performance.now.bind(performance)

export interface Options {
  /** What the wait is for, if the condition does not say it. */
  readonly what?: string
  /** How long it takes on an idle machine. */
  readonly idleMillis?: number
  /** What else the error says, such as the output of a process. */
  readonly state?: () => string
}

const sourceOf = (condition: unknown): string =>
  String(condition).replace(/^(?:async )?\(\) => /, "").replaceAll(/\s+/g, " ")

/** Returns the error of a wait that gives up. */
const overdue = (condition: unknown, { state, what = sourceOf(condition) }: Options, millis: number): Error =>
  new Error(`Waited ${Math.round(millis / 1000)} s for: ${what}${state === undefined ? "" : `\n${state()}`}`)

const limitOf = ({ idleMillis = 1000 }: Options): number => Math.max(20_000, 20 * idleMillis)

/** At first an iteration of the event loop, so that sockets are processed; then a tenth of what has passed. */
const pause = (passed: number): Effect.Effect<void> =>
  Effect.callback((resume) => {
    const done = () => resume(Effect.void)
    if (passed < 5) return void setImmediate(done)
    const timer = setTimeout(done, Math.min(100, passed / 10))
    return Effect.sync(() => clearTimeout(timer))
  })

/** Waits in real time until a condition is true. An effect does not show what it looks at, so its wait names it. */
export function until(condition: () => boolean, options?: Options): Effect.Effect<void>
export function until<E, R>(
  condition: Effect.Effect<boolean, E, R>,
  options: Options & { readonly what: string }
): Effect.Effect<void, E, R>
export function until<E, R>(
  condition: (() => boolean) | Effect.Effect<boolean, E, R>,
  options: Options = {}
): Effect.Effect<void, E, R> {
  return Effect.gen(function*() {
    const isSo = typeof condition === "function" ? Effect.sync(condition) : condition
    const start = now()
    while (!(yield* isSo)) {
      const passed = now() - start
      if (passed > limitOf(options)) return yield* Effect.die(overdue(condition, options, passed))
      yield* pause(passed)
    }
  })
}

/** The same in tests without effects. */
export const untilPromise = (condition: () => boolean | Promise<boolean>, options: Options = {}): Promise<void> =>
  Effect.runPromise(until(Effect.promise(async () => condition()), { what: sourceOf(condition), ...options }))

/** Waits for something else to happen, such as the end of a process. */
export const settled = async <A>(what: string, promise: Promise<A>, options: Options = {}): Promise<A> => {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const limit = limitOf(options)
  const timer = setTimeout(() => reject(overdue(undefined, { ...options, what }, limit)), limit)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
