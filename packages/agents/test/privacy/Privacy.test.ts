/** Values of the API are masked by their schemas, and restored exactly. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Privacy from "../../src/privacy/Privacy.ts"
import { contract } from "../support/Contract.ts"

const privacyOf = (allowPersonalData = false) =>
  Privacy.make(contract, { allowPersonalData, key: new Uint8Array(32).fill(3) })

const schemaOf = (id: string) => contract.operations.find((operation) => operation.id === id)!.response
const users = schemaOf("listOrganizationUsers")

const ada = {
  id: "5f1",
  username: "ada",
  firstname: "Ada",
  lastname: "Lovelace",
  printableName: "Ada Lovelace",
  email: "ada@school.example",
  organizationRole: "user",
  picture: "https://pictures.example/ada.png"
}

const Account = Schema.Struct({
  id: Schema.Literals(["1", "2", "3"]),
  username: Schema.String,
  firstname: Schema.optionalKey(Schema.String),
  lastname: Schema.optionalKey(Schema.String),
  printableName: Schema.optionalKey(Schema.String),
  email: Schema.optionalKey(Schema.String),
  organizationRole: Schema.Literals(["user", "teacher", "admin"])
})

describe("privacy", () => {
  it("an account has pseudonyms for its names, real ids, and no picture", () => {
    const { personal, value } = privacyOf().mask([ada], users)
    const [one] = value as ReadonlyArray<Record<string, string>>
    const username = one!["username"]
    assert.match(String(username), /^student-/)
    assert.deepStrictEqual(one, {
      id: "5f1",
      username: username!,
      firstname: `${username}.first`,
      lastname: `${username}.last`,
      printableName: `${username}.name`,
      email: `${username}@pseudonym.invalid`,
      organizationRole: "user"
    })
    assert.deepStrictEqual(personal, ["picture"])
  })

  it("the same account has the same pseudonym in every result, and a text may come before the account that it names", () => {
    const { mask } = privacyOf()
    const list = mask([{ title: "For Lovelace, Ada and Ada's teacher", user: ada }], undefined).value
    const again = mask([ada], users).value as ReadonlyArray<Record<string, string>>
    const username = again[0]!["username"]
    assert.include(JSON.stringify(list), `For ${username}.last, ${username}.first and ${username}~2.first teacher`)
  })

  it("values of enumerations stay, even if somebody has such a name", () => {
    const { mask } = privacyOf()
    mask([{ ...ada, username: "admin", firstname: "Teacher" }], users)
    const { value } = mask(
      [{ ...ada, id: "6", username: "bob", organizationRole: "admin", classRole: "teacher" }],
      users
    )
    assert.include(JSON.stringify(value), "\"organizationRole\":\"admin\",\"classRole\":\"teacher\"")
  })

  it("a field of an account that is not classified is left out, a field that sounds secret is too", () => {
    const { mask } = privacyOf()
    const { personal, secrets, value } = mask({ ...ada, nickname: "Countess", apiToken: "abcdef123456" }, undefined)
    assert.includeMembers([...personal], ["nickname"])
    assert.deepStrictEqual(secrets, ["apiToken"])
    assert.notInclude(JSON.stringify(value), "Countess")
    assert.notInclude(JSON.stringify(mask({ title: "abcdef123456" }, undefined).value), "abcdef123456")
  })

  it("secrets are left out also if personal data is shown", () => {
    const { mask } = privacyOf(true)
    const { secrets, value } = mask({
      ...ada,
      password: "secret-1",
      token: "t",
      url: "https://flat.io/?token=abc123&a=1"
    }, undefined)
    assert.deepStrictEqual([...secrets].toSorted(), ["password", "token"])
    assert.deepInclude(value as object, { username: "ada", email: "ada@school.example", picture: ada.picture })
    assert.notInclude(JSON.stringify(value), "abc123")
  })

  it("an invitation's link is a secret, a score's link is not", () => {
    const { mask } = privacyOf()
    const invitation = {
      id: "1",
      email: "x@y.example",
      htmlUrl: "https://flat.io/join/abc",
      customCode: "abc",
      allowMultipleUse: false
    }
    assert.sameMembers([...mask([invitation], schemaOf("listOrganizationInvitations")).secrets], [
      "htmlUrl",
      "customCode"
    ])
    const score = { id: "1", title: "A", htmlUrl: "https://flat.io/score/1" }
    assert.deepStrictEqual(mask(score, schemaOf("getScore")).value, score)
  })

  it("a pseudonym says whether somebody teaches or learns, in the organization or in a class", () => {
    const kindOf = (fields: object) =>
      String(
        (privacyOf().mask([{ id: "1", username: "x.y", ...fields }], users).value as ReadonlyArray<
          Record<string, string>
        >)[0]?.["username"]
      ).split("-")[0]
    assert.deepEqual(
      [{ organizationRole: "teacher" }, { classRole: "teacher" }, { organizationRole: "user" }, {
        classRole: "student"
      }, {
        organizationRole: "admin"
      }].map(kindOf),
      ["teacher", "teacher", "student", "student", "person"]
    )
  })

  it("codes and web tokens are removed from texts, and addresses from keys and from plain fields", () => {
    const { mask, maskText } = privacyOf()
    mask({ id: "1", name: "Choir", enrollmentCode: "join-9876" }, schemaOf("getClass"))
    assert.notInclude(maskText("Join with join-9876"), "9876")
    assert.notInclude(maskText("see eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc"), "eyJ")
    const { value } = mask({ ...ada, license: "mum@elsewhere.example", "dad@elsewhere.example": 1 }, undefined)
    assert.notInclude(JSON.stringify(value), "elsewhere")
    const { value: keys } = mask({ title: "Addresses", "uncle@elsewhere.example": "x" }, undefined)
    assert.notInclude(JSON.stringify(keys), "elsewhere")
    // What was left out is named without the address too.
    assert.notInclude(JSON.stringify(mask({ ...ada, "aunt@elsewhere.example": "x" }, undefined).personal), "elsewhere")
    const link = mask([{ ...ada, htmlUrl: "https://flat.io/ada-l" }], users)
    assert.include(link.personal, "htmlUrl")
    assert.notInclude(JSON.stringify(link.value), "flat.io")
  })

  it("a pseudonym of another server is unknown, and a numbered username is none", () => {
    assert.deepStrictEqual(privacyOf().restore({ a: ["student-7f3a and student-0001"] }).unknown, ["student-7f3a"])
    const once = privacyOf()
    once.mask([ada], users)
    assert.deepStrictEqual(privacyOf(true).restore({ a: "student-7f3a" }), {
      value: { a: "student-7f3a" },
      unknown: [],
      glued: [],
      bare: []
    })
  })

  it("a text that has words of secrets, and none, keeps its line breaks and other characters", () => {
    const { mask, restore } = privacyOf()
    const text = {
      title: "\u0000, Pwd's code\n\tand Ada's basic token\u202e",
      user: { ...ada, username: "Pwd", lastname: "\u0000" }
    }
    const { value } = mask(text, undefined)
    assert.include(JSON.stringify(value), "code\\n\\tand")
    assert.strictEqual((restore(value).value as typeof text).title, text.title)
    // A secret is removed all the same.
    assert.notInclude(JSON.stringify(mask({ title: "password:\nhunter2hunter2" }, undefined).value), "hunter2")
  })

  it.effect.prop(
    "what was masked is restored exactly",
    [
      Schema.Array(Schema.Struct({ user: Account, title: Schema.String, tags: Schema.Array(Schema.String) })),
      Schema.Int
    ],
    ([list, pick]) =>
      Effect.sync(() => {
        const { mask, restore } = privacyOf()
        // Texts that name people, between texts that do not.
        const named = list.map((one, at) => {
          const { firstname = "", lastname = "", username } = list[Math.abs(pick + at) % list.length]!.user
          return { ...one, title: `${one.title}${firstname} ${lastname}, ${username}'s ${one.title}` }
        })
        const { personal, secrets, value } = mask(named, undefined)
        assert.deepStrictEqual([personal, secrets], [[], []])
        assert.deepStrictEqual(restore(value), { value: named, unknown: [], glued: [], bare: [] })
      }),
    { arbitrary: { runs: 200 } }
  )
})
