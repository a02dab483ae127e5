/**
 * `FlatError`, the only error of this package, and the closed set of its reasons.
 */
export * from "@flat-sdk/engine/FlatError"
