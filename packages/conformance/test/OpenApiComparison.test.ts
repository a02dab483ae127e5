import { assert, describe, it } from "@effect/vitest"
import { readings } from "@flat-sdk/tools/drift/accepted"
import { compare, missing } from "@flat-sdk/tools/drift/Compare"
import { contractApi } from "@flat-sdk/tools/drift/ContractApi"
import { line } from "@flat-sdk/tools/drift/Difference"
import { openapi } from "@flat-sdk/tools/generate/Generated"
import { read } from "@flat-sdk/tools/generate/model/Reader"
import { readDocument } from "@flat-sdk/tools/spec-day/Document"
import { earlierDocument } from "@flat-sdk/tools/spec-day/Earlier"
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"

const root = resolve(import.meta.dirname, "../../..")
const text = readFileSync(join(root, openapi), "utf8")
const ours = readDocument(earlierDocument(text))

describe("openapi.json", () => {
  it("has the operations and schemas of the contract, which is compared with the vendor's documents", async () => {
    const contract = contractApi(await read(root))
    assert.deepStrictEqual(missing(contract, ours), Object.keys(readings).toSorted())
    assert.deepStrictEqual(compare(contract, ours).map(line), [
      // In a query, one value is the same as a list of one.
      "listOrganizationUsers | query | sort(string) | type: vendor string, ours array",
      "listOrganizationUsers | query | sort | variants: vendor (array), ours missing"
    ])
  })
})

describe("the comparison of OpenAPI documents", () => {
  /** Returns the differences that a changed copy of our document has from it. */
  const found = (change: (document: Mutable) => void): ReadonlyArray<string> => {
    const copy: Mutable = JSON.parse(text)
    change(copy)
    return compare(ours, readDocument(earlierDocument(JSON.stringify(copy)))).map(line)
  }
  // oxlint-disable-next-line typescript/no-explicit-any -- a document to damage anywhere
  type Mutable = any

  it("finds nothing in a document that is the same", () => {
    assert.deepStrictEqual(found(() => {}), [])
  })

  const users = (document: Mutable) => document.paths["/organizations/users"]
  const cases: ReadonlyArray<readonly [name: string, change: (document: Mutable) => void, line: string]> = [
    [
      "a parameter that is removed",
      (document) => void users(document).get.parameters.splice(0, 1),
      "listOrganizationUsers | query | sort | presence: vendor optional, ours missing"
    ],
    [
      "a parameter that becomes required",
      (document) => void (users(document).get.parameters[0].required = true),
      "listOrganizationUsers | query | sort | required: vendor false, ours true"
    ],
    [
      "a parameter with another type",
      (document) => void (document.paths["/scores/{score}"].delete.parameters[1].schema.type = "string"),
      "deleteScore | query | now | type: vendor boolean, ours string"
    ],
    [
      "a limit of a parameter",
      (document) =>
        void (users(document).get.parameters.find((one: Mutable) => one.name === "limit").schema.maximum = 100),
      "listOrganizationUsers | query | limit | maximum: vendor 1000, ours 100"
    ],
    [
      "a property of a schema with another type",
      (document) => void (document.components.schemas.UserCreation.properties.username.type = "integer"),
      "createOrganizationUser | body | username | type: vendor string, ours integer"
    ],
    [
      "a property that is renamed",
      (document) => {
        const { properties } = document.components.schemas.UserDetailsAdmin
        properties.userName = properties.username
        delete properties.username
      },
      "createOrganizationUser | response 200 | userName | presence: vendor missing, ours optional"
    ],
    [
      "a property that is no longer required",
      (document) => void document.components.schemas.UserDetailsAdmin.required.splice(0, 1),
      "createOrganizationUser | response 200 | id | required: vendor true, ours false"
    ],
    [
      "a property that is no longer nullable",
      (document) => void (document.components.schemas.UserDetailsAdmin.properties.picture.type = "string"),
      "createOrganizationUser | response 200 | picture | nullable: vendor true, ours false"
    ],
    [
      "a value of an enumeration that is missing",
      (document) => void document.components.schemas.ReportedOrganizationRole.anyOf[0].enum.pop(),
      "createOrganizationUser | response 200 | organizationRole | enum: vendor accountAdmin admin teacher user, ours accountAdmin admin teacher"
    ],
    [
      "a pattern that is lost",
      (document) => void delete document.components.schemas.UserCreation.properties.email.pattern,
      "createOrganizationUser | body | email | pattern: vendor ^[^\\s@]+@[^\\s@]+$, ours none"
    ],
    [
      "another scope",
      (document) => void (users(document).post.security[0].OAuth2 = ["edu.classes"]),
      "createOrganizationUser | operation | scopes | value: vendor edu.admin, edu.admin.users, ours edu.admin.users, edu.classes"
    ],
    [
      "another status",
      (document) => {
        const { responses } = document.paths["/classes/{class}/users/{user}"].put
        responses["200"] = responses["204"]
        delete responses["204"]
      },
      "addClassUser | response 204 | . | presence: vendor present, ours missing"
    ],
    [
      "a variant that is missing",
      (document) => void document.components.schemas.ScoreCreation.anyOf.pop(),
      "createScore | body | . | variants: vendor (ScoreCreationGoogleDriveImport), ours missing"
    ]
  ]
  for (const [name, change, expected] of cases) {
    it(`finds ${name}`, () => {
      assert.include(found(change), expected)
    })
  }
})
