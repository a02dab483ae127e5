import { assert, describe, it } from "@effect/vitest"
import type { Shape } from "@flat-sdk/tools/drift/Api"
import { readVendorDigest } from "./support/VendorDigest.ts"

const vendor = readVendorDigest()

describe("the digest", () => {
  it("has the operations of every tag", () => {
    const operations = Object.values(vendor.operations)
    const tags = new Set(operations.map(({ tag }) => tag))
    assert.isAbove(operations.length, 10 * tags.size)
    assert.include([...tags], "Organization")
  })

  it("refers only to schemas that it has", () => {
    const unknown = allShapes().flatMap(({ ref }) =>
      ref === undefined || vendor.schemas[ref] !== undefined ? [] : [ref]
    )
    assert.deepStrictEqual(unknown, [])
  })

  it("describes every value, and has no prose", () => {
    const facts = new Set(
      ("ref type required nullable enum format minLength maxLength minimum maximum minItems maxItems pattern default deprecated " +
        "closed items discriminator properties oneOf").split(" ")
    )
    for (const shape of allShapes()) {
      assert.deepStrictEqual(Object.keys(shape).filter((key) => !facts.has(key)), [])
      assert.isTrue(
        shape.type !== undefined || shape.ref !== undefined || shape.oneOf !== undefined,
        JSON.stringify(shape)
      )
    }
  })

  it("lists operations, schemas and fields in order", () => {
    assertSorted(Object.keys(vendor.operations))
    assertSorted(Object.keys(vendor.schemas))
    for (const { properties } of allShapes()) assertSorted(Object.keys(properties ?? {}))
  })

  it("includes the nine paginated operations", () => {
    const paginated = Object.entries(vendor.operations)
      .filter(([, { parameters, responses }]) =>
        "next" in parameters.query && responses["200"]?.headers.includes("link")
      )
      .map(([id]) => id)
    assert.deepStrictEqual(paginated, [
      "getUserLikes",
      "getUserScores",
      "listBillingCreditsHistory",
      "listCollectionScores",
      "listCollections",
      "listEduResources",
      "listOmrJobs",
      "listOrganizationInvitations",
      "listOrganizationUsers"
    ])
  })
})

const assertSorted = (names: ReadonlyArray<string>) => assert.deepStrictEqual(names, [...names].sort())

const within = (shape: Shape): ReadonlyArray<Shape> => [
  shape,
  ...[shape.items ?? [], shape.oneOf ?? [], Object.values(shape.properties ?? {})].flat().flatMap(within)
]

const allShapes = (): ReadonlyArray<Shape> =>
  [
    ...Object.values(vendor.schemas),
    ...Object.values(vendor.operations).flatMap(({ body, parameters, responses }) => [
      ...Object.values(parameters).flatMap((fields) => Object.values(fields)),
      ...(body === undefined ? [] : [body.shape]),
      ...Object.values(responses).flatMap(({ shape }) => shape === undefined ? [] : [shape])
    ])
  ].flatMap(within)
