/**
 * Calls operations that this version does not know.
 */
export * from "@flat-sdk/engine/CustomRequest"
