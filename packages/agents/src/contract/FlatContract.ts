/**
 * The operations of the API as plain data, read from core's `openapi.json`: names, titles, parameters, fields of bodies and responses. With calls of any of
 * them by its name.
 */
import type { FlatClient } from "@flat-sdk/core"
import document from "@flat-sdk/core/openapi.json" with { type: "json" }
import * as Contract from "./Contract.ts"
import type { OpenApi } from "./OpenApi.ts"

export { type Caller, fromClient } from "./Caller.ts"
export { fromOpenApi, resolve } from "./Contract.ts"
export type { Body, Contract, Input, Operation, Parameter, Service } from "./Contract.ts"
export type { JsonSchema, OpenApi } from "./OpenApi.ts"

/** Properties of a client that have operations. */
export type ServiceName = Exclude<
  keyof FlatClient.FlatClientShape,
  "actAs" | "withOptions" | "request" | "quota" | "describe"
>

/**
 * The id of an operation, such as `listOrganizationUsers`. What takes several calls, such as `exportScore`, is none.
 */
export type OperationName = {
  readonly [Service in ServiceName]: Exclude<
    keyof FlatClient.FlatClientShape[Service],
    "exportScore" | "recognise" | "restoreRevision" | "saveRevision"
  >
}[ServiceName]

let contract: Contract.Contract | undefined

/** Returns the contract. It is derived when it is first needed. */
export const load = (): Contract.Contract => contract ??= Contract.fromOpenApi(document as OpenApi)
