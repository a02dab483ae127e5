/** Every field of the contract that may be personal or secret is classified. */
import { assert, describe, it } from "@effect/vitest"
import type { JsonSchema } from "../../src/contract/OpenApi.ts"
import * as Shape from "../../src/contract/Shape.ts"
import { classOf, isAccount, isClassified, suspicious } from "../../src/privacy/FieldClasses.ts"
import { contract, document } from "../support/Contract.ts"

interface Field {
  readonly schema: string
  readonly field: string
  readonly account: boolean
}

/** All fields of objects in a schema that are not behind a reference. */
const fieldsIn = (schema: JsonSchema, name: string): ReadonlyArray<Field> => {
  const own = schema.properties ?? {}
  const account = isAccount(own)
  const inner = [
    ...Object.values(own),
    ...(schema.items === undefined ? [] : [schema.items]),
    ...(schema.anyOf ?? [])
  ]
  return [
    ...Object.keys(own).map((field) => ({ schema: name, field, account })),
    ...inner.flatMap((one) => fieldsIn(one, name))
  ]
}

const inline = (value: unknown, name: string): ReadonlyArray<Field> => {
  if (typeof value !== "object" || value === null) return []
  const own = "schema" in value ? fieldsIn(value.schema as JsonSchema, name) : []
  return [...own, ...Object.values(value).flatMap((one) => inline(one, name))]
}

const all = [
  ...Object.entries(document.components.schemas).flatMap(([name, schema]) => fieldsIn(schema, name)),
  ...inline(document.paths, "(path)")
]

const unclassified = (fields: ReadonlyArray<Field>) =>
  fields
    .filter(({ account, field, schema }) =>
      (account || suspicious.test(field)) && !isClassified(schema, field, account)
    )
    .map(({ field, schema }) => `${schema}.${field}`)

describe("classes of fields", () => {
  it("every field of an account, and every field whose name sounds personal or secret, is classified", () => {
    assert.deepStrictEqual(unclassified(all), [])
    const accounts = new Set(all.filter(({ account }) => account).map(({ schema }) => schema))
    assert.isAtLeast(accounts.size, 6)
  })

  it("every field that the contract marks as a password is a credential", () => {
    for (const [name, { properties = {} }] of Object.entries(document.components.schemas)) {
      for (const [field, schema] of Object.entries(properties)) {
        if (!JSON.stringify(schema).includes("\"format\":\"password\"")) continue
        assert.strictEqual(classOf([name], field, false), "credential", `${name}.${field}`)
      }
    }
  })

  it("what is unknown of an account is hidden, and a secret name is a secret anywhere", () => {
    assert.strictEqual(classOf(["UserPublic"], "mood", true), "hidden")
    assert.strictEqual(classOf(["Thing"], "refreshToken", false), "credential")
    assert.strictEqual(classOf(["Thing"], "parentEmail", false), "email")
    assert.strictEqual(classOf(["Thing"], "student_name", false), "full")
    assert.strictEqual(classOf(["Thing"], "mood", false), "text")
  })

  it("the name of a schema wins over the name of a field", () => {
    assert.strictEqual(classOf(["OrganizationInvitation"], "htmlUrl", false), "access")
    assert.strictEqual(classOf(["ScoreDetails"], "htmlUrl", false), "text")
    assert.strictEqual(classOf(["UserPublic"], "name", true), "display")
    assert.strictEqual(classOf(["GroupDetails"], "name", false), "text")
  })

  it("the shape of a response names the schemas of what is in it", () => {
    const list = contract.operations.find(({ id }) => id === "listOrganizationUsers")!
    const user = Shape.make(contract, list.response).item()
    assert.include(user.names, "UserDetailsAdmin")
    assert.isTrue(user.field("organizationRole").isEnumerated("admin"))
    assert.isFalse(user.field("username").isEnumerated("admin"))
  })
})
