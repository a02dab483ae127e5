/**
 * The caller of a request: the account that its token acts for, and the token's scopes.
 */
import * as Context from "effect/Context"
import type { User } from "../state/School.ts"

/** The session of the current request. */
export class Session extends Context.Service<Session, {
  readonly token: string
  readonly user: User
  readonly scopes: ReadonlyArray<string>
  /** Whether an administrator created the token for the account. */
  readonly delegated: boolean
}>()("@flat-sdk/sandbox/Session") {}
