/**
 * Types of services for `createClient`. Services that a program does not import are not part of its bundle.
 */
import type { ChangedOptions } from "../api/Options.ts"
import type { AppScope } from "../generated/models/fields/Scopes.ts"
import type { QuotaState } from "../generated/shared/Events.ts"

export type { QuotaState } from "../generated/shared/Events.ts"

/** The operations of one service, to pass to `createClient`. Its members are internal. */
export interface Service<out Operations> {
  /** Type-only: does not exist at run time. */
  readonly "~operations": Operations
}

/** What every client has besides its services. `Self` is the client, as the token's own user or as another user. */
export interface ClientMethods<Self> {
  /**
   * Returns the same operations as another user of the organization. The delegated token is created when it is first needed, and again when it
   * expires or is rejected; all who act as the user with the same scopes share it. Options and connections are shared; the rate limit is that user's own. The operations can be used until the client is
   * closed.
   */
  readonly actAs: (user: string, scopes: ReadonlyArray<AppScope>) => Self
  /**
   * Returns the same operations with changed options; the others are those of this client. Connections, credentials and the rate limit are shared,
   * unless `accessToken` or `anonymous` is given. Headers are added by name. The operations can be used until the client is closed. Throws a `FlatError`
   * that names invalid options.
   */
  readonly withOptions: (options: ChangedOptions) => Self
  /** Returns the known state of the token's rate limit. Sends nothing. */
  readonly quota: () => Promise<QuotaState>
  /** Describes the limits, retries and waits in effect, without the token. `console.log` of a client prints the same text. */
  readonly describe: () => string
}

/** The operations of services, as the token's own user or as another user. */
export type Operations<Services> =
  & { readonly [Name in keyof Services]: Services[Name] extends Service<infer Operations> ? Operations : never }
  & ClientMethods<Operations<Services>>
