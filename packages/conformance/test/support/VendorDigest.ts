/** Reads the digest of the vendor's documents in `vendor`. */
import type { Api } from "@flat-sdk/tools/drift/Api"
import { version } from "@flat-sdk/tools/generate/model/Contract"
import { readFileSync } from "node:fs"

export const digestUrl = new URL(`../../vendor/flat-${version}.json`, import.meta.url)

export const readVendorDigest = (): Api => JSON.parse(readFileSync(digestUrl, "utf8")) as Api
