import { assert, describe, it } from "@effect/vitest"
import { broken } from "../../src/examples/broken.ts"
import * as ContractProblems from "../../src/examples/ContractProblems.ts"
import * as VendorExamples from "../../src/examples/VendorExamples.ts"

const present = VendorExamples.isPresent()
const missing = "the vendor's OpenAPI file is not next to the repository (../shared/flat)"

const nameOf = ({ operation, place }: VendorExamples.Example) => `${operation} ${place}`

describe("the examples of the vendor's OpenAPI file", () => {
  it("B12 match the contract, read strictly, except those known to be broken", ({ skip }) => {
    skip(!present, missing)
    const examples = VendorExamples.read()
    assert.isAbove(examples.length, 300)
    const found = examples.flatMap((example) => {
      const problems = ContractProblems.of(example)
      return problems.length === 0 && example.conforms ? [] : [`${nameOf(example)}: ${problems.join(", ")}`]
    })
    const known = broken.flatMap(({ examples, problems }) => examples.map((name) => `${name}: ${problems.join(", ")}`))
    assert.deepStrictEqual(found.toSorted(), known.toSorted())
  })

  it("B12 match the contract if they match the vendor's own schema, undocumented fields aside", ({ skip }) => {
    skip(!present, missing)
    const wrong = VendorExamples.read().filter((example) => example.conforms).flatMap((example) => {
      const problems = ContractProblems.of(example, { undocumented: "ignore" })
      return problems.length === 0 ? [] : [`${nameOf(example)}: ${problems.join(", ")}`]
    })
    assert.deepStrictEqual(wrong, [])
  })

  it("B12 are known to be broken for a reason, each once", () => {
    const names = broken.flatMap(({ examples }) => examples)
    assert.strictEqual(new Set(names).size, names.length)
    assert.deepStrictEqual(broken.filter(({ reason }) => reason.length < 20), [])
  })
})
