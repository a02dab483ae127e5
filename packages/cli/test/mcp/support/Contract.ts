/** The catalog of the API, from the document that core publishes. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { fromOpenApi } from "../../../src/catalog/Catalog.ts"
import type { OpenApi } from "../../../src/catalog/OpenApi.ts"

const file = new URL("../../../../core/openapi.json", import.meta.url)

export const document = JSON.parse(readFileSync(fileURLToPath(file), "utf8")) as OpenApi

export const catalog = fromOpenApi(document)
