/**
 * Custom requests of the Promise API, and what their errors show.
 */
import { assert } from "@effect/vitest"
import { FlatClient as PromiseClient, type FlatClientOptions } from "@flat-sdk/promise"
import { Effect } from "effect"
import { type Transport } from "./Transports.ts"

export const promised = (transport: Transport, options: FlatClientOptions) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      new PromiseClient({ accessToken: "test-token", log: () => {}, transport: transport.layer, ...options })
    ),
    (flat) => Effect.promise(() => flat.close())
  )

export const rejection = (call: () => Promise<unknown>): Effect.Effect<unknown> =>
  Effect.promise(() => call().then(() => assert.fail("expected a rejection"), (error: unknown) => error))

export interface Shown {
  readonly operation: string
  readonly path: string
  readonly attempts: number
  readonly outcome: string | undefined
  readonly message: string
  readonly reason: { readonly _tag: string; readonly problems?: ReadonlyArray<{ readonly path: string }> }
}

export const shown = (error: unknown) => error as Shown

export const problemsOf = (error: unknown): Array<string> => shown(error).reason.problems?.map(({ path }) => path) ?? []
