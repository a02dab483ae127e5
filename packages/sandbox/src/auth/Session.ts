/**
 * The caller of a request: the account that its token acts for, and the token's scopes.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { User } from "../state/School.ts"

/** The session of the current request. */
export class Session extends Context.Service<Session, {
  readonly token: string
  readonly user: User
  readonly scopes: ReadonlyArray<string>
  /** Whether an administrator created the token for the account. */
  readonly delegated: boolean
}>()("@flat-sdk/sandbox/Session") {}

/** The account that the token acts for, and the current time: in milliseconds since the epoch, and as a date of responses. */
export const caller = Effect.gen(function*() {
  const { user } = yield* Session
  const now = yield* Clock.currentTimeMillis
  return { user, now, date: new Date(now).toISOString() }
})
