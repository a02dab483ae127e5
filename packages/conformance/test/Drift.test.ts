import { assert, describe, it } from "@effect/vitest"
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import { acceptedDifferences, judge, readings } from "@flat-sdk/tools/drift/accepted"
import { compare, missing } from "@flat-sdk/tools/drift/Compare"
import { contractApi } from "@flat-sdk/tools/drift/ContractApi"
import { line } from "@flat-sdk/tools/drift/Difference"
import { read } from "@flat-sdk/tools/generate/model/Reader"
import { resolve } from "node:path"
import { readVendorDigest } from "./support/VendorDigest.ts"

const vendor = readVendorDigest()
const contract = contractApi(await read(resolve(import.meta.dirname, "../../..")))
const verdict = judge(compare(vendor, contract, readings))

describe("the contract matches the vendor's 2.26.2", () => {
  for (const id of Object.keys(contract.operations)) {
    it(id, () => {
      assert.deepStrictEqual(verdict.drift.filter((difference) => difference.operation === id).map(line), [])
    })
  }

  it("has no accepted difference that no longer exists", () => {
    assert.deepStrictEqual(verdict.stale, [])
  })

  it("B12 gives a reason for every accepted difference", () => {
    assert.deepStrictEqual(acceptedDifferences.filter((entry) => entry.reason.length < 20), [])
  })

  it("B12 has every operation of the vendor", () => {
    assert.isAbove(Object.keys(vendor.operations).length, 120)
    assert.deepStrictEqual(missing(vendor, contract), [])
  })

  it("is compared completely: every endpoint of the API is among the compared ones", () => {
    const served = Object.values(FlatApi.groups).flatMap((group) => Object.keys(group.endpoints))
    assert.deepStrictEqual(served.filter((id) => contract.operations[id] === undefined), [])
  })
})
