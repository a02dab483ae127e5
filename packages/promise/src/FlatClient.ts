/**
 * The client for everybody who writes `await`. Operations stand under the vendor client's names; what each does is documented where it is typed, in
 * `generated/`.
 */
import type { OrganizationOperations } from "./generated/Organization.ts"
import type { AppScope } from "./generated/Scopes.ts"
import * as face from "./internal/face.ts"
import { open } from "./internal/open.ts"
import type { Runner } from "./internal/Runner.ts"
import type { FlatClientOptions } from "./Options.ts"

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
 * The operations of a client, as the token's own user or as another one.
 *
 * @category models
 */
export interface FlatOperations {
  /** Accounts, invitations, delegated access and LTI of the organization. */
  readonly organization: OrganizationOperations
  /**
   * Operations as another user of the organization: the delegated token is created when first needed, and again when it ends or is refused.
   * Options and connections are shared, the rate limit is that user's own. Ends with the client that it came from.
   */
  readonly actAs: (user: string, scopes: ReadonlyArray<AppScope>) => FlatOperations
  /** What is known of the token's rate limit. Sends nothing. */
  readonly quota: () => Promise<QuotaState>
  /** The limits, retries and waits in force, in words; without the token. */
  readonly describe: () => string
}

/**
 * A client of the Flat API.
 *
 * **Details**
 *
 * Every call takes an `AbortSignal`, rejects with a `FlatError` that says why, retries what is safe to repeat, and waits for the rate limit. Options
 * that cannot be right throw at once, a `FlatError` that names them.
 *
 * `close`, or leaving an `await using`, ends what is under way. Not closing it keeps no process alive.
 *
 * **Example** (Streaming the teachers of an organization)
 *
 * ```ts
 * import { FlatClient } from "@flat-sdk/promise"
 *
 * export const printTeachers = async (accessToken: string) => {
 *   await using flat = new FlatClient({ accessToken })
 *   for await (const teacher of flat.organization.listOrganizationUsers.stream({ role: ["teacher"] })) {
 *     console.log(teacher.printableName)
 *   }
 * }
 * ```
 *
 * @category constructors
 */
export class FlatClient implements FlatOperations, AsyncDisposable {
  readonly #runner: Runner
  readonly #operations: FlatOperations

  constructor(options: FlatClientOptions = {}) {
    const { core, runner } = open(options)
    this.#runner = runner
    this.#operations = face.make(runner, core)
  }

  /** Accounts, invitations, delegated access and LTI of the organization. */
  get organization(): OrganizationOperations {
    return this.#operations.organization
  }

  /**
   * Operations as another user of the organization: the delegated token is created when first needed, and again when it ends or is refused.
   * Options and connections are shared, the rate limit is that user's own. Ends with this client.
   */
  actAs(user: string, scopes: ReadonlyArray<AppScope>): FlatOperations {
    return this.#operations.actAs(user, scopes)
  }

  /** What is known of the token's rate limit. Sends nothing. */
  quota(): Promise<QuotaState> {
    return this.#operations.quota()
  }

  /** The limits, retries and waits in force, in words; without the token. */
  describe(): string {
    return this.#operations.describe()
  }

  /**
   * Ends all calls and open iterators, which reject with a `ClosedError`, and lets go of a given `transport`'s connections. Resolves when nothing is left.
   * Further calls reject with a `ClosedError`.
   */
  close(): Promise<void> {
    return this.#runner.close()
  }

  /** The same as `close`: for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
