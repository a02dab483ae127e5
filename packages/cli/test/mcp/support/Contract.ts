/** The catalog of the API. */
import * as Document from "../../../src/catalog/Document.ts"

export const catalog = Document.load()
