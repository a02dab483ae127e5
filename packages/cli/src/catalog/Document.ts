/** The catalog of the API that this version was built for. */
import document from "@flat-sdk/core/openapi.json" with { type: "json" }
import * as Catalog from "./Catalog.ts"

let catalog: Catalog.Catalog | undefined

/** Returns the catalog. It is derived when it is first needed. */
export const load = (): Catalog.Catalog =>
  catalog ??= Catalog.fromOpenApi(document as unknown as Parameters<typeof Catalog.fromOpenApi>[0])
