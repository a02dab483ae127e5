/// <reference lib="esnext.disposable" preserve="true" />
/** Clients with only some of the services. */
import type { FlatClientOptions } from "./api/Options.ts"
import type { Operations, Service } from "./client/Service.ts"
import { make } from "./internal/client.ts"
import { open } from "./internal/open.ts"

/** A client with the given services. */
export type Client<Services> = Operations<Services> & {
  /**
   * Ends all calls and open iterators, which reject with a `ClosedError`, and closes the connections that this client used. Resolves when
   * everything has ended. Further calls reject with a `ClosedError`.
   */
  readonly close: () => Promise<void>
  // Not `AsyncDisposable`: where the compiler does not know that, the whole type would be `any`.
  /** Closes the client, like `close`. Called by `await using`. */
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/**
 * Creates a client with the given services, each under the name of its property. Otherwise it behaves like a `FlatClient`. A bundle contains only the
 * descriptions of these services. `request`, for operations that this version does not know, is passed like a service; import it from
 * `@flat-sdk/promise/request`.
 *
 * **Example** (A client with one service)
 *
 * ```ts
 * import { createClient } from "@flat-sdk/promise"
 * import { organization } from "@flat-sdk/promise/organization"
 *
 * export const countTeachers = async (accessToken: string): Promise<number> => {
 *   const flat = createClient({ organization }, { accessToken })
 *   try {
 *     return await flat.organization.countOrgaUsers({ role: ["teacher"] })
 *   } finally {
 *     await flat.close()
 *   }
 * }
 * ```
 */
export const createClient = <const Services extends { readonly [name: string]: Service<unknown> }>(
  services: Services,
  options: FlatClientOptions = {}
): Client<Services> => {
  const opened = open(options, createClient)
  const close = () => opened.runner.close()
  // `make` defines each service under its name; the cast states their types.
  return Object.assign(make(opened, services, {}), { close, [Symbol.asyncDispose]: close }) as Client<
    Services
  >
}
