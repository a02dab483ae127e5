/** Reads the digest of the vendor's documents in this package. */
import type { Api } from "@flat-sdk/contract-tools/drift/Api"
import { version } from "@flat-sdk/contract-tools/model/Contract"
import { readFileSync } from "node:fs"

export const digestUrl = new URL(`../../vendor/flat-${version}.json`, import.meta.url)

export const readVendorDigest = (): Api => JSON.parse(readFileSync(digestUrl, "utf8")) as Api
