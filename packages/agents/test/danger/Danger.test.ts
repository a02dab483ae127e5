/** The rule that decides about danger, over every operation of the contract. */
import { assert, describe, it } from "@effect/vitest"
import type { Operation } from "../../src/contract/Contract.ts"
import * as Shape from "../../src/contract/Shape.ts"
import * as Danger from "../../src/danger/Danger.ts"
import { contract, operationOf } from "../support/Contract.ts"
import { type Row, writes } from "./Writes.ts"

const domains = ["school.example"]

const of = (id: string, input: Readonly<Record<string, unknown>>, list: ReadonlyArray<string> = domains) =>
  Danger.of(contract, { operation: operationOf(id), input }, list)

const said = (id: string, body?: unknown) => Danger.phrases(of(id, { user: "u1", score: "s1", body })).join("; ")

/** Values that could be dangerous somewhere: a switch, an address outside the school, a name, each value of an enumeration, two things. */
const valuesOf = (shape: Shape.Shape): ReadonlyArray<unknown> =>
  shape.isList
    ? [shape.item().values, ...(shape.item().values.length === 0 ? [["one", "other"], [{}, {}]] : [])]
    : [true, "someone@elsewhere.example", ...(shape.values.length === 0 ? ["name"] : shape.values)]

/** What the rule finds in an operation, tried with every field of its body. */
const probe = (operation: Operation): Omit<Row, "why"> => {
  const path = Object.fromEntries(
    operation.parameters.filter((one) => one.in === "path").map(({ name }) => [name, name])
  )
  const kindsOf = (input: object) =>
    Danger.of(contract, { operation, input: { ...path, ...input } }, domains).map(({ kind }) => kind)
  const always = [...new Set(kindsOf({}))]
  const shape = Shape.make(contract, operation.body?.schema)
  const fields = Object.keys(shape.fields).flatMap((field): ReadonlyArray<[string, ReadonlyArray<string>]> => {
    const found = valuesOf(shape.field(field)).flatMap((value) => kindsOf({ body: { [field]: value } }))
    const added = new Set(found.filter((kind) => !always.includes(kind)))
    return added.size === 0 ? [] : [[field, [...added].toSorted()]]
  })
  return { always, fields: Object.fromEntries(fields) }
}

describe("danger", () => {
  it("Y1 each operation that writes is dangerous exactly as the table says, with a reason", () => {
    const operations = contract.operations.filter(({ method, variantOf }) => method !== "GET" && !variantOf)
    assert.sameMembers(Object.keys(writes), operations.map(({ id }) => id))
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

  it.each([
    ["updateOrganizationUser", { email: "new@school.example" }, "changes the e-mail address of 1 account: u1"],
    ["updateOrganizationUser", { username: "b" }, "changes the username of 1 account: u1"],
    ["updateOrganizationUser", { password: "secret1" }, "replaces the password of 1 account: u1"],
    ["updateOrganizationUser", { organizationRole: "teacher" }, "gives the role teacher to 1 account: u1"],
    ["createOrganizationUserAccessToken", {}, "issues access (token) with 1 account: u1"],
    // Names and the lowest role hand nothing over.
    ["updateOrganizationUser", { firstname: "admin", organizationRole: "user" }, ""],
    ["createOrganizationUser", { username: "a", password: "secret1", role: "user" }, ""],
    ["updateOrganizationUser", { email: "", username: "" }, ""],
    // An invitation gives a role, also where its body says none.
    ["createOrganizationInvitation", {}, "gives a role with 1 invitation"],
    ["createOrganizationInvitation", { organizationRole: "admin" }, "gives the role admin to 1 invitation"]
  ])("Y2 what hands an account or a right over names it: %s %o", (id, body, phrase) => {
    assert.strictEqual(said(id, body), phrase)
  })

  it("Y3 an address outside the school's domains is exposed to, one within them is not", () => {
    const outside = (email: string, list: ReadonlyArray<string> = domains) =>
      Danger.has(of("createOrganizationUser", { body: { username: "a", email } }, list), "exposes")
    const inside = ["a@school.example", "A@SCHOOL.Example", "a@pupils.school.example", "a@school.example."]
    for (const email of [...inside, "\"a@b\"@school.example"]) assert.isFalse(outside(email), email)
    const evil = ["a@school.example.evil.example", "a@school.example@evil.example"]
    for (const email of [...evil, "a@elsewhere.example", "a@notschool.example"]) assert.isTrue(outside(email), email)
    assert.isTrue(outside("a@school.example", []))
    assert.isTrue(outside("a@school.example", ["other.example"]))
    const input = { body: { email: "a@x.example" } }
    assert.deepEqual(Danger.of(contract, { operation: operationOf("createOrganizationUser"), input }), [])
    assert.include(
      said("addScoreCollaborator", { userEmail: "a@elsewhere.example", aclRead: true }),
      "gives access to 1 address outside the school: a@elsewhere.example"
    )
  })

  it.each([
    ["editScore", { privacy: "public" }, "lets everybody read 1 score: s1"],
    ["editScore", { privacy: "organizationPublic" }, "lets everybody in the school read 1 score: s1"],
    ["editScore", { privacy: "privateLink" }, "lets everybody who has its link read 1 score: s1"],
    ["editScore", { privacy: "private" }, ""],
    // Things inside lists and objects.
    ["createGroup", { name: "A", members: ["1", "2"] }, "names 2 members: 1, 2"],
    ["createGroup", { name: "A", members: ["1"] }, ""],
    ["createClassAssignment", { attachments: [{ type: "link" }, { type: "link" }] }, "names 2 attachments"],
    ["updateEduResource", { subjects: ["music-theory", "composition"] }, ""]
  ])("Y3 a wider privacy says who can read, and a list what it names: %s %o", (id, body, phrase) => {
    assert.strictEqual(said(id, body), phrase)
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

  it.each([
    ["deleteClassUser", { class: "c1", user: "u1" }, "removes (from what it is in) 1 account: u1"],
    ["removeOrganizationUser", { user: "u1" }, "deletes 1 account: u1"],
    ["unarchiveClass", { class: "c1" }, "takes back \"archive\" of 1 class: c1"],
    ["archiveClass", { class: "c1" }, "applies \"archive\" to 1 class: c1"]
  ])("a membership is removed, a thing is deleted, a mark is taken back: %s", (id, input, phrase) => {
    assert.deepEqual(Danger.phrases(of(id, input)), [phrase])
  })
})

describe("danger of a request", () => {
  it.each([
    ["delete", "/scores/5f1", undefined, "deletes 1 score: 5f1"],
    ["DELETE", "/organizations/users/u1/?convertToIndividual=true", undefined, "deletes 1 account: u1"],
    ["PUT", "/organizations/users/u1", { email: "a@school.example" }, "changes the e-mail address of 1 account: u1"],
    ["POST", "/classes/enroll/abc", undefined, ""],
    // A word of the path wins over a parameter.
    ["POST", "/classes/enroll/archive", undefined, ""],
    ["GET", "/scores/5f1", undefined, ""],
    ["POST", "/classes", { name: "A" }, ""],
    // The contract does not have these.
    ["DELETE", "/bands/b1", undefined, "deletes 1 band: b1"],
    ["DELETE", "/scores/s1/comments", undefined, "deletes all comments of 1 score: s1"],
    ["POST", "/bands/b1/dissolve", undefined, "applies \"dissolve\" to 1 band: b1"],
    ["POST", "/bands", { name: "A" }, ""],
    ["PUT", "/bands/b1", { privacy: "public" }, "lets everybody read 1 band: b1"],
    [
      "PATCH",
      "/people/p1",
      { email: "a@school.example", isAdmin: true, role: "admin" },
      "changes the e-mail address of 1 person: p1; gives the rights of an administrator with 1 person: p1; gives the role admin to 1 person: p1"
    ]
  ])("Y5 is that of its operation, or judged by its form: %s %s", (method, path, body, phrases) => {
    assert.strictEqual(Danger.phrases(Danger.of(contract, { method, path, body }, domains)).join("; "), phrases)
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
