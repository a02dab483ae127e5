/**
 * Makes functions of descriptions of operations: what the services of both APIs are made with.
 */
export type { FlatResponse, ReceivedResponse } from "./call/Response.ts"
export type { Description, Kind } from "./description/Description.ts"
export * as InputReading from "./input/InputReading.ts"
export { unknownOption } from "./input/OptionName.ts"
export * as CustomRequestEncoding from "./operation/CustomRequestEncoding.ts"
export * as LazyObject from "./operation/LazyObject.ts"
export * as ServiceOperations from "./operation/ServiceOperations.ts"
export * as Paginator from "./pages/Paginator.ts"
export type { Start, Step } from "./pages/Paginator.ts"
export * as Backoff from "./request/Backoff.ts"
export * as BodyDecoding from "./request/BodyDecoding.ts"
export * as PreparedOperation from "./request/PreparedOperation.ts"
export * as RequestBuilding from "./request/RequestBuilding.ts"
export type { EncodedRequest } from "./request/RequestBuilding.ts"
export * as Abort from "./timing/Abort.ts"
export * as LoopTurn from "./timing/LoopTurn.ts"
