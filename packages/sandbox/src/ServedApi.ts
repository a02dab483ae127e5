/**
 * What the sandbox serves: the groups of the contract that have handlers here.
 */
import * as Account from "@flat-sdk/core/contract/Account"
import * as Class from "@flat-sdk/core/contract/Class"
import * as Collection from "@flat-sdk/core/contract/Collection"
import * as EduResources from "@flat-sdk/core/contract/EduResources"
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import * as Group from "@flat-sdk/core/contract/Group"
import * as Omr from "@flat-sdk/core/contract/Omr"
import * as Score from "@flat-sdk/core/contract/Score"
import * as Task from "@flat-sdk/core/contract/Task"
import * as User from "@flat-sdk/core/contract/User"

/** The API of the sandbox. */
export const ServedApi = FlatApi
  .add(Account.group)
  .add(Class.group)
  .add(Collection.group)
  .add(EduResources.group)
  .add(Group.group)
  .add(Omr.group)
  .add(Score.group)
  .add(Task.group)
  .add(User.group)
