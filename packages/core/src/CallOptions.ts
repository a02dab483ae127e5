/**
 * Options of a single call.
 */
export * from "@flat-sdk/engine/CallOptions"
