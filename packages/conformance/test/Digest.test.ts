import { assert, describe, it } from "@effect/vitest"
import type { Field, Operation, Shape } from "@flat-sdk/contract-tools/drift/Api"
import { readVendorDigest } from "../src/drift/VendorDigest.ts"

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

  it("includes what 2.26 added and removed", () => {
    assert.deepInclude(operation("updateClassAssignment"), {
      method: "PUT",
      path: "/classes/{class}/assignments/{assignment}",
      body: { required: true, contentType: "application/json", shape: { ref: "ClassAssignmentUpdate" } }
    })
    assert.deepStrictEqual(Object.keys(operation("deleteAssignment").responses), ["204"])
    assert.deepStrictEqual(operation("deleteOmrJob").responses["200"]?.shape, { ref: "OmrJob" })
    assert.deepStrictEqual(operation("listOmrJobs").parameters.query["expired"], { type: "boolean" })
    assert.deepStrictEqual(operation("startOmrJob").parameters.header, { "x-flat-locale": { type: "string" } })
    assert.deepStrictEqual(field("Assignment", "freeRecord"), { type: "boolean" })
    assert.deepStrictEqual(field("OmrJob", "retention"), { ref: "OmrJobRetention" })
    assert.deepStrictEqual(field("FlatErrorResponse", "providerMessage"), { type: "string" })
    assert.isUndefined(field("OmrJobFileUpload", "mimeType"))
    assert.isUndefined(field("OmrJobInputFile", "mimeType"))
    assert.isUndefined(field("Task", "isCancellable"))
    assert.deepStrictEqual(field("ScoreTrack", "score"), { type: "string" })
    assert.deepStrictEqual(field("ScoreTrack", "default"), { type: "boolean", required: true })
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

  it("keeps limits, formats, null and inherited fields of the OpenAPI file", () => {
    assert.deepStrictEqual(field("UserCreation", "password"), {
      type: "string",
      required: true,
      format: "password",
      minLength: 6,
      maxLength: 1000
    })
    assert.deepStrictEqual(field("UserDetailsAdmin", "picture"), { type: "string", required: true, nullable: true })
    assert.deepStrictEqual(operation("listOrganizationUsers").parameters.query["limit"], {
      type: "integer",
      minimum: 1,
      maximum: 1000,
      default: 25
    })
    assert.deepStrictEqual(vendor.schemas["ScoreLicense"]?.nullable, true)
    assert.strictEqual(field("LtiConfiguration1p3", "ltiVersion")?.enum?.join(), "1p3")
    assert.strictEqual(field("LtiConfiguration1p3Deployment", "deploymentId")?.required, true)
  })

  it("reads a string, not a list, if the file has list items on a string", () => {
    assert.deepStrictEqual(operation("countOrgaUsers").responses["200"]?.shape, { type: "integer" })
    assert.deepStrictEqual(operation("listOrganizationUsers").parameters.query["sort"], {
      type: "string",
      enum: ["firstname", "lastActivityDate", "lastname", "licenseExpirationDate"]
    })
  })
})

const operation = (id: string): Operation => {
  const found = vendor.operations[id]
  if (found === undefined) throw new Error(`The digest has no operation ${id}.`)
  return found
}

const field = (schema: string, name: string): Field | undefined => vendor.schemas[schema]?.properties?.[name]

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
