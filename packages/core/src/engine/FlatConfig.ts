/**
 * Options of a client.
 */
export * from "@flat-sdk/engine/FlatConfig"
