/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The client of the Promise API, with all services. Operations have the names of the vendor's client. Their documentation is part of their types, in
 * `generated/`.
 */
import type { Request } from "./api/CustomRequest.ts"
import type { FlatClientOptions } from "./api/Options.ts"
import type { ClientMethods } from "./client/Service.ts"
import { type FlatServices, services } from "./generated/FlatServices.ts"
import { make, type Services } from "./internal/client.ts"
import { withEnvironment } from "./internal/environment.ts"
import { fromCaller } from "./internal/failure.ts"
import { open } from "./internal/open.ts"
import type { Runner } from "./internal/Runner.ts"
import { request } from "./request.ts"

/** The operations of a client, as the token's own user or as another user. */
export interface FlatOperations extends FlatServices, ClientMethods<FlatOperations> {
  /**
   * Calls an operation that this version does not know, with the same credentials, quota, retries, limits and errors as every other call. Resolves
   * with the JSON of the response, or `undefined` if the response has no body. With a `schema`, resolves with the output of the schema.
   */
  readonly request: Request
}

// Made once, when a client is first created: a program without this class does not need the services.
let everything: Services | undefined

/**
 * A client of the Flat API.
 *
 * **Details**
 *
 * Every call accepts an `AbortSignal`, rejects with a `FlatError` that states the reason, retries if that is safe, and waits for the rate limit.
 * Invalid options throw a `FlatError` immediately, which names them.
 *
 * `close`, or leaving the block of an `await using`, ends all calls in progress. A client that is not closed does not keep the process alive.
 *
 * **Example** (Streaming the teachers of an organization)
 *
 * ```ts
 * import { FlatClient } from "@flat-sdk/promise"
 *
 * export const printTeachers = async (accessToken: string) => {
 *   const flat = new FlatClient({ accessToken })
 *   try {
 *     for await (const teacher of flat.organization.listOrganizationUsers.stream({ role: ["teacher"] })) {
 *       console.log(teacher.printableName)
 *     }
 *   } finally {
 *     await flat.close()
 *   }
 * }
 * ```
 *
 * @see createClient for a bundle with only some of the services
 */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- the constructor defines the members that the generated interface documents
export class FlatClient implements AsyncDisposable {
  readonly #runner: Runner

  constructor(options: FlatClientOptions = {}) {
    const opened = open(options, FlatClient)
    this.#runner = opened.runner
    make(opened, everything ??= { ...services, request }, this)
  }

  /**
   * Creates a client with the token in the environment variable `FLAT_ACCESS_TOKEN`, and with the base URL in `FLAT_BASE_URL` if that is set. Given
   * options take precedence. Throws a `FlatError` that names the variable if it is missing, empty or not a token, or if the runtime has no
   * environment variables. With `anonymous: true`, no token is read.
   */
  static fromEnv(this: void, options: FlatClientOptions = {}): FlatClient {
    try {
      return new FlatClient(withEnvironment(options))
    } catch (error) {
      throw fromCaller(error, FlatClient.fromEnv)
    }
  }

  /**
   * Ends all calls and open iterators, which reject with a `ClosedError`, and closes the connections that this client used. Resolves when everything
   * has ended. Further calls reject with a `ClosedError`.
   */
  close(): Promise<void> {
    return this.#runner.close()
  }

  /** Closes the client, like `close`. Called by `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- as above
export interface FlatClient extends FlatOperations {}
