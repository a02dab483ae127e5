/** The options of all calls of an effect, by the context of its fiber. They are those of the Effect API, as the Promise API has no context. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Function from "effect/Function"
import * as Stream from "effect/Stream"
import * as InputReading from "../fields/InputReading.ts"
import * as CallOptions from "./CallOptions.ts"

/**
 * The options of the calls of an effect; `undefined` by default. `withCallOptions` adds to them, and `Stream.provideService` sets them for a stream.
 */
export const CurrentOptions = /* #__PURE__ */ Context.Reference<CallOptions.CallOptions | undefined>(
  "@flat-sdk/core/CurrentOptions",
  { defaultValue: () => undefined }
)

const entriesOf = (options: object) =>
  Object.entries(options).filter(([, value]) => value !== undefined && value !== null)

/** Returns the headers of both by name, of which the second take precedence. Headers that are invalid are returned alone, so that the call reports them. */
const headersOver = (outer: unknown, own: unknown): unknown => {
  const read: Array<ReadonlyArray<[string, unknown]>> = []
  for (const headers of [outer ?? {}, own ?? {}]) {
    try {
      if (typeof headers !== "object" || Symbol.iterator in headers) return headers
      read.push(entriesOf(headers))
    } catch {
      return headers
    }
  }
  const [theirs = [], ours = []] = read
  const names = new Set(ours.map(([name]) => name.toLowerCase()))
  return Object.fromEntries([...theirs.filter(([name]) => !names.has(name.toLowerCase())), ...ours])
}

/** Returns options with others over them. Options that are invalid as a whole are returned alone, so that the call reports them. */
const over = <Outer, Own>(given: Outer, own: Own): Outer | Own => {
  const outer = CallOptions.copyOf(given)
  for (const options of [outer, own]) {
    if (options === undefined || options === null) return own ?? outer
    if (typeof options !== "object" || InputReading.unreadOf(options) !== undefined) return options
  }
  const merged = { ...outer, ...Object.fromEntries(entriesOf(own as object)) }
  return { ...merged, headers: headersOver(outer["headers" as keyof Outer], own["headers" as keyof Own]) }
}

/**
 * Gives options to all calls of an effect, also to those of its streams. Options that a call or an effect inside is given take precedence, by name, and
 * headers by theirs. A `deadline` applies to each call, as if it was given to it. Invalid options fail each call as `Encode`.
 *
 * **Example** (A call with a time limit)
 *
 * ```ts
 * import { FlatClient } from "@flat-sdk/core"
 * import { Effect } from "effect"
 *
 * export const count = Effect.gen(function*() {
 *   const { organization } = yield* FlatClient.FlatClient
 *   return yield* organization.countOrgaUsers().pipe(FlatClient.withCallOptions({ deadline: "5 seconds" }))
 * })
 * ```
 */
export const withCallOptions: {
  /** Gives options to all calls of an effect. */
  (options: CallOptions.CallOptions): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Gives options to all calls of an effect. */
  <A, E, R>(self: Effect.Effect<A, E, R>, options: CallOptions.CallOptions): Effect.Effect<A, E, R>
} = /* #__PURE__ */ Function.dual(
  2,
  <A, E, R>(self: Effect.Effect<A, E, R>, options: CallOptions.CallOptions): Effect.Effect<A, E, R> => {
    const own = CallOptions.copyOf(options)
    return Effect.updateService(self, CurrentOptions, (outer) => over(outer, own))
  }
)

/** The function of an operation, which returns an effect or a stream. */
export type Call = (input: unknown, options: unknown) => unknown

/** Calls an operation with the options of the fiber. The calls inside are given them by it, and not by the fiber once more. */
export const withThem = (call: Call, input: unknown, options: unknown, current: unknown): unknown => {
  const made = call(input, over(current, options))
  return Stream.isStream(made)
    ? Stream.provideService(made, CurrentOptions, undefined)
    : Effect.provideService(made as Effect.Effect<unknown>, CurrentOptions, undefined)
}

/** Returns a stream that is `given` the options of the fiber that runs it, if that has some. */
export const ofStream = (plain: unknown, given: (current: unknown) => unknown): Stream.Stream<unknown> =>
  Stream.unwrap(
    Effect.map(
      CurrentOptions,
      (current) => (current === undefined ? plain : given(current)) as Stream.Stream<unknown>
    )
  )
