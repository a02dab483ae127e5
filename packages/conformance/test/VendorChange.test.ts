/**
 * What the drift check reports when the vendor changes, tested on changed copies of the vendor's digest. `Drift.test.ts` tests the real contract.
 */
import { assert, describe, it } from "@effect/vitest"
import type { Api, Field as FieldShape, Operation, Shape } from "@flat-sdk/tools/drift/Api"
import { compare, missing } from "@flat-sdk/tools/drift/Compare"
import { endpointsApi } from "@flat-sdk/tools/drift/ContractApi"
import { line } from "@flat-sdk/tools/drift/Difference"
import * as Small from "./support/SmallContract.ts"
import { readVendorDigest } from "./support/VendorDigest.ts"

const vendor = readVendorDigest()
const small = endpointsApi({ Organization: Small.endpoints })

type Mutable<A> = { -readonly [K in keyof A]: Mutable<A[K]> }
const changed = (api: Api, change: (copy: Mutable<Api>) => void): Api => {
  const copy = structuredClone(api) as Mutable<Api>
  change(copy)
  return copy
}

describe("drift is reported by name when the vendor changes", () => {
  const operation = (api: Mutable<Api>, id: string): Mutable<Operation> => {
    const found = api.operations[id]
    if (found === undefined) throw new Error(`The digest has no operation ${id}.`)
    return found
  }
  const field = (api: Mutable<Api>, schema: string, name: string): Mutable<FieldShape> => {
    const found = api.schemas[schema]?.properties?.[name]
    if (found === undefined) throw new Error(`The digest has no field ${schema}.${name}.`)
    return found
  }

  const cases: ReadonlyArray<
    readonly [name: string, change: (api: Mutable<Api>) => void, drift: ReadonlyArray<string>]
  > = [
    ["a renamed body field", (api) => {
      const properties = api.schemas["UserCreation"]?.properties ?? {}
      properties["givenName"] = field(api, "UserCreation", "firstname")
      delete properties["firstname"]
    }, [
      "createOrganizationUser | body | firstname | presence: vendor missing, ours optional",
      "createOrganizationUser | body | givenName | presence: vendor optional, ours missing"
    ]],
    ["a new value of a request's enumeration", (api) => {
      field(api, "UserCreation", "role").enum?.push("parent")
    }, [
      "createOrganizationUser | body | role | enum: vendor accountAdmin admin teacher user parent, ours accountAdmin admin teacher user"
    ]],
    ["a dropped value of an enumeration in a response", (api) => {
      field(api, "UserDetailsAdmin", "type").enum = ["user"]
    }, [
      "createOrganizationUser | response 200 | type | enum: vendor user, ours guest user",
      "listOrganizationUsers | response 200 | [].type | enum: vendor user, ours guest user",
      "updateOrganizationUser | response 200 | type | enum: vendor user, ours guest user"
    ]],
    ["a limit of a parameter", (api) => {
      const limit = operation(api, "listOrganizationInvitations").parameters.query["limit"]
      if (limit !== undefined) limit.maximum = 100
    }, ["listOrganizationInvitations | query | limit | maximum: vendor 100, ours 1000"]],
    ["a field that became optional", (api) => {
      delete field(api, "OrganizationInvitation", "allowMultipleUse").required
    }, [
      "createOrganizationInvitation | response 200 | allowMultipleUse | required: vendor false, ours true",
      "listOrganizationInvitations | response 200 | [].allowMultipleUse | required: vendor false, ours true"
    ]],
    ["a field that became nullable", (api) => {
      field(api, "UserAdminUpdate", "email").nullable = true
    }, ["updateOrganizationUser | body | email | nullable: vendor true, ours false"]],
    ["another format", (api) => {
      field(api, "ApiAccessToken", "issuedDate").format = "date"
    }, ["createOrganizationUserAccessToken | response 200 | issuedDate | format: vendor date, ours date-time"]],
    ["a field deep inside a variant", (api) => {
      const tool = field(api, "LtiConfiguration1p1", "tool").properties ?? {}
      delete tool["product"]
    }, [
      "createLtiConfiguration | response 200 | (ltiVersion=1p1).tool.product | presence: vendor missing, ours optional",
      "listLtiConfigurations | response 200 | [](ltiVersion=1p1).tool.product | presence: vendor missing, ours optional",
      "updateLtiConfiguration | response 200 | (ltiVersion=1p1).tool.product | presence: vendor missing, ours optional"
    ]],
    ["a variant under another name", (api) => {
      field(api, "LtiConfigurationCreate1p1", "mode").enum = ["1p2-manual"]
    }, [
      "createLtiConfiguration | body | . | variants: vendor (mode=1p2-manual), ours missing",
      "createLtiConfiguration | body | . | variants: vendor missing, ours (mode=1p1-manual)"
    ]],
    ["another status", (api) => {
      const responses = operation(api, "revokeLtiCredentials").responses
      const gone = responses["204"]
      if (gone !== undefined) responses["202"] = gone
      delete responses["204"]
    }, [
      "revokeLtiCredentials | response 202 | . | presence: vendor present, ours missing",
      "revokeLtiCredentials | response 204 | . | presence: vendor missing, ours present"
    ]],
    ["a removed operation", (api) => {
      delete api.operations["countOrgaUsers"]
    }, ["countOrgaUsers | operation | operationId | presence: vendor missing, ours present"]]
  ]
  for (const [name, change, drift] of cases) {
    it(name, () => {
      assert.deepStrictEqual(compare(changed(vendor, change), vendor).map(line), drift)
    })
  }

  it("a new operation", () => {
    const digest = changed(vendor, (api) => {
      api.operations["getOrganization"] = operation(api, "countOrgaUsers")
    })
    assert.deepStrictEqual(missing(digest, vendor), ["getOrganization"])
  })

  it("a dropped value of an open enumeration in a response, and of a query parameter with one or several values", () => {
    const digest = changed(Small.digest, (api) => {
      field(api, "Account", "type").enum = ["user"]
      operation(api, "listOrganizationUsers").parameters.query["sort"] = { type: "string", enum: ["firstname"] }
    })
    assert.deepStrictEqual(Small.drift(digest, small), [
      "listOrganizationUsers | query | sort | enum: vendor firstname, ours firstname lastname",
      "listOrganizationUsers | response 200 | [].type | enum: vendor user, ours guest user",
      "listOrganizationUserIds | query | sort | enum: vendor firstname, ours firstname lastname",
      "createOrganizationUser | response 200 | type | enum: vendor user, ours guest user",
      "updateOrganizationUser | response 200 | type | enum: vendor user, ours guest user"
    ])
  })

  it("names every single field of the organization's schemas", () => {
    const organization = Object.values(vendor.operations).filter(({ tag }) => tag === "Organization")
    const roots = organization.flatMap((
      { body, responses }
    ) => [body?.shape, ...Object.values(responses).map(({ shape }) => shape)])
    const names = reachable(roots.filter((shape) => shape !== undefined))
    assert.isAbove(names.size, 20)
    const ours = {
      ...vendor,
      operations: Object.fromEntries(Object.entries(vendor.operations).filter(([, { tag }]) => tag === "Organization"))
    }
    let fields = 0
    for (const schema of names) {
      for (const name of Object.keys(vendor.schemas[schema]?.properties ?? {})) {
        fields++
        const digest = changed(vendor, (api) => {
          delete api.schemas[schema]?.properties?.[name]
        })
        const drift = compare(digest, ours).map(line)
        assert.isNotEmpty(drift.filter((text) => text.includes(name)), `${schema}.${name}`)
      }
    }
    assert.isAbove(fields, 100)
  })
})

describe("the comparison supports the whole API", () => {
  it("finds no difference between the digest and itself", () => {
    assert.deepStrictEqual(compare(vendor, vendor).map(line), [])
  })

  it("matches untagged variants by similarity", () => {
    const digest = structuredClone(vendor)
    const variant = digest.schemas["AssignmentCopyToClass"]?.properties as Record<string, FieldShape>
    variant["copyGrades"] = { type: "boolean" }
    assert.deepStrictEqual(compare(digest, vendor).map(line), [
      "copyAssignment | body | (AssignmentCopyToClass).copyGrades | presence: vendor optional, ours missing"
    ])
  })

  it("rejects a catch-all variant in a request", () => {
    const digest = structuredClone(vendor)
    const union = digest.schemas["LtiConfigurationCreate"] as { oneOf: Array<Shape> }
    union.oneOf.push({ type: "object", properties: { mode: { type: "string", required: true } } })
    assert.deepStrictEqual(compare(vendor, digest).map(line), [
      "createLtiConfiguration | body | . | variants: vendor missing, ours (object)"
    ])
  })
})

/** Returns the names of the schemas that these shapes refer to, directly or indirectly. */
const reachable = (shapes: ReadonlyArray<Shape>, found: Set<string> = new Set()): ReadonlySet<string> => {
  for (const { items, oneOf, properties, ref } of shapes) {
    if (ref !== undefined && !found.has(ref)) {
      found.add(ref)
      const named = vendor.schemas[ref]
      if (named !== undefined) reachable([named], found)
    }
    reachable([...items === undefined ? [] : [items], ...oneOf ?? [], ...Object.values(properties ?? {})], found)
  }
  return found
}
