/**
 * The whole Flat API: every group under one roof, for servers, OpenAPI and tests. Clients do not need it: a service imports only its
 * own group.
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as Account from "./Account.ts"
import * as Class from "./Class.ts"
import * as Collection from "./Collection.ts"
import * as EduResources from "./EduResources.ts"
import * as Group from "./Group.ts"
import * as Omr from "./Omr.ts"
import * as Organization from "./Organization.ts"
import * as Score from "./Score.ts"
import * as Task from "./Task.ts"
import * as User from "./User.ts"

/**
 * The Flat API as an `HttpApi`. Paths are relative to the base URL, which ends in `/v2`.
 *
 * @category endpoints
 */
export const FlatApi = HttpApi.make("flat").add(
  Organization.group,
  Class.group,
  Group.group,
  User.group,
  Account.group,
  Task.group,
  EduResources.group,
  Score.group,
  Collection.group,
  Omr.group
)
