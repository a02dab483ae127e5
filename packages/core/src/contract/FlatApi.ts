/**
 * The whole Flat API with all groups, for servers, OpenAPI and tests. Clients do not need it: each service imports only its own group.
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as Account from "./account/Account.ts"
import { Authorization } from "./Authorization.ts"
import * as Class from "./classes/Class.ts"
import * as Group from "./classes/Group.ts"
import * as Collection from "./collections/Collection.ts"
import * as Omr from "./omr/Omr.ts"
import * as Organization from "./organization/Organization.ts"
import * as EduResources from "./resources/EduResources.ts"
import * as Score from "./scores/Score.ts"
import * as Task from "./tasks/Task.ts"
import * as User from "./users/User.ts"

/** The Flat API as an `HttpApi`. Paths are relative to the base URL, which ends in `/v2`. */
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
).middleware(Authorization)
