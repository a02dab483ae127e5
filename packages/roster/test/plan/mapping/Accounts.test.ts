/** The traps of mapping people to accounts: a test for each, by name. */
import { assert, describe, it } from "@effect/vitest"
import * as Redacted from "effect/Redacted"
import { Simulator } from "../Simulator.ts"
import {
  account,
  codes,
  ids,
  known,
  live,
  liveClass,
  member,
  plan,
  pupil,
  room,
  roster,
  step,
  teacher
} from "../Sketch.ts"

describe("accounts: Flat has no field for the school's ids", () => {
  it("the id map comes first: a person whose username and address changed is the same account", () => {
    const made = plan(
      roster({ people: [pupil("p", { username: "ada.new", email: "new@example.org" })] }),
      live([account("p", { email: "old@example.org" }), account("ada.new")]),
      known({ accounts: ["p"] })
    )
    assert.deepStrictEqual(step(made, "updateAccount").changes, {
      email: { from: "old@example.org", to: "new@example.org" }
    })
    assert.deepStrictEqual(codes(made.notices), ["username-kept"])
  })

  it("the first run matches by username, ignoring case, and notes the match for the id map", () => {
    const made = plan(roster({ people: [pupil("p", { username: "ADA" })] }), live([account("ada")]))
    assert.deepStrictEqual(made.steps, [])
    assert.deepStrictEqual(made.matches, [{
      kind: "account",
      source: "p",
      flat: "id-ada",
      written: { firstname: "Ada", lastname: "Lund", username: "ada", role: "user" }
    }])
  })

  it("then by e-mail, and the account keeps its username", () => {
    const made = plan(
      roster({ people: [pupil("p", { username: "ada.lund", email: "ADA@example.org" })] }),
      live([account("al", { email: "ada@example.org" })])
    )
    assert.deepStrictEqual(made.steps, [])
    assert.strictEqual(made.matches[0]?.flat, "id-al")
    assert.deepStrictEqual(codes(made.notices), ["username-kept"])
  })

  it("ambiguities are reported and nothing is done for the person", () => {
    const email = "x@example.org"
    const cases: ReadonlyArray<[string, ReturnType<typeof pupil>, ReadonlyArray<ReturnType<typeof account>>]> = [
      ["username-ambiguous", pupil("p", { username: "ADA" }), [account("ada"), account("Ada")]],
      ["username-and-email", pupil("p", { username: "ada", email }), [account("ada"), account("bo", { email })]],
      ["email-ambiguous", pupil("p", { email }), [account("bo", { email }), account("cy", { email })]],
      ["account-is-test", pupil("p", { username: "test" }), [account("test", { test: true })]]
    ]
    for (const [code, person, accounts] of cases) {
      const made = plan(roster({ people: [person] }), live(accounts))
      assert.deepStrictEqual([ids(made), codes(made.conflicts)], [[], [code]])
    }
  })

  it("an account that one person has by the map or by username is not given to another by e-mail", () => {
    const email = "ada@example.org"
    const people = [pupil("p", { username: "ada" }), pupil("q", { username: "new", email })]
    for (const map of [known({}), known({ accounts: ["ada"] })]) {
      const made = plan(
        roster({ people: map.accounts.size === 0 ? people : [pupil("ada", { username: "else" }), people[1]!] }),
        live([account("ada", { email })]),
        map
      )
      assert.deepStrictEqual([ids(made), codes(made.conflicts)], [[], ["account-claimed"]])
    }
  })

  it("an account is that of the person with the username, also if the one with its address comes first", () => {
    const email = "ada@example.org"
    const people = [pupil("q", { username: "new", email }), pupil("p", { username: "ada" })]
    const made = plan(roster({ people }), live([account("ada", { email })]))
    assert.deepStrictEqual(made.conflicts.map(({ code, person }) => [code, person]), [["account-claimed", "q"]])
    assert.deepStrictEqual(made.matches.map(({ source }) => source), ["p"])
  })

  it("an account that was deleted by hand is not created again unless asked", () => {
    const files = roster({ people: [pupil("p")] })
    const map = known({ accounts: ["p"] })
    assert.deepStrictEqual(codes(plan(files, live(), map).conflicts), ["account-deleted"])
    assert.deepStrictEqual(ids(plan(files, live(), map, { recreate: true })), ["createAccount:p"])
  })

  it("an account of somebody who left is taken over only if asked, and then is not that of a leaver", () => {
    // The school's system gave everybody another id.
    const files = roster({ people: [pupil("new-p", { username: "p" })] })
    const there = live([account("p")])
    const made = plan(files, there, known({ accounts: ["p"] }))
    assert.deepStrictEqual([ids(made), codes(made.conflicts)], [[], ["account-of-leaver"]])
    const rematch = { rematch: true, removeAccounts: true, threshold: 100 }
    const again = plan(files, there, known({ accounts: ["p"] }), rematch)
    assert.deepStrictEqual([ids(again), again.conflicts, again.leavers], [[], [], []])
    assert.deepStrictEqual(again.matches.map(({ flat, source }) => [source, flat]), [["new-p", "id-p"]])
    const flat = new Simulator(there, known({ accounts: ["p"] }))
    flat.apply(again)
    const later = plan(files, flat.live, flat.known, rematch)
    assert.deepStrictEqual([ids(later), later.conflicts, later.leavers], [[], [], []])
  })

  it("people who share an address get accounts of their own, without it", () => {
    const email = "family@example.org"
    const made = plan(roster({ people: [pupil("p", { email }), pupil("q", { email })] }))
    assert.deepStrictEqual(ids(made), ["createAccount:p", "createAccount:q"])
    assert.deepStrictEqual(made.steps.map((step) => "email" in step ? step.email : ""), [undefined, undefined])
    assert.deepStrictEqual(codes(made.notices), ["email-shared", "email-shared"])
  })
})

describe("new accounts: a username of 1 to 30 characters and a password are required", () => {
  const long = "maximilian.von.und.zu.hohenstein@school.example.org"

  it("a username that is too long gets a short form that depends on the person alone", () => {
    const one = step(plan(roster({ people: [pupil("p", { username: long })] })), "createAccount")
    const among = plan(roster({ people: [pupil("q"), pupil("p", { username: long.toUpperCase() })] }))
    const other = among.steps.find((step) => step.id === "createAccount:p")
    assert.match(one.username, /^maximilian\.von\.und\.zu\.h-[0-9a-f]{6}$/)
    assert.strictEqual(other !== undefined && "username" in other ? other.username.toLowerCase() : "", one.username)
    assert.deepStrictEqual(codes(among.notices), ["username-changed"])
    const { username: _, ...unnamed } = pupil("r", { firstName: "Jürgen", lastName: "Weiß" })
    const nobody = plan(roster({ people: [unnamed, { ...unnamed, id: "s", firstName: "Åsa", lastName: "Öberg" }] }))
    assert.deepStrictEqual(codes(nobody.notices), ["username-made"])
    assert.deepStrictEqual(nobody.steps.map((step) => "username" in step ? step.username : ""), [
      "juergen.weiss",
      "asa.oeberg"
    ])
  })

  it("two long usernames that begin alike stay apart", () => {
    const people = ["a", "b"].map((end) => pupil(end, { username: `${"x".repeat(40)}${end}` }))
    const made = plan(roster({ people }))
    assert.strictEqual(new Set(made.steps.map((step) => "username" in step ? step.username : "")).size, 2)
  })

  it("usernames that become the same are a list of collisions, and neither is created", () => {
    const people = [pupil("p", { username: "Ada Lund" }), pupil("q", { username: "ada.lund" }), pupil("r")]
    const made = plan(roster({ people }))
    assert.deepStrictEqual(ids(made), ["createAccount:r"])
    assert.deepStrictEqual(made.conflicts.map(({ code, others, person }) => [code, person, others]), [
      ["username-collision", "p", ["q"]],
      ["username-collision", "q", ["p"]]
    ])
  })

  it("spaces are replaced, and a missing username is made of the name, without one of the e-mail address or the id", () => {
    const username = (person: ReturnType<typeof pupil>) =>
      step(plan(roster({ people: [person] })), "createAccount").username
    assert.strictEqual(username(pupil("p", { username: "Ada  Maria Lund" })), "Ada.Maria.Lund")
    const { username: _, ...unnamed } = pupil("p", { firstName: "Zo\u00eb", lastName: "O'Neil" })
    assert.strictEqual(username({ ...unnamed, email: "zo@example.org" }), "zoe.oneil")
    const { firstName: __, lastName: ___, ...nameless } = unnamed
    assert.strictEqual(username({ ...nameless, email: "zo@example.org" }), "zo@example.org")
    assert.strictEqual(username(nameless), "p")
  })

  it("people of one name get numbers, in the order of their ids, and never the username of somebody else", () => {
    const name = { firstName: "Ada", lastName: "Lund" }
    const { username: _, ...unnamed } = pupil("", name)
    const people = ["r", "p", "q"].map((id) => ({ ...unnamed, id }))
    const usernames = (files: typeof people, more: ReadonlyArray<ReturnType<typeof pupil>>) =>
      plan(roster({ people: [...files, ...more] }), live([account("Ada.Lund2", { firstname: "Bo", lastname: "Reed" })]))
        .steps
        .map((step) => "username" in step ? `${step.person} ${step.username}` : step.id).sort()
    const expected = ["p ada.lund", "q ada.lund4", "r ada.lund5", "s ada.lund3"]
    const written = pupil("s", { username: "ada.lund3" })
    assert.deepStrictEqual(usernames(people, [written]), expected)
    assert.deepStrictEqual(usernames(people.toReversed(), [written]), expected)
  })

  it("a new pupil of a name that an earlier run gave gets the next number, and nobody else changes", () => {
    const { username: _, ...unnamed } = pupil("", { firstName: "Ada", lastName: "Lund" })
    const flat = new Simulator(live())
    flat.apply(plan(roster({ people: [{ ...unnamed, id: "p" }] }), flat.live, flat.known))
    const later = roster({ people: [{ ...unnamed, id: "a" }, { ...unnamed, id: "p" }] })
    const made = plan(later, flat.live, flat.known)
    assert.deepStrictEqual(made.steps.map((step) => "username" in step ? step.username : step.id), ["ada.lund2"])
    flat.apply(made)
    assert.deepStrictEqual([plan(later, flat.live, flat.known).steps, plan(later, flat.live, flat.known).conflicts], [
      [],
      []
    ])
  })

  it("a thousand people of one long name get usernames that fit", () => {
    const { username: _, ...unnamed } = pupil("", { firstName: "Maximilian Alexander", lastName: "von der Hohenheide" })
    const people = Array.from({ length: 1000 }, (_, index) => ({ ...unnamed, id: `p${index}` }))
    const usernames = plan(roster({ people })).steps.map((step) => "username" in step ? step.username ?? "" : "")
    assert.strictEqual(new Set(usernames).size, 1000)
    assert.strictEqual(Math.max(...usernames.map((username) => username.length)), 30)
  })

  it("an account whose username is the person's address is the person's", () => {
    const { username: _, ...unnamed } = pupil("p", { email: "ada@example.org" })
    const made = plan(roster({ people: [unnamed] }), live([account("ada@example.org")]))
    assert.deepStrictEqual([ids(made), made.conflicts], [["updateAccount:p"], []])
  })

  it("a password that the files lack, or that Flat would refuse, is generated; none is in the plan", () => {
    const password = (text: string | undefined) => {
      const known = text === undefined ? {} : { password: Redacted.make(text) }
      const made = plan(roster({ people: [pupil("p", known)] }))
      assert.notInclude(JSON.stringify(made), "secret")
      return step(made, "createAccount").password
    }
    assert.deepStrictEqual([password("secret-1"), password("abc"), password(undefined)], [
      "file",
      "generated",
      "generated"
    ])
  })
})

describe("updates", () => {
  it("never send a password, and leave alone what the files do not say", () => {
    const { firstName: _, ...unnamed } = pupil("p", { lastName: "Berg", password: Redacted.make("secret-1") })
    const made = plan(
      roster({ people: [unnamed] }),
      live([account("p", { email: "kept@example.org" })]),
      known({ accounts: ["p"] })
    )
    assert.deepStrictEqual(step(made, "updateAccount").changes, { lastname: { from: "Lund", to: "Berg" } })
    assert.notInclude(JSON.stringify(made), "secret")
  })

  it("a new address that another account has is a conflict, and the rest is updated", () => {
    const made = plan(
      roster({ people: [pupil("p", { firstName: "Eva", email: "x@example.org" })] }),
      live([account("p"), account("q", { email: "X@example.org" })]),
      known({ accounts: ["p", "q"] })
    )
    assert.deepStrictEqual(Object.keys(step(made, "updateAccount").changes), ["firstname"])
    assert.deepStrictEqual(codes(made.conflicts), ["email-taken"])
  })
})

describe("roles", () => {
  it("are changed after everything else about accounts", () => {
    const made = plan(
      roster({ people: [teacher("t"), pupil("p", { firstName: "Eva" }), pupil("q")] }),
      live([account("t"), account("p")])
    )
    assert.deepStrictEqual(ids(made), ["createAccount:q", "updateAccount:p", "updateAccount:t"])
  })

  it("student becomes user, teacher becomes teacher", () => {
    const made = plan(roster({ people: [pupil("p"), teacher("t")] }))
    assert.deepStrictEqual(made.steps.map((step) => "role" in step ? step.role : ""), ["user", "teacher"])
  })

  it("administrators are never made by a file, and never demoted", () => {
    const principal = pupil("a", { role: "administrator" })
    const made = plan(roster({ people: [principal] }))
    assert.deepStrictEqual([ids(made), codes(made.notices)], [[], ["administrator-not-made"]])
    const there = plan(roster({ people: [principal] }), live([account("a")]))
    assert.deepStrictEqual([ids(there), codes(there.notices)], [[], ["administrator-not-made"]])
  })

  it("guardians are skipped", () => {
    const made = plan(roster({ people: [pupil("g", { role: "other" })], classes: [room("c")], members: ["c g"] }))
    assert.deepStrictEqual(ids(made), ["createClass:c"])
    assert.deepStrictEqual([made.skipped.others, made.skipped.membershipsUnresolved], [1, 1])
  })

  it("are set before enrolments, or a teacher lands as a student", () => {
    const made = plan(
      roster({ people: [teacher("t")], classes: [room("c")], members: [member("c t", { role: "teacher" })] }),
      live([account("t")], [liveClass("c")]),
      known({ accounts: ["t"], classes: ["c"] })
    )
    assert.deepStrictEqual(ids(made), ["updateAccount:t", "enrol:c:t"])
    assert.deepStrictEqual(step(made, "enrol").needs, ["updateAccount:t"])
    const flat = new Simulator(live([account("t")], [liveClass("c")]))
    flat.apply(made)
    assert.strictEqual(flat.classes.get("id-c")?.members?.get("id-t"), "teacher")
  })
})
