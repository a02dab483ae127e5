/**
 * What the sandbox serves: all of the contract.
 */
export { FlatApi as ServedApi } from "@flat-sdk/core/contract/FlatApi"
