/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The client for everybody who writes `await`, with all services. Operations stand under the vendor client's names; what each does is documented
 * where it is typed, in `generated/`.
 */
import type { Request } from "./CustomRequest.ts"
import { type FlatServices, services } from "./generated/FlatServices.ts"
import type { AppScope } from "./generated/models/fields/Scopes.ts"
import { make } from "./internal/client.ts"
import { withEnvironment } from "./internal/environment.ts"
import { fromCaller } from "./internal/failure.ts"
import { open } from "./internal/open.ts"
import type { Runner } from "./internal/Runner.ts"
import type { FlatClientOptions } from "./Options.ts"
import { request } from "./request.ts"
import type { QuotaState } from "./Service.ts"

/**
 * The operations of a client, as the token's own user or as another one.
 *
 * @category models
 */
export interface FlatOperations extends FlatServices {
  /**
   * Operations as another user of the organization: the delegated token is created when first needed, and again when it ends or is refused.
   * Options and connections are shared, the rate limit is that user's own. Ends with the client that it came from.
   */
  readonly actAs: (user: string, scopes: ReadonlyArray<AppScope>) => FlatOperations
  /**
   * Calls an operation that this version does not know, with the credentials, quota, retries, limits and errors of every other call. Resolves with
   * the JSON of the response, `undefined` where it has none; with a `schema`, with what that makes of it.
   */
  readonly request: Request
  /** What is known of the token's rate limit. Sends nothing. */
  readonly quota: () => Promise<QuotaState>
  /** The limits, retries and waits in force, in words; without the token. `console.log` of a client prints the same. */
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
 * @see createClient for a bundle with some of the services only
 * @category constructors
 */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- the constructor defines what the generated interface documents
export class FlatClient implements AsyncDisposable {
  readonly #runner: Runner

  constructor(options: FlatClientOptions = {}) {
    const opened = open(options, FlatClient)
    this.#runner = opened.runner
    make(opened, { ...services, request }, this)
  }

  /**
   * Creates a client with the token of the environment variable `FLAT_ACCESS_TOKEN`, and the base URL of `FLAT_BASE_URL` if that is set. Options
   * that are given replace them. Throws a `FlatError` that names the variable where it is missing, empty or no token, or where the runtime has no
   * environment.
   */
  static fromEnv(this: void, options: FlatClientOptions = {}): FlatClient {
    try {
      return new FlatClient(withEnvironment(options))
    } catch (error) {
      throw fromCaller(error, FlatClient.fromEnv)
    }
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

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- as above
export interface FlatClient extends FlatOperations {}
