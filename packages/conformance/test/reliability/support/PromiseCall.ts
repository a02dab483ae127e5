/**
 * Calls of the Promise API, and the errors that they reject with.
 */
import { assert } from "@effect/vitest"
import { FlatClient as PromiseClient, type FlatClientOptions } from "@flat-sdk/promise"
import { Effect } from "effect"
import { type Transport } from "./Transports.ts"

/** Opens a client of the Promise API over a transport for the duration of the test. */
export const promised = (transport: Transport, options: FlatClientOptions) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      new PromiseClient({ accessToken: "test-token", log: () => {}, ...transport.promised, ...options })
    ),
    (flat) => Effect.promise(() => flat.close())
  )

/** Returns the rejection of a promise. */
export const rejection = (call: () => Promise<unknown>): Effect.Effect<unknown> =>
  Effect.promise(() => call().then(() => assert.fail("expected a rejection"), (error: unknown) => error))

/** What an error of the Promise API shows. */
export interface Shown {
  readonly operation: string
  readonly path: string
  readonly attempts: number
  readonly outcome: string | undefined
  readonly message: string
  readonly reason: { readonly _tag: string; readonly problems?: ReadonlyArray<{ readonly path: string }> }
}

export const shown = (error: unknown) => error as Shown

export const problemsOf = (error: unknown): Array<string> => {
  const { reason } = shown(error)
  assert.strictEqual(reason._tag, "Encode")
  return reason.problems?.map(({ path }) => path) ?? []
}
