import { assert, describe, it } from "@effect/vitest"
import * as Field from "@flat-sdk/core/contract/fields/Field"
import * as Pagination from "@flat-sdk/core/contract/fields/Pagination"
import * as Scopes from "@flat-sdk/core/contract/fields/Scopes"
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import * as Organization from "@flat-sdk/core/contract/organization/Organization"
import { UserAdminUpdate, UserCreation, UserDetailsAdmin } from "@flat-sdk/core/contract/organization/OrganizationUser"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { accepted, judge, readings } from "../src/drift/accepted.ts"
import { compare, missing } from "../src/drift/Compare.ts"
import { type Endpoints, readContract } from "../src/drift/Contract.ts"
import { line } from "../src/drift/Difference.ts"
import type { Api, Field as FieldShape, Operation, Shape } from "../src/drift/Shape.ts"
import { tags } from "../src/drift/Tags.ts"
import { readVendorDigest } from "../src/drift/VendorDigest.ts"

const vendor = readVendorDigest()
const contract = readContract(tags)
const verdict = judge(compare(vendor, contract, readings))

const driftBetween = (digest: Api, ours: Api): ReadonlyArray<string> =>
  judge(compare(digest, ours, readings)).drift.map(line)

describe("the contract agrees with the vendor's 2.26.2", () => {
  for (const id of Object.keys(contract.operations)) {
    it(id, () => {
      assert.deepStrictEqual(verdict.drift.filter((difference) => difference.operation === id).map(line), [])
    })
  }

  it("has no accepted difference that is gone", () => {
    assert.deepStrictEqual(verdict.stale, [])
  })

  it("gives a reason for every accepted difference", () => {
    assert.deepStrictEqual(accepted.filter((entry) => entry.reason.length < 20), [])
  })

  it("has every operation of the vendor", () => {
    assert.isAbove(Object.keys(vendor.operations).length, 120)
    assert.deepStrictEqual(missing(vendor, contract), [])
  })

  it("is compared whole: every endpoint that servers see is among the compared ones", () => {
    const served = Object.values(FlatApi.groups).flatMap((group) => Object.keys(group.endpoints))
    assert.deepStrictEqual(served.filter((id) => contract.operations[id] === undefined), [])
  })
})

describe("drift is reported by name when the vendor changes", () => {
  type Mutable<A> = { -readonly [K in keyof A]: Mutable<A[K]> }
  const changed = (change: (api: Mutable<Api>) => void): Api => {
    const copy = structuredClone(vendor) as Mutable<Api>
    change(copy)
    return copy
  }
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
    ["another path", (api) => {
      operation(api, "countOrgaUsers").path = "/organizations/users/total"
    }, [
      "countOrgaUsers | operation | path | value: vendor /organizations/users/total, ours /organizations/users/count"
    ]],
    ["another method", (api) => {
      operation(api, "updateOrganizationUser").method = "PATCH"
    }, ["updateOrganizationUser | operation | method | value: vendor PATCH, ours PUT"]],
    ["other scopes", (api) => {
      operation(api, "countOrgaUsers").scopes = ["edu.admin"]
    }, [
      "countOrgaUsers | operation | scopes | value: vendor edu.admin, " +
      "ours edu.admin, edu.admin.users, edu.admin.users.readonly"
    ]],
    ["a deprecation", (api) => {
      operation(api, "countOrgaUsers").deprecated = true
    }, ["countOrgaUsers | operation | deprecated | value: vendor true, ours false"]],
    ["a new value of a request's enumeration", (api) => {
      field(api, "UserCreation", "role").enum?.push("parent")
    }, [
      "createOrganizationUser | body | role | enum: vendor accountAdmin admin teacher user parent, ours accountAdmin admin teacher user"
    ]],
    ["a dropped value of an open enumeration in an answer", (api) => {
      field(api, "UserDetailsAdmin", "type").enum = ["user"]
    }, [
      "listOrganizationUsers | response 200 | [].type | enum: vendor user, ours guest user",
      "createOrganizationUser | response 200 | type | enum: vendor user, ours guest user",
      "updateOrganizationUser | response 200 | type | enum: vendor user, ours guest user"
    ]],
    [
      "a dropped value of a query parameter that takes one or several",
      (api) => {
        const sort = operation(api, "listOrganizationUsers").parameters.query["sort"]
        if (sort !== undefined) sort.enum = ["firstname"]
      },
      ["listOrganizationUsers", "listOrganizationUserIds"].map((id) =>
        `${id} | query | sort | enum: vendor firstname, ours firstname lastActivityDate lastname licenseExpirationDate`
      )
    ],
    ["a limit", (api) => {
      field(api, "UserCreation", "username").maxLength = 40
    }, ["createOrganizationUser | body | username | maxLength: vendor 40, ours 30"]],
    ["a limit of a parameter", (api) => {
      const limit = operation(api, "listOrganizationInvitations").parameters.query["limit"]
      if (limit !== undefined) limit.maximum = 100
    }, ["listOrganizationInvitations | query | limit | maximum: vendor 100, ours 1000"]],
    ["a field that became optional", (api) => {
      delete field(api, "OrganizationInvitation", "allowMultipleUse").required
    }, [
      "listOrganizationInvitations | response 200 | [].allowMultipleUse | required: vendor false, ours true",
      "createOrganizationInvitation | response 200 | allowMultipleUse | required: vendor false, ours true"
    ]],
    ["a field that became nullable", (api) => {
      field(api, "UserAdminUpdate", "email").nullable = true
    }, ["updateOrganizationUser | body | email | nullable: vendor true, ours false"]],
    ["another type", (api) => {
      field(api, "UserSigninLink", "token").type = "integer"
    }, ["createOrganizationUserSigninLink | response 200 | token | type: vendor integer, ours string"]],
    ["another format", (api) => {
      field(api, "ApiAccessToken", "issuedDate").format = "date"
    }, ["createOrganizationUserAccessToken | response 200 | issuedDate | format: vendor date, ours date-time"]],
    ["a field deep inside a variant", (api) => {
      const tool = field(api, "LtiConfiguration1p1", "tool").properties ?? {}
      delete tool["product"]
    }, [
      "listLtiConfigurations | response 200 | [](ltiVersion=1p1).tool.product | presence: vendor missing, ours optional",
      "createLtiConfiguration | response 200 | (ltiVersion=1p1).tool.product | presence: vendor missing, ours optional",
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
    ["an operation that is gone", (api) => {
      delete api.operations["countOrgaUsers"]
    }, ["countOrgaUsers | operation | operationId | presence: vendor missing, ours present"]]
  ]
  for (const [name, change, drift] of cases) {
    it(name, () => {
      assert.deepStrictEqual(driftBetween(changed(change), contract), drift)
    })
  }

  it("an operation that is new", () => {
    const digest = changed((api) => {
      api.operations["getOrganization"] = operation(api, "countOrgaUsers")
    })
    assert.deepStrictEqual(missing(digest, contract), ["getOrganization"])
  })

  it("names every single field of the organization's schemas", () => {
    const organization = Object.values(vendor.operations).filter(({ tag }) => tag === "Organization")
    const roots = organization.flatMap((
      { body, responses }
    ) => [body?.shape, ...Object.values(responses).map(({ shape }) => shape)])
    const names = reachable(roots.filter((shape) => shape !== undefined))
    assert.isAbove(names.size, 20)
    const ours = readContract({ Organization: Organization.endpoints })
    let fields = 0
    for (const schema of names) {
      for (const name of Object.keys(vendor.schemas[schema]?.properties ?? {})) {
        fields++
        const digest = changed((api) => {
          delete api.schemas[schema]?.properties?.[name]
        })
        const drift = driftBetween(digest, ours)
        assert.isNotEmpty(drift.filter((text) => text.includes(name)), `${schema}.${name}`)
      }
    }
    assert.isAbove(fields, 100)
  })
})

describe("drift is reported by name when the contract changes", () => {
  const withEndpoint = (id: string, endpoint: Endpoints[string]): Api =>
    readContract({ Organization: { ...Organization.endpoints, [id]: endpoint } })
  const creation = (fields: Schema.Struct.Fields): Api =>
    withEndpoint(
      "createOrganizationUser",
      HttpApiEndpoint.post("createOrganizationUser", "/organizations/users", {
        payload: Schema.Struct({ ...UserCreation.fields, ...fields }),
        success: UserDetailsAdmin
      }).annotate(Scopes.AcceptedScopes, Scopes.writeUsers)
    )

  it("a renamed field", () => {
    const { firstname, ...others } = UserCreation.fields
    const ours = withEndpoint(
      "createOrganizationUser",
      HttpApiEndpoint.post("createOrganizationUser", "/organizations/users", {
        payload: Schema.Struct({ ...others, firstName: firstname }),
        success: UserDetailsAdmin
      }).annotate(Scopes.AcceptedScopes, Scopes.writeUsers)
    )
    assert.deepStrictEqual(driftBetween(vendor, ours), [
      "createOrganizationUser | body | firstName | presence: vendor missing, ours optional",
      "createOrganizationUser | body | firstname | presence: vendor optional, ours missing"
    ])
  })

  it("a field renamed on the wire only", () => {
    const ours = withEndpoint(
      "updateOrganizationUser",
      HttpApiEndpoint.put("updateOrganizationUser", "/organizations/users/:user", {
        params: { user: Field.PathId },
        payload: UserAdminUpdate.pipe(Schema.encodeKeys({ lastname: "last_name" })),
        success: UserDetailsAdmin
      }).annotate(Scopes.AcceptedScopes, Scopes.writeUsers)
    )
    assert.deepStrictEqual(driftBetween(vendor, ours), [
      "updateOrganizationUser | body | . | checks: vendor none, ours lastname has another name on the wire"
    ])
  })

  it("a looser limit", () => {
    assert.deepStrictEqual(driftBetween(vendor, creation({ username: Field.text(1, 300) })), [
      "createOrganizationUser | body | username | maxLength: vendor 30, ours 300"
    ])
  })

  it("a missing limit", () => {
    assert.deepStrictEqual(driftBetween(vendor, creation({ username: Schema.String })), [
      "createOrganizationUser | body | username | minLength: vendor 1, ours none",
      "createOrganizationUser | body | username | maxLength: vendor 30, ours none"
    ])
  })

  it("a dropped enumeration value", () => {
    assert.deepStrictEqual(
      driftBetween(vendor, creation({ role: Field.optional(Schema.Literals(["user", "teacher"])) })),
      [
        "createOrganizationUser | body | role | enum: vendor accountAdmin admin teacher user, ours teacher user"
      ]
    )
  })

  it("a required field that became optional", () => {
    assert.deepStrictEqual(driftBetween(vendor, creation({ username: Field.optional(Field.text(1, 30)) })), [
      "createOrganizationUser | body | username | required: vendor true, ours false"
    ])
  })

  it("a check that the vendor's documents have no word for", () => {
    assert.deepStrictEqual(
      driftBetween(vendor, creation({ locale: Field.optional(Schema.String.check(Schema.isTrimmed())) })),
      [
        "createOrganizationUser | body | locale | checks: vendor none, ours isTrimmed"
      ]
    )
  })

  it("another path, method, scope and content type", () => {
    const ours = withEndpoint(
      "createOrganizationUser",
      HttpApiEndpoint.put("createOrganizationUser", "/organization/users", {
        payload: UserCreation.pipe(HttpApiSchema.asFormUrlEncoded()),
        success: UserDetailsAdmin
      }).annotate(Scopes.AcceptedScopes, Scopes.readLti)
    )
    assert.deepStrictEqual(driftBetween(vendor, ours), [
      "createOrganizationUser | operation | method | value: vendor POST, ours PUT",
      "createOrganizationUser | operation | path | value: vendor /organizations/users, ours /organization/users",
      "createOrganizationUser | operation | scopes | value: vendor edu.admin, edu.admin.users, " +
      "ours edu.admin, edu.admin.lti, edu.admin.lti.readonly",
      "createOrganizationUser | body | . | content type: vendor application/json, ours application/x-www-form-urlencoded"
    ])
  })

  it("a renamed path parameter", () => {
    const ours = withEndpoint(
      "revokeLtiCredentials",
      HttpApiEndpoint.delete("revokeLtiCredentials", "/organizations/lti/credentials/:id", {
        params: { id: Field.PathId }
      })
    )
    assert.deepStrictEqual(driftBetween(vendor, ours), [
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
      "listOrganizationInvitations",
      HttpApiEndpoint.get("listOrganizationInvitations", "/organizations/invitations", {
        query: { role: Field.optional(Schema.Literals(["user", "teacher", "admin"])), ...Pagination.query },
        success: Schema.Array(Schema.Struct({}))
      }).annotate(Scopes.AcceptedScopes, Scopes.readUsers)
    )
    assert.include(
      driftBetween(vendor, ours),
      "listOrganizationInvitations | response 200 | . | headers: vendor link, ours none"
    )
  })

  it("a tag that the vendor does not have it under", () => {
    const ours = readContract({ Class: { countOrgaUsers: Organization.endpoints.countOrgaUsers } })
    assert.deepStrictEqual(driftBetween(vendor, ours), [
      "countOrgaUsers | operation | tag | value: vendor Organization, ours Class"
    ])
  })
})

describe("accepting differences", () => {
  const differences = compare(vendor, contract, readings)
  it("covers one difference to the letter, not its neighbours", () => {
    const [first, ...rest] = accepted
    const narrowed = first === undefined
      ? []
      : [{ ...first, difference: first.difference.replace("optional", "required") }, ...rest]
    const { drift, stale } = judge(differences, narrowed)
    assert.deepStrictEqual(drift.map(line), [
      "listOrganizationUsers | query | onlyIds | presence: vendor optional, ours missing"
    ])
    assert.deepStrictEqual(stale, ["listOrganizationUsers | query | onlyIds | presence: vendor required, ours missing"])
  })

  it("reports an acceptance that matches nothing", () => {
    const outlived = {
      operations: ["countOrgaUsers"],
      difference: "query | q | type: vendor integer, ours string",
      reason: "was so once"
    }
    assert.deepStrictEqual(judge(differences, [...accepted, outlived]).stale, [
      "countOrgaUsers | query | q | type: vendor integer, ours string"
    ])
  })
})

describe("the comparison is fit for the whole API", () => {
  it("finds no difference between the digest and itself", () => {
    assert.deepStrictEqual(compare(vendor, vendor).map(line), [])
  })

  it("tells untagged variants apart by likeness", () => {
    const digest = structuredClone(vendor)
    const variant = digest.schemas["AssignmentCopyToClass"]?.properties as Record<string, FieldShape>
    variant["copyGrades"] = { type: "boolean" }
    assert.deepStrictEqual(compare(digest, vendor).map(line), [
      "copyAssignment | body | (AssignmentCopyToClass).copyGrades | presence: vendor optional, ours missing"
    ])
  })

  it("refuses a catch-all variant in a request", () => {
    const digest = structuredClone(vendor)
    const union = digest.schemas["LtiConfigurationCreate"] as { oneOf: Array<Shape> }
    union.oneOf.push({ type: "object", properties: { mode: { type: "string", required: true } } })
    assert.deepStrictEqual(compare(vendor, digest).map(line), [
      "createLtiConfiguration | body | . | variants: vendor missing, ours (object)"
    ])
  })
})

/** Names of the schemas that these shapes refer to, directly or not. */
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
