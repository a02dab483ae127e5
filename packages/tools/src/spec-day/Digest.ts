/** The digest of what the vendor's documents say, which the drift test compares with the contract. */
import { readFileSync } from "node:fs"
import { basename } from "node:path"
import type { Api } from "../drift/Api.ts"
import { version } from "../generate/model/Contract.ts"
import { print } from "../generate/openapi/Print.ts"
import type { Vendor } from "./Vendor.ts"

/** Path of the digest, from the root of the repository. */
export const file = `packages/conformance/vendor/flat-${version}.json`

const about = [
  "Facts of the vendor's API, without its prose: written by `pnpm tools spec-day --digest`, not by hand.",
  "Sources: the vendor's OpenAPI file and, where it is older, a structural digest of its JavaScript client.",
  "The client decides which operations, fields and values exist and what is optional; the OpenAPI file adds limits, formats,",
  "null, scopes and media types, and what an `allOf` part requires of another part, which the client cannot express.",
  "`allOf` is flattened; `properties` next to `oneOf` are common to all variants; no `scopes` means that no document lists them."
]

/** Reads a digest that {@link render} wrote. */
export const read = (path: string): Vendor => ({
  name: basename(path),
  api: JSON.parse(readFileSync(path, "utf8")) as Api,
  notes: []
})

export const render = ({ api: { operations, schemas } }: Vendor): string =>
  print({ about, version, operations: order(operations), schemas: order(schemas) })

/** Returns a value with the keys of all its records in order, so that a change of a document changes few lines. */
const order = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(order)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => one !== undefined).sort(([a], [b]) => a < b ? -1 : 1)
      .map(([key, one]) => [key, order(one)])
  )
}
