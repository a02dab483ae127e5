/**
 * The Flat API for async/await and `for await`. `FlatClient` has all services; `createClient` takes the services that a program passes, such as
 * `@flat-sdk/promise/organization`, and `request` of `@flat-sdk/promise/request`. `watch` of
 * `@flat-sdk/promise/watch` reports changes.
 */
export * from "./createClient.ts"
export type * from "./CustomRequest.ts"
export type * from "./Download.ts"
export type * from "./ErrorReason.ts"
export * from "./FlatClient.ts"
export * from "./FlatError.ts"
export type * from "./generated/index.ts"
export type * from "./Operation.ts"
export type * from "./Options.ts"
export type * from "./Pagination.ts"
export type * from "./Service.ts"
export * from "./Upload.ts"
export type * from "./Waiting.ts"
export type * from "./watch/Change.ts"
export type * from "./watch/Watching.ts"
