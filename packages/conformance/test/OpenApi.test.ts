import { assert, describe, it } from "@effect/vitest"
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import { acceptedDifferences, readings, undocumentedOperation } from "@flat-sdk/tools/drift/accepted"
import { openapi } from "@flat-sdk/tools/generate/Generated"
import { fromApi } from "effect/http-api/OpenApi"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join, resolve } from "node:path"
import type { OpenApi, Operation } from "./support/OpenApi.ts"
import { readVendorDigest } from "./support/VendorDigest.ts"

const root = resolve(import.meta.dirname, "../../..")
const text = readFileSync(join(root, openapi), "utf8")
const document = JSON.parse(text) as OpenApi
const located = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation }))
)
const operations = located.map(({ operation }) => operation)
const vendor = readVendorDigest().operations

const operation = (id: string): Operation => {
  const found = operations.find(({ operationId }) => operationId === id)
  if (found === undefined) throw new Error(`${openapi} has no operation ${id}`)
  return found
}

/** Returns every value of a document with its path. */
const values = (value: unknown, path = ""): ReadonlyArray<readonly [path: string, value: unknown]> =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [
      [`${path}/${key}`, inner] as const,
      ...values(inner, `${path}/${key}`)
    ])
    : []

/** Operations that we have and the vendor does not document. */
const undocumented = acceptedDifferences.filter(({ difference }) => difference === undocumentedOperation)
  .flatMap((entry) => entry.operations)

describe("openapi.json", () => {
  it("is what core exports", () => {
    assert.strictEqual(createRequire(import.meta.url).resolve("@flat-sdk/core/openapi.json"), join(root, openapi))
  })

  it("has the operations of the vendor, by method, path and tag", () => {
    assert.deepStrictEqual(
      located.filter(({ operation }) => !undocumented.includes(operation.operationId))
        .map(({ method, operation, path }) => `${operation.operationId} ${method} ${path} ${operation.tags.join()}`)
        .toSorted(),
      Object.entries(vendor).map(([id, { method, path, tag }]) => `${id} ${method} ${path} ${tag}`).toSorted()
    )
  })

  it("has the readings as variants of their operations", () => {
    const variants = operations.flatMap(({ "x-flat": { variants }, operationId }) =>
      (variants ?? []).map((variant) => [variant.operationId, operationId] as const)
    )
    assert.deepStrictEqual(Object.fromEntries(variants), { ...readings })
    const [ids] = operation("listOrganizationUsers")["x-flat"].variants ?? []
    assert.deepInclude(ids, {
      query: { onlyIds: "true" },
      kind: "paginated",
      schema: { type: "array", items: { type: "string" } }
    })
  })

  it("describes every operation, parameter, schema and field", () => {
    const undescribed = [
      ...operations.filter(({ description }) => description === undefined).map(({ operationId }) => operationId),
      ...operations.flatMap(({ operationId, parameters }) =>
        (parameters ?? []).filter(({ description }) => description === undefined).map(({ name }) =>
          `${operationId} ${name}`
        )
      ),
      ...Object.entries(document.components.schemas).filter(([, { description }]) => description === undefined)
        .map(([name]) => name)
    ]
    assert.deepStrictEqual(undescribed, [])
    const fields = Object.entries(document.components.schemas).flatMap(([name, schema]) => values(schema, name))
      .filter(([path]) => /\/properties\/\w+$/.test(path))
    assert.isAbove(fields.length, 700)
    assert.deepStrictEqual(
      fields.filter(([, field]) => (field as { readonly description?: string }).description === undefined),
      []
    )
  })

  it("has a short title for every operation, which no other of its tag has", () => {
    const titles = operations.flatMap(({ summary, tags, "x-flat": { variants = [] } }) =>
      [summary, ...variants.map((variant) => variant.summary)].map((title) => `${tags.join()}: ${title}`)
    )
    assert.deepStrictEqual(titles.filter((title) => !/^\w+: [A-Z].{3,44}$/.test(title) || title.endsWith(".")), [])
    assert.strictEqual(new Set(titles).size, titles.length)
  })

  it("is what effect generates from the contract", () => {
    assert.deepStrictEqual(fromApi(FlatApi) as unknown, document)
  })

  it("has no words that only the client has", () => {
    const clientOnly =
      /`(?:stream|pages|withResponse|attemptTimeout|Blob|ReadableStream|BadRequest|PaymentRequired|Forbidden|NotFound|Conflict)`|outcome: |this package|\{@|@default|@deprecated|@see|\*\*Details\*\*/
    assert.deepStrictEqual(
      values(document).filter(([, value]) => typeof value === "string" && clientOnly.test(value)),
      []
    )
  })

  it("refers only to components that it has, and has none that nothing refers to", () => {
    const references = new Set(
      values(document).filter(([path]) => path.endsWith("/$ref")).map(([, value]) => String(value))
    )
    const components = Object.entries(document.components).filter(([kind]) => kind !== "securitySchemes")
      .flatMap(([kind, named]) => Object.keys(named).map((name) => `#/components/${kind}/${name}`))
    assert.deepStrictEqual([...references].toSorted(), components.toSorted())
  })

  it("lists for each operation the errors that apply, and the rate limit in every response", () => {
    const statuses = (id: string) => Object.keys(operation(id).responses)
    assert.deepStrictEqual(statuses("getAuthenticatedUser"), ["200", "401", "403", "429", "5XX", "default"])
    assert.deepStrictEqual(statuses("createOrganizationUser"), [
      "200",
      "400",
      "401",
      "403",
      "409",
      "422",
      "429",
      "5XX",
      "default"
    ])
    assert.includeMembers(statuses("startOmrJob"), ["202", "400", "402", "404"])
    assert.deepStrictEqual(statuses("createOmrJob").slice(0, 2), ["201", "202"])
    const successes = operations.flatMap(({ operationId, responses }) =>
      Object.entries(responses).filter(([status]) => status.startsWith("2")).map(([status, response]) =>
        [`${operationId} ${status}`, "headers" in response ? Object.keys(response.headers ?? {}) : []] as const
      )
    )
    assert.isAbove(successes.length, 120)
    for (const [name, headers] of successes) {
      assert.includeMembers(headers, ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"], name)
    }
  })

  it("offers the known values of an open enumeration, and accepts later ones", () => {
    assert.deepStrictEqual(document.components.schemas["ReportedOrganizationRole"]?.anyOf, [
      { type: "string", enum: ["admin", "accountAdmin", "teacher", "user"] },
      { type: "string" }
    ])
  })

  it("says in x-flat what a command line needs", () => {
    assert.deepInclude(operation("createOmrJob")["x-flat"], {
      service: "omr",
      kind: "single",
      idempotentBy: "idempotencyKey",
      contents: ["files[].file"],
      headers: { locale: "X-Flat-Locale" }
    })
    assert.deepStrictEqual(operation("createScore")["x-flat"].contents, ["data"])
    assert.strictEqual(operation("getScoreRevisionData")["x-flat"].kind, "file")
    assert.strictEqual(operations.filter((one) => one["x-flat"].kind === "paginated").length, 9)
  })

  it("requires one of the scopes, or a token without known scopes", () => {
    assert.deepStrictEqual(operation("createOrganizationUser").security, [
      { OAuth2: ["edu.admin"] },
      { OAuth2: ["edu.admin.users"] },
      { AccessToken: [] }
    ])
    assert.deepStrictEqual(operation("listBillingCreditsHistory").security, [{ OAuth2: [] }, { AccessToken: [] }])
  })
})
