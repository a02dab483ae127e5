/** The catalog of the API, and the document that it is derived from. */
import type { OpenApi } from "@flat-sdk/agents/contract/OpenApi"
import openapi from "@flat-sdk/core/openapi.json" with { type: "json" }
import * as Document from "../../../src/catalog/Document.ts"

export const document = openapi as unknown as OpenApi

export const catalog = Document.load()
