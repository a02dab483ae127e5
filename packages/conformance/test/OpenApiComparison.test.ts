import { assert, describe, it } from "@effect/vitest"
import { readings } from "@flat-sdk/tools/drift/accepted"
import { compare, missing } from "@flat-sdk/tools/drift/Compare"
import { contractApi } from "@flat-sdk/tools/drift/ContractApi"
import { line } from "@flat-sdk/tools/drift/Difference"
import { openapi } from "@flat-sdk/tools/generate/Generated"
import { read } from "@flat-sdk/tools/generate/model/Reader"
import { readDocument } from "@flat-sdk/tools/spec-day/Document"
import { earlierDocument } from "@flat-sdk/tools/spec-day/Earlier"
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"

const root = resolve(import.meta.dirname, "../../..")
const text = readFileSync(join(root, openapi), "utf8")
const ours = readDocument(earlierDocument(text))

describe("openapi.json", () => {
  it("has the operations and schemas of the contract, which is compared with the vendor's documents", async () => {
    const contract = contractApi(await read(root))
    assert.deepStrictEqual(missing(contract, ours), Object.keys(readings).toSorted())
    assert.deepStrictEqual(compare(contract, ours).map(line), [
      // In a query, one value is the same as a list of one.
      "listOrganizationUsers | query | sort(string) | type: vendor string, ours array",
      "listOrganizationUsers | query | sort | variants: vendor (array), ours missing"
    ])
  })
})
