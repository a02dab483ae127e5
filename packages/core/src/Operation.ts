/**
 * The types of operations, and operations of endpoints that a program defines.
 */
export * from "@flat-sdk/engine/Operation"
