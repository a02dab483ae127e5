/** The contract of the API, from the document that core publishes. */
import openapi from "@flat-sdk/core/openapi.json" with { type: "json" }
import * as Contract from "../../src/contract/Contract.ts"
import type { OpenApi } from "../../src/contract/OpenApi.ts"

export const document = openapi as unknown as OpenApi

export const contract = Contract.fromOpenApi(document)

export const operationOf = (id: string): Contract.Operation =>
  contract.operations.find((operation) => operation.id === id)!
