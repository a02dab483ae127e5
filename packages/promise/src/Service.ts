/**
 * Services, to make a client of those that a program uses: whatever it does not name stays out of its bundle.
 */
import type { AppScope } from "./generated/models/fields/Scopes.ts"

/**
 * The operations of one service, to be given to `createClient`. Nothing in it is for use by hand.
 *
 * @category models
 */
export interface Service<out Operations> {
  /** Never there: it holds the type. */
  readonly "~operations": Operations
}

/**
 * What is known of the rate limit. Everything is `undefined` before the first answer.
 *
 * @category models
 */
export interface QuotaState {
  /** Requests per window. */
  readonly limit: number | undefined
  /** Requests left, those in flight taken off. May be negative. */
  readonly remaining: number | undefined
  /** When the window ends. */
  readonly resetAt: Date | undefined
}

/**
 * The operations of services, as the token's own user or as another one.
 *
 * @category models
 */
export type Operations<Services> =
  & { readonly [Name in keyof Services]: Services[Name] extends Service<infer Operations> ? Operations : never }
  & {
    /**
     * Operations as another user of the organization: the delegated token is created when first needed, and again when it ends or is refused.
     * Options and connections are shared, the rate limit is that user's own. Ends with the client that it came from.
     */
    readonly actAs: (user: string, scopes: ReadonlyArray<AppScope>) => Operations<Services>
    /** What is known of the token's rate limit. Sends nothing. */
    readonly quota: () => Promise<QuotaState>
    /** The limits, retries and waits in force, in words; without the token. `console.log` of a client prints the same. */
    readonly describe: () => string
  }
