/**
 * The contract's endpoints by the vendor's tags. A new tag of the contract has its line here.
 */
import * as Account from "@flat-sdk/core/contract/Account"
import * as Class from "@flat-sdk/core/contract/Class"
import * as Collection from "@flat-sdk/core/contract/Collection"
import * as EduResources from "@flat-sdk/core/contract/EduResources"
import * as Group from "@flat-sdk/core/contract/Group"
import * as Omr from "@flat-sdk/core/contract/Omr"
import * as Organization from "@flat-sdk/core/contract/Organization"
import * as Score from "@flat-sdk/core/contract/Score"
import * as Task from "@flat-sdk/core/contract/Task"
import * as User from "@flat-sdk/core/contract/User"
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
