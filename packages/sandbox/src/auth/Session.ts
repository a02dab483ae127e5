/**
 * Who asks: the account that the token of a request acts for, and the token's scopes.
 */
import * as Context from "effect/Context"
import type { User } from "../state/School.ts"

/** The session of the request in hand. */
export class Session extends Context.Service<Session, {
  readonly token: string
  readonly user: User
  readonly scopes: ReadonlyArray<string>
  /** Whether an administrator made the token for the account. */
  readonly delegated: boolean
}>()("@flat-sdk/sandbox/Session") {}
