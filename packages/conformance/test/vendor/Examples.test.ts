import { assert, describe, it } from "@effect/vitest"
import { broken } from "../../src/examples/broken.ts"
import * as ContractProblems from "../../src/examples/ContractProblems.ts"
import * as VendorExamples from "../../src/examples/VendorExamples.ts"

const nameOf = ({ operation, place }: VendorExamples.Example) => `${operation} ${place}`

describe("the examples of the vendor's OpenAPI file", () => {
  it("match the contract, read strictly, except those known to be broken", () => {
    const examples = VendorExamples.read()
    assert.isAbove(examples.length, 300)
    const found = examples.flatMap((example) => {
      const problems = ContractProblems.of(example)
      return problems.length === 0 && example.conforms ? [] : [`${nameOf(example)}: ${problems.join(", ")}`]
    })
    const known = broken.flatMap(({ examples, problems }) => examples.map((name) => `${name}: ${problems.join(", ")}`))
    assert.deepStrictEqual(found.toSorted(), known.toSorted())
  })

  it("match the contract if they match the vendor's own schema, undocumented fields aside", () => {
    const wrong = VendorExamples.read().filter((example) => example.conforms).flatMap((example) => {
      const problems = ContractProblems.of(example, { undocumented: "ignore" })
      return problems.length === 0 ? [] : [`${nameOf(example)}: ${problems.join(", ")}`]
    })
    assert.deepStrictEqual(wrong, [])
  })
})
