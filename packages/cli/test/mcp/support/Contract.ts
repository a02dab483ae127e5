/** The catalog of the API. */
import * as Catalog from "../../../src/catalog/Catalog.ts"

export const catalog = Catalog.load()
