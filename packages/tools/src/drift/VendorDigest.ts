/** Reads the digest of the vendor's documents in packages/conformance/vendor. */
import { readFileSync } from "node:fs"
import { version } from "../generate/model/Contract.ts"
import type { Api } from "./Api.ts"

export const digestUrl = new URL(`../../../conformance/vendor/flat-${version}.json`, import.meta.url)

export const readVendorDigest = (): Api => JSON.parse(readFileSync(digestUrl, "utf8")) as Api
