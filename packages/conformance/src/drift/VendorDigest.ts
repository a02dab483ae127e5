/**
 * The digest of the vendor's facts, as it is kept in this package.
 */
import { readFileSync } from "node:fs"
import type { Api } from "./Shape.ts"

/** Where the digest is. */
export const digestUrl = new URL("../../vendor/flat-2.26.2.json", import.meta.url)

/** Reads the digest. */
export const readVendorDigest = (): Api => JSON.parse(readFileSync(digestUrl, "utf8")) as Api
