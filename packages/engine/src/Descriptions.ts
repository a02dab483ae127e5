/**
 * The operations of the API as plain data, generated from the contract: a module for each tag.
 */
export * as Account from "./generated/descriptions/Account.ts"
export * as Class from "./generated/descriptions/Class.ts"
export * as Collection from "./generated/descriptions/Collection.ts"
export * as EduResources from "./generated/descriptions/EduResources.ts"
export * as Group from "./generated/descriptions/Group.ts"
export * as Omr from "./generated/descriptions/Omr.ts"
export * as Organization from "./generated/descriptions/Organization.ts"
export * as Score from "./generated/descriptions/Score.ts"
export * as Task from "./generated/descriptions/Task.ts"
export * as User from "./generated/descriptions/User.ts"
