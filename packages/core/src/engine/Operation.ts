/**
 * The types of operations, and operations of endpoints that a program defines.
 */
export * from "@flat-sdk/engine/Operation"
export { type ErrorResponse, type Mock, mock, type Mocks } from "@flat-sdk/engine/Operations"
