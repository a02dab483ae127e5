/**
 * What the drift check reports when a contract changes, tested on a small separate contract. `Drift.test.ts` tests the real one.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Field from "@flat-sdk/core/contract/fields/Field"
import { AcceptedScopes } from "@flat-sdk/core/contract/fields/Scopes"
import { judge } from "@flat-sdk/tools/drift/accepted"
import type { Api } from "@flat-sdk/tools/drift/Api"
import { compare, missing } from "@flat-sdk/tools/drift/Compare"
import { type Endpoint, endpointsApi } from "@flat-sdk/tools/drift/ContractApi"
import { line } from "@flat-sdk/tools/drift/Difference"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import * as Small from "./support/SmallContract.ts"

const small = endpointsApi({ Organization: Small.endpoints })

describe("drift is reported by name when the contract changes", () => {
  it("reports nothing when the contract does not change", () => {
    assert.deepStrictEqual(Small.drift(Small.digest, small), [])
    assert.deepStrictEqual(missing(Small.digest, small), [])
  })

  const withEndpoint = (id: string, endpoint: Endpoint): Api =>
    endpointsApi({ Organization: { ...Small.endpoints, [id]: endpoint } })
  const creation = (fields: Schema.Struct.Fields): Api =>
    withEndpoint(
      "createOrganizationUser",
      HttpApiEndpoint.post("createOrganizationUser", "/organizations/users", {
        payload: Schema.Struct({ ...Small.Creation.fields, ...fields }),
        success: Small.Account
      }).annotate(AcceptedScopes, ["edu.admin", "edu.admin.users"])
    )

  it("a field renamed only on the wire, which cannot be read", () => {
    const endpoint = HttpApiEndpoint.put("updateOrganizationUser", "/organizations/users/:user", {
      params: { user: Field.PathId },
      payload: Small.Update.pipe(Schema.encodeKeys({ lastname: "last_name" })),
      success: Small.Account
    })
    assert.throws(() => withEndpoint("updateOrganizationUser", endpoint), /fields have other names on the wire/)
  })

  it("a missing limit", () => {
    assert.deepStrictEqual(Small.drift(Small.digest, creation({ username: Schema.String })), [
      "createOrganizationUser | body | username | minLength: vendor 1, ours none",
      "createOrganizationUser | body | username | maxLength: vendor 30, ours none"
    ])
  })

  it("a check that no document can express, which cannot be read", () => {
    const trimmed = Schema.String.check(Schema.isTrimmed())
    assert.throws(() => creation({ locale: Field.optional(trimmed) }), /no shape is known for this String/)
  })

  it("a content type other than JSON, which cannot be read", () => {
    const endpoint = HttpApiEndpoint.post("createOrganizationUser", "/organizations/users", {
      payload: Small.Creation.pipe(HttpApiSchema.asFormUrlEncoded()),
      success: Small.Account
    })
    assert.throws(() => withEndpoint("createOrganizationUser", endpoint), /a body is sent as JSON only/)
  })

  it("a renamed path parameter", () => {
    const ours = withEndpoint(
      "revokeLtiCredentials",
      HttpApiEndpoint.delete("revokeLtiCredentials", "/organizations/lti/credentials/:id", {
        params: { id: Field.PathId }
      })
    )
    assert.deepStrictEqual(Small.drift(Small.digest, ours), [
      "revokeLtiCredentials | operation | path | value: vendor /organizations/lti/credentials/{credentials}, " +
      "ours /organizations/lti/credentials/{id}",
      "revokeLtiCredentials | operation | deprecated | value: vendor true, ours false",
      "revokeLtiCredentials | operation | scopes | value: vendor edu.admin, edu.admin.lti, ours none",
      "revokeLtiCredentials | path | credentials | presence: vendor required, ours missing",
      "revokeLtiCredentials | path | id | presence: vendor missing, ours required"
    ])
  })

  it("a lost page header", () => {
    const ours = withEndpoint(
      "listOrganizationUsers",
      HttpApiEndpoint.get("listOrganizationUsers", "/organizations/users", {
        query: Small.endpoints.listOrganizationUsers.query,
        success: Schema.Array(Small.Account)
      }).annotate(AcceptedScopes, ["edu.admin"])
    )
    assert.deepStrictEqual(Small.drift(Small.digest, ours), [
      "listOrganizationUsers | response 200 | . | headers: vendor link, ours none"
    ])
  })

  it("a tag that differs from the vendor's", () => {
    const ours = endpointsApi({ Class: { updateOrganizationUser: Small.endpoints.updateOrganizationUser } })
    assert.deepStrictEqual(Small.drift(Small.digest, ours), [
      "updateOrganizationUser | operation | tag | value: vendor Organization, ours Class"
    ])
  })
})

describe("accepting differences", () => {
  const differences = compare(Small.digest, small, Small.readings)

  it("covers exactly one difference, not similar ones", () => {
    const [first, ...rest] = Small.accepted
    const narrowed = first === undefined
      ? []
      : [{ ...first, difference: first.difference.replace("optional", "required") }, ...rest]
    const { drift, stale } = judge(differences, narrowed)
    assert.deepStrictEqual(drift.map(line), [
      "listOrganizationUsers | query | onlyIds | presence: vendor optional, ours missing"
    ])
    assert.deepStrictEqual(stale, ["listOrganizationUsers | query | onlyIds | presence: vendor required, ours missing"])
  })

  it("reports an accepted difference that matches nothing", () => {
    const outlived = {
      operations: ["countOrgaUsers"],
      difference: "query | q | type: vendor integer, ours string",
      reason: "outdated"
    }
    assert.deepStrictEqual(judge(differences, [...Small.accepted, outlived]).stale, [
      "countOrgaUsers | query | q | type: vendor integer, ours string"
    ])
  })
})
