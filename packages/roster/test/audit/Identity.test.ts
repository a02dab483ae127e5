/** An account is never handed to another person silently: usernames and ids of people who left are given to others. */
import { assert, describe, it } from "@effect/vitest"
import { account, codes, ids, known, live, liveClass, plan, pupil, room, roster } from "../plan/Sketch.ts"

const email = "ada@example.org"
const mapped = known({ accounts: ["p"], classes: ["c"], written: { firstname: "Ada", lastname: "Lund", email } })
const someone = { firstName: "Bo", lastName: "Klein" }

describe("somebody who looks like an administrator", () => {
  it("RO9 is noticed: an id, a username or an address with letters of another script", () => {
    const there = live([account("boss", { role: "accountAdmin", email: "Bea.Berg@example.org" })])
    const found = (person: Partial<ReturnType<typeof pupil>>) =>
      codes(plan(roster({ people: [pupil("p", person)] }), there).notices).filter((code) => code.includes("lookalike"))
    for (
      const person of [
        { username: "r\u043e\u043et" },
        { username: "B\u041eSS" },
        { id: "bo\u0455s" },
        { username: "be\u0430.berg" },
        { email: "bea.b\u0435rg@example.org" },
        { email: "bea.b\u0435rg@example.net" }
      ]
    ) assert.deepStrictEqual(found(person), ["administrator-lookalike"], JSON.stringify(person))
    for (
      const username of ["boss", "bo\u00dfs", "r\u043e\u043etx", "xoot", "\u043e\u043e\u043e\u043e", "anna \u0411"]
    ) {
      assert.deepStrictEqual(found({ username }), [], username)
    }
  })
})

describe("an account that an earlier run matched", () => {
  it("RO1 is a conflict if no name is the same and the address is another one", () => {
    for (const more of [{ email: "bo@example.org" }, {}]) {
      const made = plan(
        roster({ people: [pupil("p", { ...someone, ...more })] }),
        live([account("p", { email })]),
        mapped
      )
      assert.deepStrictEqual([ids(made), codes(made.conflicts)], [[], ["person-replaced"]])
    }
  })

  it("is still that of the person with one name or the address in common, in Flat or as the tool wrote them", () => {
    const unlike = { firstname: "Star", lastname: "Player", email: "star@example.org" }
    for (
      const [person, there] of [
        [{ ...someone, email: " ADA@example.org" }, { email }],
        [{ ...someone, email }, unlike],
        [{ firstName: "Ada", lastName: "Klein", email: "x@example.org" }, { email }],
        [{ firstName: "Lund", lastName: "Klein" }, {}],
        [{ ...someone, middleName: "ada" }, {}],
        [{}, unlike],
        [{ ...someone }, { firstname: "Klein", lastname: undefined }]
      ] as const
    ) {
      const made = plan(roster({ people: [pupil("p", person)] }), live([account("p", there)]), mapped)
      assert.deepStrictEqual(codes(made.conflicts), [], JSON.stringify(person))
    }
    // Names that the files lack say nothing.
    const { firstName: _, lastName: __, ...unnamed } = pupil("p", { email: "x@example.org" })
    for (const person of [unnamed, { ...unnamed, email: "bo" }]) {
      assert.deepStrictEqual(codes(plan(roster({ people: [person] }), live([account("p")]), mapped).conflicts), [])
    }
    const half = pupil("p", { lastName: "Klein", email: "x@example.org" })
    const { firstName: ___, ...married } = half
    assert.deepStrictEqual(codes(plan(roster({ people: [married] }), live([account("p")]), mapped).conflicts), [
      "person-replaced"
    ])
  })

  it("stays in its classes meanwhile, and is not that of a leaver", () => {
    const files = roster({
      people: [pupil("p", { ...someone, email: "bo@example.org" }), pupil("q")],
      classes: [room("c")],
      members: ["c q"]
    })
    const there = live(
      [account("p", { email }), account("q")],
      [liveClass("c", { members: new Map([["root", "teacher"], ["id-p", "student"], ["id-q", "student"]]) })]
    )
    const made = plan(files, there, mapped, { removeAccounts: true, removeMemberships: true, threshold: 100 })
    assert.deepStrictEqual([ids(made), made.leavers, codes(made.conflicts)], [[], [], ["person-replaced"]])
  })
})
