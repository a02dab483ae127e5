/** Makes functions of descriptions of operations: what the services of both APIs are made with. */
export type { Description, Kind } from "./body/Description.ts"
export type { ReceivedResponse } from "./call/Call.ts"
export { CurrentOptions, withCallOptions } from "./call/CurrentOptions.ts"
export { copyOf, unreadOf } from "./fields/InputReading.ts"
export { unknownOption } from "./fields/OptionReader.ts"
export {
  copyRequest as copiedCustom,
  prepare as prepareCustom,
  queryOf as queryOfCustom,
  type RefineBy
} from "./operation/CustomRequestEncoding.ts"
export { of as lazyObjectOf } from "./operation/LazyObject.ts"
export {
  type ErrorResponse,
  layerOf as mockLayerOf,
  missing as dieUnmocked,
  type Mock,
  mock,
  type Mocks,
  reasonOf,
  serviceOf as mockOf
} from "./operation/Mock.ts"
export { readPage } from "./operation/Page.ts"
export { make as makePaginator, type Options as PageOptions, type Start, type Step } from "./operation/Paginator.ts"
export {
  layerOf,
  makeFile,
  makeList,
  type Makers,
  over as operationOver,
  prepare,
  service
} from "./operation/ServiceOperations.ts"
export { unfit } from "./request/BodyProblems.ts"
export { execute, once as preparedOnce, type PreparedOperation } from "./request/PreparedOperation.ts"
export { type EncodedRequest, make as makeRequest, queryString } from "./request/RequestBuilding.ts"
export type { FlatResponse } from "./shared/Lists.ts"
export { interrupting } from "./transport/Abort.ts"
export { make as makeRoutes } from "./web/ApiRoutes.ts"
