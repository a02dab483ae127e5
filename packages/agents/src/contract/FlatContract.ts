/** The contract of the API that this version was built for. */
import type { FlatClient } from "@flat-sdk/core"
import document from "@flat-sdk/core/openapi.json" with { type: "json" }
import * as Contract from "./Contract.ts"
import type { OpenApi } from "./OpenApi.ts"

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
export const load = (): Contract.Contract => contract ??= Contract.fromOpenApi(document as unknown as OpenApi)
