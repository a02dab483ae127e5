/** The rule that decides which writes need a plan, over every operation of the contract. */
import { assert, describe, it } from "@effect/vitest"
import * as Effects from "../../../src/mcp/tools/Effects.ts"
import { catalog } from "../support/Contract.ts"

const operationOf = (id: string) => catalog.operations.find((operation) => operation.id === id)!
const reasons = (id: string, body?: unknown) => Effects.reasonsFor(catalog, operationOf(id), { body }).join("; ")

describe("writes that need a plan", () => {
  it("every DELETE does", () => {
    const deletes = catalog.operations.filter(({ method }) => method === "DELETE")
    assert.isAtLeast(deletes.length, 20)
    for (const operation of deletes) assert.isTrue(Effects.alwaysPlanned(catalog, operation), operation.id)
  })

  it("no operation that only reads does", () => {
    for (const operation of catalog.operations.filter(({ method }) => method === "GET")) {
      assert.isFalse(Effects.alwaysPlanned(catalog, operation), operation.id)
    }
  })

  it("these writes need one with any input", () => {
    const others = catalog.operations.filter((operation) =>
      operation.method !== "DELETE" && Effects.alwaysPlanned(catalog, operation)
    )
    assert.deepStrictEqual(others.map(({ id }) => id).toSorted(), [
      "activateClass",
      "archiveAssignment",
      "archiveClass",
      "cancelOmrJob",
      "copyEduResourceToDemoClass",
      "createEduResourceLtiLink",
      "createLtiConfiguration",
      "createLtiCredentials",
      "createOrganizationUserAccessToken",
      "createOrganizationUserSigninLink",
      "createTestStudentAccount",
      "startOmrJob",
      "untrashCollection",
      "untrashScore",
      "updateLtiConfiguration"
    ])
  })

  it("a list with more than one thing does, a list of settings does not", () => {
    assert.match(reasons("createGroup", { name: "A", members: ["1", "2"] }), /body\.members names several things/)
    assert.strictEqual(reasons("createGroup", { name: "A", members: ["1"] }), "")
    assert.match(
      reasons("createClassAssignment", { attachments: [{ type: "link" }, { type: "link" }] }),
      /body\.attachments/
    )
    assert.strictEqual(reasons("createEduResource", { type: "folder", title: "A" }), "")
    assert.strictEqual(
      reasons("updateEduResource", { subjects: ["theory", "composition"] }).includes("body.title"),
      false
    )
  })

  it("the rights of an administrator do", () => {
    assert.match(
      reasons("updateOrganizationUser", { organizationRole: "admin" }),
      /body\.organizationRole gives the rights/
    )
    assert.match(
      reasons("createOrganizationUser", { username: "a", password: "secret1", role: "accountAdmin" }),
      /body\.role/
    )
    assert.match(reasons("addScoreCollaborator", { user: "1", aclAdmin: true }), /body\.aclAdmin/)
    assert.strictEqual(reasons("updateOrganizationUser", { organizationRole: "teacher" }), "")
    assert.strictEqual(reasons("updateOrganizationUser", { firstname: "admin" }), "")
  })

  it("another password does, that of a new account does not", () => {
    assert.match(reasons("updateOrganizationUser", { password: "secret1" }), /body\.password replaces a credential/)
    assert.strictEqual(reasons("createOrganizationUser", { username: "a", password: "secret1" }), "")
  })

  it("an operation that the contract does not have yet is judged by its form", () => {
    const like = (method: string, path: string) =>
      Effects.alwaysPlanned(catalog, { ...operationOf("archiveClass"), id: "new", method, path, response: undefined })
    assert.isTrue(like("POST", "/bands/{band}/dissolve"))
    assert.isTrue(like("DELETE", "/bands/{band}"))
    assert.isFalse(like("POST", "/bands"))
    assert.isFalse(like("PUT", "/bands/{band}/members/{user}"))
  })
})
