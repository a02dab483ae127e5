/**
 * What a token source of `OAuth` is for a client: an effect on the client's own fibres, which knows of refused tokens, and its refreshes. Code of users
 * sees a function.
 */
import type { FlatError } from "@flat-sdk/core/FlatError"
import type { ExpiringToken } from "@flat-sdk/core/internal/credentials/Credentials"
import type * as Effect from "effect/Effect"

export interface Session {
  /** Yields the token in force, refreshed where needed. */
  readonly token: Effect.Effect<ExpiringToken, FlatError>
  /** Waits for a refresh under way. */
  readonly settled: Effect.Effect<void>
}

const key = "~@flat-sdk/promise/Session"

/** Lets a function be the token source of a session. */
export const attach = <Source extends Function>(source: Source, session: Session): Source =>
  Object.defineProperty(source, key, { value: session })

/** The session behind a token source, where there is one. */
export const attached = (source: unknown): Session | undefined =>
  typeof source === "function" ? (source as unknown as Record<string, Session | undefined>)[key] : undefined
