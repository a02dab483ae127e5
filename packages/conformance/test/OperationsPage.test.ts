import { assert, describe, it } from "@effect/vitest"
import { operations as page } from "@flat-sdk/contract-tools/Generated"
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { acceptedDifferences, undocumentedOperation } from "../src/drift/accepted.ts"
import { readVendorDigest } from "../src/drift/VendorDigest.ts"
import * as Sources from "../src/snippets/Sources.ts"

const root = resolve(import.meta.dirname, "../../..")
const vendor = readVendorDigest().operations
const text = readFileSync(join(root, page), "utf8")

/** Returns the rows of the tables: operation and request. */
const rows = [...text.matchAll(/^\| `(\w+)` \| `(\w+ [^`]+)` \|/gm)].map(([, id, request]) => ({ id, request }))

/** The operations that the vendor does not document, on purpose. */
const undocumented = acceptedDifferences.filter(({ difference }) => difference === undocumentedOperation).flatMap((
  { operations }
) => operations)

describe("docs/reference/operations.md", () => {
  it("lists every operation of the vendor once, by method and path", () => {
    const documented = Object.entries(vendor).map(([id, { method, path }]) => `${id} ${method} ${path}`)
    const listed = rows.filter(({ id, request }) => !request!.includes("?") && !undocumented.includes(id!))
      .map(({ id, request }) => `${id} ${request}`)
    assert.deepStrictEqual(listed.toSorted(), documented.toSorted())
  })

  it("has as many operations as the documents say", () => {
    const wrong = Sources.markdown().flatMap(({ file, text }) =>
      Array.from(text.matchAll(/\ball (\d+) operations/g), ([, number]) => [file, Number(number)] as const)
    ).filter(([, number]) => number !== rows.filter(({ request }) => !request!.includes("?")).length)
    assert.deepStrictEqual(wrong, [])
  })

  it("marks pages, files and deprecated operations", () => {
    const marked = (mark: string) =>
      [...text.matchAll(/^\| `(\w+)` .*? \| ([\w, ]*) ?\| [^|]*\|$/gm)].filter(([, , marks]) => marks!.includes(mark))
        .map(([, id]) => id!)
    assert.includeMembers(marked("pages"), ["listOrganizationUsers", "listBillingCreditsHistory", "getUserLikes"])
    assert.includeMembers(marked("file"), ["getScoreRevisionData", "getOmrJobExport"])
    const deprecated = Object.entries(vendor).flatMap(([id, { deprecated }]) => deprecated ? [id] : [])
    assert.deepStrictEqual(marked("deprecated").toSorted(), deprecated.toSorted())
  })
})
