/**
 * The API that the sandbox serves: the whole contract.
 */
export { FlatApi as ServedApi } from "@flat-sdk/core/contract/FlatApi"
