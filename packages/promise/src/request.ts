/**
 * `flat.request` for `createClient`: calls operations that this version does not know.
 */
import type { Request } from "./CustomRequest.ts"
import { requestOf } from "./internal/request.ts"
import type { Service } from "./Service.ts"

/**
 * Calls operations that this version does not know, with the same credentials, quota, retries, limits and errors as every other call. Pass it to
 * `createClient`; a `FlatClient` already has it as `flat.request`.
 *
 * **Example** (Calling an operation by its path)
 *
 * ```ts
 * import { createClient } from "@flat-sdk/promise"
 * import { organization } from "@flat-sdk/promise/organization"
 * import { request } from "@flat-sdk/promise/request"
 *
 * export const readNotifications = async (accessToken: string): Promise<unknown> => {
 *   const flat = createClient({ organization, request }, { accessToken })
 *   try {
 *     return await flat.request({ method: "GET", path: "/me/notifications", query: { limit: 10 } })
 *   } finally {
 *     await flat.close()
 *   }
 * }
 * ```
 *
 * @category services
 */
export const request = { of: requestOf } as unknown as Service<Request>
