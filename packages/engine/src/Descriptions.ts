/**
 * The operations of the API as plain data, generated from the contract: each by its name, and a record of those of each service. No namespaces, of which
 * bundlers keep all members.
 */
export * from "./description/operations/Account.ts"
export * from "./description/operations/Class.ts"
export * from "./description/operations/Collection.ts"
export * from "./description/operations/EduResources.ts"
export * from "./description/operations/Group.ts"
export * from "./description/operations/Omr.ts"
export * from "./description/operations/Organization.ts"
export * from "./description/operations/Score.ts"
export * from "./description/operations/Task.ts"
export * from "./description/operations/User.ts"
