/** The traps of mapping people to accounts: a test for each, by name. */
import { assert, describe, it } from "@effect/vitest"
import * as Redacted from "effect/Redacted"
import { Simulator } from "../Simulator.ts"
import {
  account,
  expectPlan,
  filesOf,
  flatOf,
  live,
  type PersonSketch,
  plan,
  planOf,
  pupil,
  roster,
  step,
  told
} from "../Sketch.ts"

const noName = (id: string, known: Partial<PersonSketch> = {}): PersonSketch => {
  const { username: _, ...rest } = pupil(id, known)
  return rest
}

const usernames = (made: ReturnType<typeof plan>) =>
  made.steps.flatMap((one) => one.kind === "createAccount" ? [one.username] : [])

const email = "ada@example.org"

describe("accounts: Flat has no field for the school's ids", () => {
  it("the id map comes first: a person whose username and address changed is the same account", () => {
    const made = expectPlan(
      { people: "p username=ada.new email=new@x.org", accounts: "p email=old@x.org; ada.new", known: "p" },
      { steps: "updateAccount:p", notices: "username-kept" }
    )
    assert.deepStrictEqual(step(made, "updateAccount").changes, { email: { from: "old@x.org", to: "new@x.org" } })
  })

  it("the first run matches by username, ignoring case, and notes the match for the id map", () => {
    const written = { firstname: "Ada", lastname: "Lund", username: "ada", role: "user" }
    assert.deepStrictEqual(expectPlan({ people: "p username=ADA", accounts: "ada" }).matches, [
      { kind: "account", source: "p", flat: "id-ada", written }
    ])
  })

  it("then by e-mail, and the account keeps its username", () => {
    const made = expectPlan(
      { people: "p username=ada.lund email=ADA@x.org", accounts: "al email=ada@x.org" },
      { notices: "username-kept" }
    )
    assert.strictEqual(made.matches[0]?.flat, "id-al")
  })

  it("ambiguities are reported and nothing is done for the person", () => {
    for (
      const [conflicts, people, accounts] of [
        ["username-ambiguous", "p username=ADA", "ada; Ada"],
        ["username-and-email", "p username=ada email=x@x.org", "ada; bo email=x@x.org"],
        ["email-ambiguous", "p email=x@x.org", "bo email=x@x.org; cy email=x@x.org"],
        ["account-is-test", "p username=test", "test test=true"],
        // An account that one person has by username is not given to another by e-mail, in whatever order they come.
        ["account-claimed", "p username=ada; q username=new email=x@x.org", "ada email=x@x.org"],
        ["account-claimed", "q username=new email=x@x.org; p username=ada", "ada email=x@x.org"],
        [
          "account-of-other-name",
          "p username=ada firstName=Jane lastName=Smithers",
          "ada firstname=John lastname=Smith"
        ]
      ]
    ) expectPlan({ people: people!, accounts: accounts! }, { conflicts: conflicts! })
    const claimed = { people: "ada username=else; q username=new email=x@x.org", accounts: "ada email=x@x.org" }
    expectPlan({ ...claimed, known: "ada" }, { conflicts: "account-claimed", notices: "username-kept" })
  })

  it("an account that was deleted by hand is not created again unless asked", () => {
    expectPlan({ people: "p", known: "p" }, { conflicts: "account-deleted" })
    expectPlan({ people: "p", known: "p", options: { recreate: true } }, { steps: "createAccount:p" })
  })

  it("an account of somebody who left is taken over only if asked, and then is not that of a leaver", () => {
    // The school's system gave everybody another id.
    const given = { people: "new-p username=p", accounts: "p", known: "p" }
    expectPlan(given, { conflicts: "account-of-leaver", leavers: "p absent" })
    expectPlan({ ...given, coverage: { people: "partial", classes: "partial", memberships: "partial" } }, {
      conflicts: "account-of-other-id"
    })
    const options = { rematch: true, removeAccounts: true, threshold: 100 }
    const again = expectPlan({ ...given, options })
    assert.deepStrictEqual(again.matches.map(({ flat, source }) => [source, flat]), [["new-p", "id-p"]])
    const flat = new Simulator(flatOf(given))
    flat.apply(again)
    assert.deepStrictEqual(told(plan(filesOf(given), flat.live, flat.known, options)), told(again))
  })

  it("people who share an address get accounts of their own, without it", () => {
    const made = expectPlan({ people: "p email=family@x.org; q email=family@x.org" }, {
      steps: "createAccount:p createAccount:q",
      notices: "email-shared email-shared"
    })
    assert.notInclude(JSON.stringify(made.steps), "family")
  })

  it("of a name that somebody else has, or that another username is, belongs to nobody new", () => {
    // Whoever left is no double, and neither is a test student.
    expectPlan({ people: "q", accounts: "p", known: "p" }, { steps: "createAccount:q", leavers: "p absent" })
    expectPlan({ people: "q", accounts: "p" }, { steps: "createAccount:q", notices: "name-exists" })
    expectPlan({ people: "q", accounts: "p test=true" }, { steps: "createAccount:q" })
    for (const username of ["ZO\u00cb", "zoe", "zo\u0065\u0308"]) {
      expectPlan({ people: [pupil("p", { username })], accounts: "Zo\u00e9 firstname=X lastname=Y" }, {
        conflicts: "username-collision"
      })
    }
  })
})

describe("an account that no earlier run matched", () => {
  const people = "p username=jsmith firstName=Jane lastName=Smithers"

  it("is given to somebody with the same username and one name in common", () => {
    for (const names of ["firstname=Jane lastname=Smith", "firstname=Smithers lastname=J.", "firstname=Mary_JANE"]) {
      assert.strictEqual(told(planOf({ people, accounts: `jsmith ${names}` })).conflicts, "")
    }
    const unnamed = live([account("jsmith", { firstname: undefined, lastname: undefined })])
    assert.deepStrictEqual(plan(filesOf({ people }), unnamed).conflicts, [])
  })

  it("of a brother or sister with the family's address is not theirs", () => {
    const mia = "p username=new email=family@x.org firstName=Mia lastName=Lund"
    const accounts = (names: string) => `tom email=family@x.org ${names}`
    expectPlan({ people: mia, accounts: accounts("firstname=Tom") }, { conflicts: "account-of-other-name" })
    const same = planOf({ people: mia, accounts: accounts("firstname=Mia_Sofie lastname=Lund-Berg") })
    assert.deepStrictEqual(same.conflicts, [])
  })
})

describe("an account that an earlier run matched", () => {
  const given = { known: "p", knownClasses: "c", written: { firstname: "Ada", lastname: "Lund", email } }
  const someone = "firstName=Bo lastName=Klein"

  it("RO1 is a conflict if no name is the same and the address is another one", () => {
    for (const more of ["", "email=bo@x.org"]) {
      expectPlan({ ...given, people: `p ${someone} ${more}`, accounts: `p email=${email}` }, {
        conflicts: "person-replaced"
      })
    }
    const married = noName("p", { firstName: "", lastName: "Klein", email: "x@example.org" })
    expectPlan({ ...given, people: [married], accounts: "p" }, { conflicts: "person-replaced" })
  })

  it("is looked for again if a person says so: theirs by its username, another one, or a new one", () => {
    const options = { matchAgain: ["p"] }
    const bo = `p ${someone} email=bo@x.org`
    expectPlan({ ...given, people: bo, accounts: `p email=${email}`, options }, { steps: "updateAccount:p" })
    const other = planOf({
      ...given,
      people: `${bo} username=bo`,
      accounts: `p email=${email}; bo email=bo@x.org firstname=Bo`,
      options
    })
    assert.deepStrictEqual(other.matches.map(({ flat, source }) => [source, flat]), [["p", "id-bo"]])
    expectPlan({ ...given, people: `${bo} username=new`, accounts: `p email=${email}`, options }, {
      steps: "createAccount:p"
    })
    const mia = "p username=new email=family@x.org firstName=Mia lastName=Lund"
    const tom = planOf({ people: mia, accounts: "tom email=family@x.org firstname=Tom", options })
    assert.deepStrictEqual(tom.conflicts, [])
  })

  it("is still that of the person with one name or the address in common, in Flat or as the tool wrote them", () => {
    const unlike = "firstname=Star lastname=Player email=star@x.org"
    for (
      const [person, there] of [
        [`${someone} email=_ADA@example.org`, `email=${email}`],
        [`${someone} email=${email}`, unlike],
        ["firstName=Ada lastName=Klein email=x@x.org", `email=${email}`],
        ["firstName=Lund lastName=Klein", ""],
        [`${someone} middleName=ada`, ""],
        ["", unlike],
        [someone, "firstname=Klein lastname="]
      ]
    ) assert.deepStrictEqual(planOf({ ...given, people: `p ${person}`, accounts: `p ${there}` }).conflicts, [], person)
    // Names that the files lack say nothing.
    const { firstName: _, lastName: __, ...unnamed } = pupil("p")
    for (const address of ["x@example.org", "bo"]) {
      assert.deepStrictEqual(
        planOf({ ...given, people: [{ ...unnamed, email: address }], accounts: "p" }).conflicts,
        []
      )
    }
  })

  it("stays in its classes meanwhile, and is not that of a leaver", () => {
    expectPlan({
      ...given,
      people: `p ${someone} email=bo@x.org; q`,
      classes: "c",
      members: "c:q",
      accounts: `p email=${email}; q`,
      rooms: "c pupils=p,q",
      options: { removeAccounts: true, removeMemberships: true, threshold: 100 }
    }, { conflicts: "person-replaced" })
  })
})

describe("new accounts: a username of 1 to 30 characters and a password are required", () => {
  it("a username that is too long gets a short form that depends on the person alone", () => {
    const long = "maximilian.von.und.zu.hohenstein@school.example.org"
    const [one] = usernames(planOf({ people: `p username=${long}` }))
    const among = expectPlan({ people: `q; p username=${long.toUpperCase()}` }, {
      steps: "createAccount:q createAccount:p",
      notices: "username-changed"
    })
    assert.match(one!, /^maximilian\.von\.und\.zu\.h-[0-9a-f]{6}$/)
    assert.strictEqual(usernames(among)[1]?.toLowerCase(), one)
    const alike = planOf({ people: `a username=${"x".repeat(40)}a; b username=${"x".repeat(40)}b` })
    assert.strictEqual(new Set(usernames(alike)).size, 2)
  })

  it("usernames that become the same are a list of collisions, and neither is created", () => {
    const made = expectPlan({ people: "p username=Ada_Lund; q username=ada.lund; r" }, {
      steps: "createAccount:r",
      conflicts: "username-collision username-collision"
    })
    assert.deepStrictEqual(made.conflicts.map(({ others, person }) => [person, others]), [["p", ["q"]], ["q", ["p"]]])
  })

  it("spaces are replaced, and a missing username is made of the name, without one of the e-mail address or the id", () => {
    const username = (person: PersonSketch) => usernames(planOf({ people: [person] }))[0]
    assert.strictEqual(username(pupil("p", { username: "Ada  Maria Lund" })), "Ada.Maria.Lund")
    const unnamed = noName("p", { firstName: "Zo\u00eb", lastName: "O'Neil" })
    assert.strictEqual(username({ ...unnamed, email: "zo@example.org" }), "zoe.oneil")
    const { firstName: _, lastName: __, ...nameless } = unnamed
    assert.deepStrictEqual([username({ ...nameless, email: "zo@x.org" }), username(nameless)], ["zo@x.org", "p"])
    const people = [
      noName("r", { firstName: "J\u00fcrgen", lastName: "Wei\u00df" }),
      noName("s", { firstName: "\u00c5sa", lastName: "\u00d6berg" })
    ]
    const made = expectPlan({ people }, { steps: "createAccount:r createAccount:s", notices: "username-made" })
    assert.deepStrictEqual(usernames(made), ["juergen.weiss", "asa.oeberg"])
  })

  it("people of one name get numbers, in the order of their ids, and never the username of somebody else", () => {
    const people = ["r", "p", "q"].map((id) => noName(id))
    const written = pupil("s", { username: "ada.lund3" })
    for (const some of [people, people.toReversed()]) {
      const made = planOf({ people: [...some, written], accounts: "Ada.Lund2 firstname=Bo lastname=Reed" })
      const named = made.steps.map((one) => one.kind === "createAccount" ? `${one.person} ${one.username}` : "")
      assert.deepStrictEqual(named.sort(), ["p ada.lund", "q ada.lund4", "r ada.lund5", "s ada.lund3"])
    }
    // A thousand people of one long name, too.
    const long = { firstName: "Maximilian Alexander", lastName: "von der Hohenheide" }
    const many = usernames(planOf({ people: Array.from({ length: 1000 }, (_, n) => noName(`p${n}`, long)) }))
    assert.deepStrictEqual([new Set(many).size, Math.max(...many.map(({ length }) => length))], [1000, 30])
  })

  it("a new pupil of a name that an earlier run gave gets the next number, and nobody else changes", () => {
    const flat = new Simulator(live())
    flat.apply(plan(roster({ people: [noName("p")] }), flat.live, flat.known))
    const later = roster({ people: [noName("a"), noName("p")] })
    const made = plan(later, flat.live, flat.known)
    assert.deepStrictEqual([made.steps.length, usernames(made)], [1, ["ada.lund2"]])
    flat.apply(made)
    const again = plan(later, flat.live, flat.known)
    assert.deepStrictEqual([again.steps, again.conflicts], [[], []])
  })

  it("an account whose username is the person's address is the person's", () => {
    expectPlan({ people: [noName("p", { email })], accounts: email }, { steps: "updateAccount:p" })
  })
})

describe("the limits of Flat", () => {
  const made = (known: Partial<PersonSketch>) => planOf({ people: [pupil("p", known)] })

  it("are exact: names of 60 characters, usernames of 30, passwords of 6 to 1000", () => {
    for (const field of ["firstName", "lastName"] as const) {
      assert.deepStrictEqual(made({ [field]: "x".repeat(60) }).notices, [])
      const cut = made({ [field]: "x".repeat(61) })
      assert.deepStrictEqual([told(cut).notices, step(cut, "createAccount")[field]], ["name-cut", "x".repeat(60)])
    }
    assert.deepStrictEqual(usernames(made({ username: "u".repeat(30) })), ["u".repeat(30)])
    assert.match(usernames(made({ username: "u".repeat(31) }))[0]!, /^u{23}-[0-9a-f]{6}$/)
  })

  it("a password that the files lack, or that Flat would refuse, is generated; none is in the plan", () => {
    const password = (text: string | undefined) => {
      const of = made(text === undefined ? {} : { password: Redacted.make(text) })
      assert.notInclude(JSON.stringify(of), "secret")
      return step(of, "createAccount").password
    }
    assert.deepStrictEqual([undefined, "abc", "secret-1"].map(password), ["generated", "generated", "file"])
    assert.deepStrictEqual([5, 6, 1000, 1001].map((length) => password("x".repeat(length))), [
      "generated",
      "file",
      "file",
      "generated"
    ])
  })
})

describe("updates", () => {
  it("never send a password, and leave alone what the files do not say", () => {
    const { firstName: _, ...unnamed } = pupil("p", { lastName: "Berg", password: Redacted.make("secret-1") })
    const made = expectPlan({ people: [unnamed], accounts: "p email=kept@x.org", known: "p" }, {
      steps: "updateAccount:p"
    })
    assert.deepStrictEqual(step(made, "updateAccount").changes, { lastname: { from: "Lund", to: "Berg" } })
    assert.notInclude(JSON.stringify(made), "secret")
  })

  it("a new address that another account has is a conflict, and the rest is updated", () => {
    const made = expectPlan(
      { people: "p firstName=Eva email=x@x.org", accounts: "p; q email=X@x.org", known: "p q" },
      { steps: "updateAccount:p", conflicts: "email-taken", leavers: "q absent" }
    )
    assert.deepStrictEqual(Object.keys(step(made, "updateAccount").changes), ["firstname"])
  })

  it("an address in other case is not sent again, and neither is a name with composed accents", () => {
    const people = [pupil("p", { email: "Ada@Example.org ", firstName: "Zoe\u0308" })]
    expectPlan({ people, accounts: "p email=ada@example.org firstname=Zo\u00eb", known: "p" })
  })
})

describe("roles", () => {
  it("are changed after everything else about accounts, and before enrolments, or a teacher lands as a student", () => {
    expectPlan({ people: "t role=teacher; p firstName=Eva; q", accounts: "t; p" }, {
      steps: "createAccount:q updateAccount:p updateAccount:t"
    })
    const given = { people: "t role=teacher", classes: "c", members: "c:t role=teacher", accounts: "t", rooms: "c" }
    const made = expectPlan({ ...given, known: "t", knownClasses: "c" }, { steps: "updateAccount:t enrol:c:t" })
    assert.deepStrictEqual(step(made, "enrol").needs, ["updateAccount:t"])
    const flat = new Simulator(flatOf(given))
    flat.apply(made)
    assert.strictEqual(flat.classes.get("id-c")?.members?.get("id-t"), "teacher")
  })

  it("student becomes user, teacher becomes teacher, and guardians are skipped", () => {
    const made = planOf({ people: "p; t role=teacher; g role=other", classes: "c", members: "c:g" })
    assert.deepStrictEqual(made.steps.map((one) => "role" in one ? one.role : one.kind), [
      "user",
      "teacher",
      "createClass"
    ])
    assert.deepStrictEqual([made.skipped.others, made.skipped.membershipsUnresolved], [1, 1])
  })

  it("a person who may not sign in, or was removed, gets nothing", () => {
    for (const known of ["enabled=false", "change=removed", "role=other"]) {
      expectPlan({ people: `p ${known}; q` }, { steps: "createAccount:q" })
    }
  })
})

describe("an administrator", () => {
  it("is never made by a file, and never demoted", () => {
    for (const accounts of ["", "a"]) {
      expectPlan({ people: "a role=administrator", accounts }, { notices: "administrator-not-made" })
    }
  })

  it("has an account that no file changes: who gets its address could take it over", () => {
    for (const role of ["admin", "accountAdmin"]) {
      for (const kind of ["student", "teacher"]) {
        const people = `x username=BOSS email=x@x.org firstName=Xi role=${kind}`
        const accounts = `x username=boss role=${role} firstname=Bea email=bea@x.org`
        expectPlan({ people, accounts }, { notices: "administrator-kept" })
        expectPlan({ people, accounts, known: "x", options: { rename: true } }, { notices: "administrator-kept" })
      }
    }
  })

  it("is never removed, and never out of a class", () => {
    for (const role of ["admin", "accountAdmin"]) {
      expectPlan(
        {
          people: "q",
          classes: "c",
          members: "c:q",
          accounts: `p role=${role}; q`,
          rooms: "c pupils=q teachers=p",
          known: "p q",
          knownClasses: "c",
          options: { removeAccounts: true, removeMemberships: true, threshold: 100 }
        },
        { leavers: "p absent" },
        role
      )
    }
  })

  it("RO9 is noticed where somebody looks like one: an id, a username or an address with letters of another script", () => {
    const found = (known: Partial<PersonSketch>) =>
      told(planOf({ people: [pupil("p", known)], accounts: "boss role=accountAdmin email=Bea.Berg@example.org" }))
        .notices.includes("administrator-lookalike")
    for (
      const person of [
        { username: "r\u043e\u043et" },
        { username: "B\u041eSS" },
        { id: "bo\u0455s" },
        { username: "be\u0430.berg" },
        { email: "bea.b\u0435rg@example.org" },
        { email: "bea.b\u0435rg@example.net" }
      ]
    ) assert.isTrue(found(person), JSON.stringify(person))
    for (
      const username of ["boss", "bo\u00dfs", "r\u043e\u043etx", "xoot", "\u043e\u043e\u043e\u043e", "anna \u0411"]
    ) assert.isFalse(found({ username }), username)
  })
})
