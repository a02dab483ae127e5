/**
 * The internal form of an `OAuth` token source: an effect that runs on the client's fibres, handles rejected tokens, and exposes its refreshes. Users
 * only see a function.
 */
import type { ExpiringToken } from "@flat-sdk/engine/Credentials"
import type { FlatError } from "@flat-sdk/engine/FlatError"
import type * as Effect from "effect/Effect"

export interface Session {
  /** Returns the current token, refreshed if necessary. */
  readonly token: Effect.Effect<ExpiringToken, FlatError>
  /** Waits for a refresh in progress. */
  readonly settled: Effect.Effect<void>
}

const key = "~@flat-sdk/promise/Session"

/** Attaches a session to its token source function. */
export const attach = <Source extends Function>(source: Source, session: Session): Source =>
  Object.defineProperty(source, key, { value: session })

/** Returns the session of a token source, if it has one. */
export const attached = (source: unknown): Session | undefined =>
  typeof source === "function" ? (source as unknown as Record<string, Session | undefined>)[key] : undefined
