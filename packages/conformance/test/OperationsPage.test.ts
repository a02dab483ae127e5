import { assert, describe, it } from "@effect/vitest"
import type { OpenApi } from "@flat-sdk/agents/operations"
import document from "@flat-sdk/core/openapi.json" with { type: "json" }
import { acceptedDifferences, undocumentedOperation } from "@flat-sdk/tools/drift/accepted"
import { operations as page } from "@flat-sdk/tools/generate/Generated"
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import * as Sources from "../src/snippets/Sources.ts"
import { readVendorDigest } from "./support/VendorDigest.ts"

const root = resolve(import.meta.dirname, "../../..")
const vendor = readVendorDigest().operations
const openApi = document as unknown as OpenApi
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

  it("has what the guides for other clients name, with the same inputs", () => {
    const guides = Sources.markdown().filter(({ file }) => file.includes("docs/guides/migrating-from-"))
    assert.lengthOf(guides, 2)
    const endpoints = Object.values(openApi.paths).flatMap((item) => Object.values(item))
    for (const { file, text } of guides) {
      const calls = [...text.split("## OAuth2")[0]!.matchAll(/ \| `(?!flat\.)(?:\w+\.)?(\w+)\((?:\{ ([^}]*) \})?\)`/g)]
      assert.isAbove(calls.length, 5, file)
      for (const [, id, fields = ""] of calls) {
        const endpoint = endpoints.find(({ operationId }) => operationId === id)
        if (endpoint === undefined) assert.include(rows.map((row) => row.id), id, file)
        else {
          const names = ["body", ...(endpoint.parameters ?? []).map(({ name }) => name)]
          assert.includeMembers(names, fields.split(", ").map((field) => field.split(":")[0]!).filter(Boolean), id)
        }
      }
    }
    const own = guides.find(({ file }) => file.includes("ruby"))!.text
    const missing = endpoints.filter(({ "x-flat": { service } }) => service === "organization")
      .map(({ operationId }) => operationId).filter((id) => !own.includes(`\`${id}(`))
    assert.deepStrictEqual(missing, [])
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
