/**
 * The operations of the API as plain data, read from core's `openapi.json`: names, titles, parameters, fields of bodies and responses. With calls of any of
 * them by its name.
 */
export { type Caller, fromClient } from "./contract/Caller.ts"
export { fromOpenApi, resolve } from "./contract/Contract.ts"
export type { Body, Contract, Input, Operation, Parameter, Service } from "./contract/Contract.ts"
export { load } from "./contract/FlatContract.ts"
export type { JsonSchema, OpenApi } from "./contract/OpenApi.ts"
