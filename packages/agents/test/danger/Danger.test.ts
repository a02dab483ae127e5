/** The rule that decides about danger, over every operation of the contract. */
import { assert, describe, it } from "@effect/vitest"
import type { Operation } from "../../src/contract/Contract.ts"
import * as Danger from "../../src/danger/Danger.ts"
import { contract, operationOf } from "../support/Contract.ts"
import { probe } from "../support/Probe.ts"
import { writes } from "./Writes.ts"

const domains = ["school.example"]

const of = (id: string, input: Readonly<Record<string, unknown>>, known: Danger.Known = { domains }) =>
  Danger.of(contract, { operation: operationOf(id), input }, known)

const said = (id: string, body?: unknown) => Danger.phrases(of(id, { user: "u1", score: "s1", body })).join("; ")

describe("danger", () => {
  it("Y1 each operation that writes is dangerous exactly as the table says, with a reason", () => {
    const operations = contract.operations.filter(({ method, variantOf }) => method !== "GET" && !variantOf)
    assert.sameMembers(Object.keys(writes), operations.map(({ id }) => id))
    assert.lengthOf(operations, 76)
    for (const operation of operations) {
      const { why, ...row } = writes[operation.id]!
      assert.deepEqual(probe(operation), row, operation.id)
      assert.isNotEmpty(why, operation.id)
    }
  })

  it("no operation that reads is dangerous", () => {
    for (const operation of contract.operations.filter(({ method }) => method === "GET")) {
      assert.deepEqual(Danger.of(contract, { operation, input: { user: "u", body: { privacy: "public" } } }), [])
    }
  })

  it("Y2 what hands an account over names the account", () => {
    assert.strictEqual(
      said("updateOrganizationUser", { email: "new@school.example" }),
      "changes the e-mail address of 1 account: u1"
    )
    assert.strictEqual(said("updateOrganizationUser", { username: "b" }), "changes the username of 1 account: u1")
    assert.strictEqual(
      said("updateOrganizationUser", { password: "secret1" }),
      "replaces the password of 1 account: u1"
    )
    assert.strictEqual(
      said("updateOrganizationUser", { organizationRole: "teacher" }),
      "gives the role teacher to 1 account: u1"
    )
    assert.strictEqual(said("createOrganizationUserAccessToken", {}), "issues access (token) with 1 account: u1")
    // Names and the lowest role hand nothing over.
    assert.strictEqual(said("updateOrganizationUser", { firstname: "admin", organizationRole: "user" }), "")
    assert.strictEqual(said("createOrganizationUser", { username: "a", password: "secret1", role: "user" }), "")
    assert.strictEqual(said("updateOrganizationUser", { email: "", username: "" }), "")
  })

  it("Y2 an invitation gives a role, also where its body says none", () => {
    assert.strictEqual(said("createOrganizationInvitation", {}), "gives a role with 1 invitation")
    assert.strictEqual(
      said("createOrganizationInvitation", { organizationRole: "admin" }),
      "gives the role admin to 1 invitation"
    )
  })

  it("Y3 an address outside the school's domains is exposed to, one within them is not", () => {
    const outside = (email: string, list: ReadonlyArray<string> | undefined = domains) =>
      Danger.has(of("createOrganizationUser", { body: { username: "a", email } }, { domains: list }), "exposes")
    for (
      const email of [
        "a@elsewhere.example",
        "a@notschool.example",
        "a@school.example.evil.example",
        "a@school.example@evil.example"
      ]
    ) assert.isTrue(outside(email), email)
    for (
      const email of [
        "a@school.example",
        "A@SCHOOL.Example",
        "a@pupils.school.example",
        "a@school.example.",
        "\"a@b\"@school.example"
      ]
    ) {
      assert.isFalse(outside(email), email)
    }
    assert.isTrue(outside("a@school.example", []))
    assert.isTrue(outside("a@school.example", ["other.example"]))
    assert.deepEqual(of("createOrganizationUser", { body: { email: "a@x.example" } }, {}), [])
    assert.include(
      said("addScoreCollaborator", { userEmail: "a@elsewhere.example", aclRead: true }),
      "gives access to 1 address outside the school: a@elsewhere.example"
    )
  })

  it("Y3 a wider privacy says who can read, and the narrowest is not dangerous", () => {
    assert.strictEqual(said("editScore", { privacy: "public" }), "lets everybody read 1 score: s1")
    assert.strictEqual(
      said("editScore", { privacy: "organizationPublic" }),
      "lets everybody in the school read 1 score: s1"
    )
    assert.strictEqual(
      said("editScore", { privacy: "privateLink" }),
      "lets everybody who has its link read 1 score: s1"
    )
    assert.strictEqual(said("editScore", { privacy: "private" }), "")
  })

  it("things inside lists and objects are judged too", () => {
    assert.strictEqual(said("createGroup", { name: "A", members: ["1", "2"] }), "names 2 members: 1, 2")
    assert.strictEqual(said("createGroup", { name: "A", members: ["1"] }), "")
    assert.strictEqual(
      said("createClassAssignment", { attachments: [{ type: "link" }, { type: "link" }] }),
      "names 2 attachments"
    )
    assert.strictEqual(said("updateEduResource", { subjects: ["music-theory", "composition"] }), "")
  })

  it("Y4 the same things of many calls are counted once each, and three are named", () => {
    const calls = ["a", "b", "c", "d", "d"].map((score) => of("deleteScore", { score }))
    assert.deepEqual(Danger.phrases(Danger.all(calls)), ["deletes 4 scores: a, b, c, …"])
    assert.strictEqual(Danger.all(calls)[0]?.count, 4)
    const mixed = Danger.all([
      ...calls,
      of("editScore", { score: "a", body: { privacy: "public" } }),
      of("createClass", {})
    ])
    assert.deepEqual(mixed.map(({ kind, count }) => [kind, count]), [["deletes", 4], ["exposes", 1]])
    const invitations = Danger.all([1, 2, 3].map(() => of("createOrganizationInvitation", {})))
    assert.deepEqual(Danger.phrases(invitations), ["gives a role with 3 invitations"])
    assert.isTrue(Danger.has(mixed, "handsOver", "exposes"))
    assert.isFalse(Danger.has(mixed, "handsOver", "changesMuch"))
  })

  it("a membership is removed, a thing is deleted, a mark is taken back", () => {
    const phrase = (id: string, input: Readonly<Record<string, unknown>>) => Danger.phrases(of(id, input))[0]
    assert.strictEqual(
      phrase("deleteClassUser", { class: "c1", user: "u1" }),
      "removes (from what it is in) 1 account: u1"
    )
    assert.strictEqual(phrase("removeOrganizationUser", { user: "u1" }), "deletes 1 account: u1")
    assert.strictEqual(phrase("unarchiveClass", { class: "c1" }), "takes back \"archive\" of 1 class: c1")
    assert.strictEqual(phrase("archiveClass", { class: "c1" }), "applies \"archive\" to 1 class: c1")
  })
})

describe("danger of a request", () => {
  const request = (method: string, path: string, body?: unknown) =>
    Danger.phrases(Danger.of(contract, { method, path, body }, { domains })).join("; ")

  it("Y5 is that of the operation with its method and path", () => {
    assert.strictEqual(request("delete", "/scores/5f1"), "deletes 1 score: 5f1")
    assert.strictEqual(request("DELETE", "/organizations/users/u1/?convertToIndividual=true"), "deletes 1 account: u1")
    assert.strictEqual(
      request("PUT", "/organizations/users/u1", { email: "a@school.example" }),
      "changes the e-mail address of 1 account: u1"
    )
    assert.strictEqual(request("POST", "/classes/enroll/abc"), "")
    // A word of the path wins over a parameter.
    assert.strictEqual(request("POST", "/classes/enroll/archive"), "")
    assert.strictEqual(request("GET", "/scores/5f1"), "")
    assert.strictEqual(request("POST", "/classes", { name: "A" }), "")
  })

  it("Y5 that the contract does not have is judged by its form", () => {
    assert.strictEqual(request("DELETE", "/bands/b1"), "deletes 1 band: b1")
    assert.strictEqual(request("DELETE", "/scores/s1/comments"), "deletes all comments of 1 score: s1")
    assert.strictEqual(request("POST", "/bands/b1/dissolve"), "applies \"dissolve\" to 1 band: b1")
    assert.strictEqual(request("POST", "/bands", { name: "A" }), "")
    assert.strictEqual(request("PUT", "/bands/b1", { privacy: "public" }), "lets everybody read 1 band: b1")
    assert.strictEqual(
      request("PATCH", "/people/p1", { email: "a@school.example", isAdmin: true, role: "admin" }),
      "changes the e-mail address of 1 person: p1; gives the rights of an administrator with 1 person: p1; gives the role admin to 1 person: p1"
    )
  })

  it("a new operation of the contract is judged without a change of the rule", () => {
    const like = (method: string, path: string): Operation => ({
      ...operationOf("archiveClass"),
      id: "new",
      method,
      path,
      response: undefined
    })
    const isDangerous = (method: string, path: string) =>
      Danger.of(contract, { operation: like(method, path), input: {} }).length > 0
    assert.isTrue(isDangerous("POST", "/bands/{band}/dissolve"))
    assert.isTrue(isDangerous("DELETE", "/bands/{band}"))
    assert.isFalse(isDangerous("POST", "/bands"))
    assert.isFalse(isDangerous("PUT", "/bands/{band}/members/{user}"))
  })
})
