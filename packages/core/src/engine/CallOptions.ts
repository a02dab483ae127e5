/**
 * Options of a single call.
 */
export * from "@flat-sdk/engine/CallOptions"
export { CurrentOptions, withCallOptions } from "@flat-sdk/engine/Operations"
