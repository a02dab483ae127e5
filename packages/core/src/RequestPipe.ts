/**
 * The connection of single services, such as `Organization.layer`, to the API. A program that uses the whole client does not need it.
 */
export type { FlatResponse } from "@flat-sdk/engine/Operations"
export { layer, RequestPipe } from "@flat-sdk/engine/RequestPipe"
