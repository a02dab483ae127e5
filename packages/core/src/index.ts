/**
 * The Flat API for Effect: services, typed errors and streams. Each module can also be imported by itself, such as
 * `@flat-sdk/core/Organization`, which leaves the others out of a bundle.
 */
export * as Account from "./Account.ts"
export * as Class from "./Class.ts"
export * as Collection from "./Collection.ts"
export * as EduResources from "./EduResources.ts"
export * as Files from "./Files.ts"
export * as FlatClient from "./FlatClient.ts"
export * as FlatConfig from "./FlatConfig.ts"
export * as FlatError from "./FlatError.ts"
export * as Group from "./Group.ts"
export * as RequestPipe from "./http/RequestPipe.ts"
export * as OAuth from "./OAuth.ts"
export * as Omr from "./Omr.ts"
export * as Operation from "./Operation.ts"
export * as Organization from "./Organization.ts"
export * as Page from "./Page.ts"
export * as Pagination from "./Pagination.ts"
export * as Score from "./Score.ts"
export * as Task from "./Task.ts"
export * as Upload from "./Upload.ts"
export * as User from "./User.ts"
