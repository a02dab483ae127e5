/** What commands log for machines. Without `--json` nothing of it is shown: people read the messages of the command. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** Counts, durations, names of files and of settings: never a name, a username, an address or an id of a person. */
export type Fields = Readonly<
  Record<string, string | number | boolean | undefined | Readonly<Record<string, number | undefined>>>
>

/** Logs an event. */
export const event = (name: string, fields: Fields = {}): Effect.Effect<void> => Effect.logInfo(name, fields)

/** Logs an event when an effect has succeeded, with how long that took. */
export const timed = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  name: string,
  fields: (value: A) => Fields
): Effect.Effect<A, E, R> =>
  Effect.gen(function*() {
    const from = yield* Clock.currentTimeMillis
    const value = yield* effect
    const seconds = ((yield* Clock.currentTimeMillis) - from) / 1000
    yield* event(name, { ...fields(value), seconds })
    return value
  })
