/**
 * The operations of the API as plain data, generated from the contract: each by its name, and a record of those of each service. No namespaces, of which
 * bundlers keep all members.
 */
export * from "./generated/descriptions/Account.ts"
export * from "./generated/descriptions/Class.ts"
export * from "./generated/descriptions/Collection.ts"
export * from "./generated/descriptions/EduResources.ts"
export * from "./generated/descriptions/Group.ts"
export * from "./generated/descriptions/Omr.ts"
export * from "./generated/descriptions/Organization.ts"
export * from "./generated/descriptions/Score.ts"
export * from "./generated/descriptions/Task.ts"
export * from "./generated/descriptions/User.ts"
