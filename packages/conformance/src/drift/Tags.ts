/**
 * The contract's endpoints by the vendor's tags. Add a line here for a new tag of the contract.
 */
import * as Account from "@flat-sdk/core/contract/account/Account"
import * as Class from "@flat-sdk/core/contract/classes/Class"
import * as Group from "@flat-sdk/core/contract/classes/Group"
import * as Collection from "@flat-sdk/core/contract/collections/Collection"
import * as Omr from "@flat-sdk/core/contract/omr/Omr"
import * as Organization from "@flat-sdk/core/contract/organization/Organization"
import * as EduResources from "@flat-sdk/core/contract/resources/EduResources"
import * as Score from "@flat-sdk/core/contract/scores/Score"
import * as Task from "@flat-sdk/core/contract/tasks/Task"
import * as User from "@flat-sdk/core/contract/users/User"
import type { Endpoints } from "./Contract.ts"

export const tags = {
  Account: Account.endpoints,
  Class: Class.endpoints,
  Collection: Collection.endpoints,
  EduResources: EduResources.endpoints,
  Group: Group.endpoints,
  OMR: Omr.endpoints,
  Organization: Organization.endpoints,
  Score: Score.endpoints,
  Task: Task.endpoints,
  User: User.endpoints
} satisfies Readonly<Record<string, Endpoints>>
