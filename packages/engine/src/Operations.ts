/** Makes functions of descriptions of operations: what the services of both APIs are made with. */
export type { ReceivedResponse } from "./call/Call.ts"
export { CurrentOptions, withCallOptions } from "./call/CurrentOptions.ts"
export type { Description, Kind } from "./description/Description.ts"
export { make as makeRoutes } from "./http/Routes.ts"
export { copyOf, unreadOf } from "./input/InputReading.ts"
export { unknownOption } from "./input/OptionReader.ts"
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
export {
  layerOf,
  makeFile,
  makeList,
  type Makers,
  over as operationOver,
  prepare,
  service
} from "./operation/ServiceOperations.ts"
export { readPage } from "./pages/Page.ts"
export { make as makePaginator, type Options as PageOptions, type Start, type Step } from "./pages/Paginator.ts"
export { unfit } from "./request/BodyProblems.ts"
export { execute, once as preparedOnce, type PreparedOperation } from "./request/PreparedOperation.ts"
export { type EncodedRequest, make as makeRequest, queryString } from "./request/RequestBuilding.ts"
export type { FlatResponse } from "./shared/Lists.ts"
export { interrupting } from "./timing/Abort.ts"
