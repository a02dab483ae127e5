/**
 * The Flat API for async/await and `for await`. `FlatClient` has all services; `createClient` takes the services that a program passes, such as
 * `@flat-sdk/promise/organization`, and `request` of `@flat-sdk/promise/request`. `watch` of
 * `@flat-sdk/promise/watch` reports changes.
 */
export type * from "./api/CustomRequest.ts"
export type * from "./api/Download.ts"
export * from "./api/FlatError.ts"
export type * from "./api/Operation.ts"
export type * from "./api/Options.ts"
export type * from "./api/Pagination.ts"
export * from "./api/Upload.ts"
export type * from "./client/Service.ts"
export type * from "./client/Waiting.ts"
export type * from "./client/Watching.ts"
export * from "./createClient.ts"
export * from "./FlatClient.ts"
export type * from "./generated/index.ts"
export type * from "./generated/shared/ErrorReason.ts"
export type * from "./generated/WatchOperations.ts"
export type { Watch, WatchableClient } from "./watch.ts"
