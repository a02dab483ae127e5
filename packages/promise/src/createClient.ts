/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A client of the services that a program names, instead of all of them.
 */
import { make } from "./internal/client.ts"
import { open } from "./internal/open.ts"
import type { FlatClientOptions } from "./Options.ts"
import type { Operations, Service } from "./Service.ts"

/**
 * A client of some services.
 *
 * @category models
 */
export type Client<Services> = Operations<Services> & AsyncDisposable & {
  /**
   * Ends all calls and open iterators, which reject with a `ClosedError`, and lets go of a given `transport`'s connections. Resolves when
   * nothing is left. Further calls reject with a `ClosedError`.
   */
  readonly close: () => Promise<void>
}

/**
 * Creates a client of the given services, under the names that they are given by. It is a `FlatClient` in everything else; a bundle holds the
 * descriptions of these services only. `request`, for operations that this version does not know, is given like a service:
 * `@flat-sdk/promise/request`.
 *
 * **Example** (A client of one service)
 *
 * ```ts
 * import { createClient } from "@flat-sdk/promise"
 * import { organization } from "@flat-sdk/promise/organization"
 *
 * export const countTeachers = async (accessToken: string): Promise<number> => {
 *   await using flat = createClient({ organization }, { accessToken })
 *   return await flat.organization.countOrgaUsers({ role: ["teacher"] })
 * }
 * ```
 *
 * @category constructors
 */
export const createClient = <const Services extends { readonly [name: string]: Service<unknown> }>(
  services: Services,
  options: FlatClientOptions = {}
): Client<Services> => {
  const opened = open(options, createClient)
  const close = () => opened.runner.close()
  // `make` puts under each name what the service's type says of it.
  return Object.assign(make(opened, services, {}), { close, [Symbol.asyncDispose]: close }) as unknown as Client<
    Services
  >
}
