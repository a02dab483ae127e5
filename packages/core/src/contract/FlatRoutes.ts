/**
 * The groups of the Flat API, for servers that check the token before the router, and load no document. `FlatApi.ts` adds what all operations have in common.
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Account from "./account/Account.ts"
import * as Class from "./classes/Class.ts"
import * as Group from "./classes/Group.ts"
import * as Collection from "./collections/Collection.ts"
import * as Omr from "./omr/Omr.ts"
import * as Organization from "./organization/Organization.ts"
import * as EduResources from "./resources/EduResources.ts"
import * as Score from "./scores/Score.ts"
import * as Task from "./tasks/Task.ts"
import * as User from "./users/User.ts"

// By name: the declaration would repeat the types of all endpoints.
type Groups =
  | typeof Organization.group
  | typeof Class.group
  | typeof Group.group
  | typeof User.group
  | typeof Account.group
  | typeof Task.group
  | typeof EduResources.group
  | typeof Score.group
  | typeof Collection.group
  | typeof Omr.group

/** All operations, without security and errors. Paths are relative to the base URL, which ends in `/v2`. */
export const FlatRoutes: HttpApi.HttpApi<"flat", Groups> = HttpApi.make("flat").add(
  Organization.group.annotate(OpenApi.Title, "Organization"),
  Class.group.annotate(OpenApi.Title, "Class"),
  Group.group.annotate(OpenApi.Title, "Group"),
  User.group.annotate(OpenApi.Title, "User"),
  Account.group.annotate(OpenApi.Title, "Account"),
  Task.group.annotate(OpenApi.Title, "Task"),
  EduResources.group.annotate(OpenApi.Title, "EduResources"),
  Score.group.annotate(OpenApi.Title, "Score"),
  Collection.group.annotate(OpenApi.Title, "Collection"),
  Omr.group.annotate(OpenApi.Title, "OMR")
)
