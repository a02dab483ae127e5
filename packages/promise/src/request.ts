/**
 * `flat.request`, to make a client with: operations that this version does not know.
 */
import type { Request } from "./CustomRequest.ts"
import { requestOf } from "./internal/request.ts"
import type { Service } from "./Service.ts"

/**
 * Calls of operations that this version does not know, with the credentials, quota, retries, limits and errors of every other call. For `createClient`; a
 * `FlatClient` has them as `flat.request`.
 *
 * **Example** (Calling an operation by its path)
 *
 * ```ts
 * import { createClient } from "@flat-sdk/promise"
 * import { organization } from "@flat-sdk/promise/organization"
 * import { request } from "@flat-sdk/promise/request"
 *
 * export const readNotifications = async (accessToken: string): Promise<unknown> => {
 *   await using flat = createClient({ organization, request }, { accessToken })
 *   return await flat.request({ method: "GET", path: "/me/notifications", query: { limit: 10 } })
 * }
 * ```
 *
 * @category services
 */
export const request = { of: requestOf } as unknown as Service<Request>
