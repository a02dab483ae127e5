/**
 * The Flat API for async/await and `for await`.
 */
export * from "./FlatClient.ts"
export * from "./FlatError.ts"
export type * from "./generated/index.ts"
export type * from "./Operation.ts"
export type * from "./Options.ts"
