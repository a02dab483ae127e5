/**
 * The whole Flat API: every group under one roof, for servers, OpenAPI and tests. Clients do not need it: a service imports only its
 * own group.
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as Organization from "./Organization.ts"

/**
 * The Flat API as an `HttpApi`. Paths are relative to the base URL, which ends in `/v2`.
 *
 * @category endpoints
 */
export const FlatApi = HttpApi.make("flat").add(Organization.group)
