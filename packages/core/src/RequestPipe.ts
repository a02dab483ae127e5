/**
 * The connection of single services, such as `Organization.layer`, to the API. A program that uses the whole client does not need it.
 */
export { layer, RequestPipe } from "./internal/request/RequestPipe.ts"
export type { FlatResponse } from "./internal/request/Response.ts"
