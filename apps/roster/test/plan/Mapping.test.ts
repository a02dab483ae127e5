/** The traps of mapping a school's files to Flat: a test for each, by name. */
import { assert, describe, it } from "@effect/vitest"
import * as Redacted from "effect/Redacted"
import { Simulator } from "./Simulator.ts"
import {
  account,
  codes,
  coverage,
  ids,
  known,
  live,
  liveClass,
  member,
  plan,
  pupil,
  room,
  roster,
  sessions,
  step,
  teacher
} from "./Sketch.ts"

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

  it("a username that differs from an account only in accents is a collision", () => {
    const made = plan(roster({ people: [pupil("p", { username: "zoe" })] }), live([account("zo\u00eb")]))
    assert.deepStrictEqual([ids(made), codes(made.conflicts)], [[], ["username-collision"]])
  })

  it("spaces are replaced, and a missing username is made of the e-mail address or the name", () => {
    const username = (person: ReturnType<typeof pupil>) =>
      step(plan(roster({ people: [person] })), "createAccount").username
    assert.strictEqual(username(pupil("p", { username: "Ada  Maria Lund" })), "Ada.Maria.Lund")
    const { username: _, ...unnamed } = pupil("p", { firstName: "Zo\u00eb", lastName: "O'Neil" })
    assert.strictEqual(username({ ...unnamed, email: "zo@example.org" }), "zo@example.org")
    assert.match(username(unnamed), /^zoe\.oneil-[0-9a-f]{6}$/)
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

describe("large changes", () => {
  it("wait for confirmation: a second import under other usernames would double everybody", () => {
    const names = ["Ada", "Bo", "Cy", "Di", "Eva", "Fay"]
    const there = live(names.map((firstname) => account(`old-${firstname}`, { firstname: firstname.toUpperCase() })))
    const made = (count: number) =>
      plan(roster({ people: names.slice(0, count).map((firstName) => pupil(firstName, { firstName })) }), there)
    assert.deepStrictEqual(made(6).held, [{ what: "duplicates", count: 6, of: 6, threshold: 5 }])
    assert.deepStrictEqual([made(2).held, codes(made(2).notices)], [[], ["name-exists", "name-exists"]])
    const known6 = known({ accounts: names.map((name) => `old-${name}`) })
    assert.deepStrictEqual(
      plan(roster({ people: names.map((firstName) => pupil(firstName, { firstName })) }), there, known6).held,
      []
    )
  })

  it("wait for confirmation: columns that moved change the name of almost everybody", () => {
    const names = Array.from({ length: 30 }, (_, n) => `p${n}`)
    const there = live(names.map((id) => account(id)))
    const map = known({ accounts: names })
    const renamed = (count: number, options = {}) =>
      plan(
        roster({ people: names.map((id, n) => pupil(id, n < count ? { firstName: "Lund" } : {})) }),
        there,
        map,
        options
      )
    assert.deepStrictEqual(renamed(25).held, [{ what: "changes", count: 25, of: 30, threshold: 50 }])
    assert.deepStrictEqual([renamed(15).held, renamed(25, { changeThreshold: 90 }).held], [[], []])
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
    for (const role of ["admin", "accountAdmin"]) {
      const kept = plan(roster({ people: [teacher("a")] }), live([account("a", { role })]))
      assert.deepStrictEqual([ids(kept), codes(kept.notices)], [[], ["administrator-kept"]])
    }
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

describe("classes", () => {
  it("the token's user becomes a teacher of every class, and is not removed from it", () => {
    const files = roster({ people: [pupil("p")], classes: [room("c")], members: ["c p"] })
    const flat = new Simulator(live())
    flat.apply(plan(files, flat.live, flat.known))
    const again = plan(files, flat.live, flat.known, { removeMemberships: true, threshold: 100 })
    assert.deepStrictEqual([ids(again), codes(again.notices)], [[], []])
    assert.isTrue([...flat.classes.values()].every((one) => one.members?.get("root") === "teacher"))
  })

  it("the id map is the index: a class that was renamed in Flat is the same class", () => {
    const made = plan(
      roster({ people: [pupil("p")], classes: [room("c")], members: ["c p"] }),
      live([account("p")], [liveClass("c", { name: "Year 7 choir", members: new Map([["id-p", "student"]]) })]),
      known({ accounts: ["p"], classes: ["c"], written: { name: "Music c" } })
    )
    assert.deepStrictEqual(ids(made), [])
    assert.deepStrictEqual(made.manualEdits.map(({ decision, field }) => [field, decision]), [["name", "kept"]])
  })

  it("without the map, an active class with the same name and section is adopted, an archived one is not", () => {
    const files = roster({ people: [pupil("p")], classes: [room("c", { section: "7b" })], members: ["c p"] })
    const there = (known: Parameters<typeof liveClass>[1]) =>
      plan(files, live([account("p")], [liveClass("c", { section: "7b", ...known })]))
    assert.deepStrictEqual(ids(there({})), ["enrol:c:p"])
    assert.deepStrictEqual(ids(there({ section: "7a" })), ["createClass:c", "enrol:c:p"])
    assert.deepStrictEqual(ids(there({ state: "archived" })), ["createClass:c", "enrol:c:p"])
  })

  it("two classes with the same name and section are ambiguous", () => {
    const members = ["c p"]
    const twice = [liveClass("c"), liveClass("d", { name: "Music c" })]
    const made = plan(roster({ people: [pupil("p")], classes: [room("c")], members }), live([account("p")], twice))
    assert.deepStrictEqual([ids(made), codes(made.conflicts)], [[], ["class-ambiguous"]])
    const files = roster({ classes: [room("c"), room("d", { title: "Music c" })], coverage: coverage("absent") })
    assert.deepStrictEqual(codes(plan(files, live([], [liveClass("c")])).conflicts), [
      "class-ambiguous",
      "class-ambiguous"
    ])
  })

  it("a class that is linked to another system is read-only unless forced", () => {
    const files = roster({
      people: [pupil("p"), pupil("q")],
      classes: [room("c", { title: "Other" })],
      members: ["c p"]
    })
    for (const link of ["googleClassroom", "microsoftGraph", "clever", "lti", "canvas", "mfc"] as const) {
      const there = live(
        [account("p"), account("q")],
        [liveClass("c", { link, members: new Map([["id-q", "student"]]) })]
      )
      const map = known({ accounts: ["p", "q"], classes: ["c"] })
      const options = { removeMemberships: true, threshold: 100 }
      const made = plan(files, there, map, options)
      assert.deepStrictEqual([ids(made), codes(made.notices)], [[], ["class-linked"]])
      assert.deepStrictEqual(ids(plan(files, there, map, { ...options, force: true })), [
        "updateClass:c",
        "enrol:c:p",
        "unenrol:c:q"
      ])
    }
  })

  it("a class that the token's user does not teach, and one that was deleted, are conflicts", () => {
    const files = roster({ people: [pupil("p")], classes: [room("c")], members: ["c p"] })
    const map = known({ classes: ["c"] })
    const there = live([account("p")], [liveClass("c", { taught: false })])
    assert.deepStrictEqual(codes(plan(files, there, map).conflicts), ["class-not-taught"])
    const gone = live([account("p")])
    assert.deepStrictEqual(codes(plan(files, gone, map).conflicts), ["class-deleted"])
    assert.deepStrictEqual(ids(plan(files, gone, map, { recreate: true })), ["createClass:c", "enrol:c:p"])
  })

  it("classes without members are created only if asked", () => {
    const files = roster({ classes: [room("c")] })
    const made = plan(files)
    assert.deepStrictEqual([ids(made), made.skipped.classesEmpty], [[], 1])
    assert.deepStrictEqual(ids(plan(files, live(), known({}), { emptyClasses: true })), ["createClass:c"])
  })
})

describe("memberships", () => {
  it("are pairs: rows for each term enrol once", () => {
    const made = plan(
      roster({
        people: [pupil("p")],
        classes: [room("c")],
        members: [
          member("c p", { begin: "2026-08-01", end: "2026-12-31" }),
          member("c p", { begin: "2027-01-01", end: "2027-06-30" })
        ]
      })
    )
    assert.deepStrictEqual(ids(made), ["createAccount:p", "createClass:c", "enrol:c:p"])
    assert.deepStrictEqual(step(made, "enrol").needs, ["createClass:c", "createAccount:p"])
  })

  it("a role in the class that is not the role in the organization is reported, because Flat would ignore it", () => {
    const made = plan(roster({
      people: [pupil("p"), teacher("t")],
      classes: [room("c")],
      members: [member("c p", { role: "teacher" }), member("c t", { role: "student" })]
    }))
    assert.deepStrictEqual(ids(made), ["createAccount:p", "createAccount:t", "createClass:c"])
    assert.deepStrictEqual(codes(made.conflicts), ["class-role-differs", "class-role-differs"])
  })

  it("a member in the wrong group is reported: moving it would delete its work", () => {
    const made = plan(
      roster({ people: [teacher("t")], classes: [room("c")], members: [member("c t", { role: "teacher" })] }),
      live([account("t", { role: "teacher" })], [liveClass("c", { members: new Map([["id-t", "student"]]) })]),
      known({ accounts: ["t"], classes: ["c"] })
    )
    assert.deepStrictEqual([ids(made), codes(made.conflicts)], [[], ["class-wrong-group"]])
  })

  it("aides and proctors are skipped", () => {
    const made = plan(roster({
      people: [teacher("t")],
      classes: [room("c")],
      members: [member("c t", { role: "other" })]
    }))
    assert.deepStrictEqual([ids(made), made.skipped.membershipsOther], [["createAccount:t", "createClass:c"], 1])
  })

  it("unenrolling deletes work: extra members are reported, and leave only if asked and under the threshold", () => {
    const people = Array.from({ length: 20 }, (_, n) => pupil(`p${n}`))
    const names = people.map(({ id }) => id)
    const there = live(
      names.map((id) => account(id)),
      [liveClass("c", {
        members: new Map(["root", ...names.map((id) => `id-${id}`), "by-hand"].map((id) => [id, "student"]))
      })]
    )
    const map = known({ accounts: names, classes: ["c"] })
    const without = (count: number, options = {}) =>
      plan(
        roster({ people, classes: [room("c")], members: names.slice(count).map((id) => `c ${id}`) }),
        there,
        map,
        options
      )
    const reported = without(1)
    assert.deepStrictEqual([ids(reported), codes(reported.notices)], [[], ["member-extra"]])
    assert.strictEqual(reported.skipped.membersByHand, 1)
    const one = without(1, { removeMemberships: true })
    assert.deepStrictEqual([ids(one), one.held], [["unenrol:c:p0"], []])
    const two = without(2, { removeMemberships: true })
    assert.deepStrictEqual(two.held, [{ what: "memberships", count: 2, of: 20, threshold: 5 }])
    // An empty file of enrolments, as seen elsewhere, would empty every class.
    assert.strictEqual(without(20, { removeMemberships: true }).held.length, 1)
  })
})

describe("the end of a term", () => {
  const terms = sessions({ id: "past", start: "2026-02-01", end: "2026-11-10" }, {
    id: "now",
    start: "2026-08-01",
    end: "2027-01-31"
  }, { id: "next", start: "2027-02-01", end: "2027-07-31" })
  const files = roster({
    people: [pupil("p")],
    classes: [room("a", { sessions: ["past"] }), room("b", { sessions: ["now"] }), room("c", { sessions: ["next"] })],
    members: ["a p", "b p", "c p"],
    sessions: terms
  })
  const there = live([account("p")], [liveClass("a", { members: new Map() })])
  const map = known({ accounts: ["p"], classes: ["a"] })
  const options = { archiveThreshold: 100 }

  it("a class that ended is archived after the days of grace, never deleted", () => {
    const made = plan(files, there, map, options)
    assert.deepStrictEqual(ids(made), ["createClass:b", "enrol:b:p", "archiveClass:a"])
    assert.strictEqual(made.skipped.classesNotBegun, 1)
    assert.notInclude(ids(plan(files, there, map, { ...options, graceDays: 30 })), "archiveClass:a")
    assert.notInclude(ids(plan(files, there, map, { ...options, archive: "none" })), "archiveClass:a")
  })

  it("archiving many classes waits for confirmation", () => {
    assert.deepStrictEqual(plan(files, there, map).held, [{ what: "classes", count: 1, of: 1, threshold: 50 }])
  })

  it("another day, or all days, can be chosen, because many files ended years ago", () => {
    assert.includeMembers([...ids(plan(files, there, map, { at: "2027-03-01", ...options }))], ["createClass:c"])
    const all = ids(plan(files, there, map, { at: "all" }))
    assert.includeMembers([...all], ["createClass:b", "createClass:c", "enrol:a:p"])
    assert.notInclude(all, "archiveClass:a")
    const over = plan(files, live(), known({}), { at: "2030-01-01" })
    assert.include(codes(over.notices), "everything-ended")
  })

  it("a class that the tool archived comes back, one that people archived stays", () => {
    const back = roster({ people: [pupil("p")], classes: [room("a")], members: ["a p"] })
    const archived = live([account("p")], [liveClass("a", { state: "archived", members: new Map() })])
    const by = (written: Record<string, string>) =>
      plan(back, archived, known({ accounts: ["p"], classes: ["a"], written }))
    assert.deepStrictEqual(ids(by({ state: "archived" })), ["unarchiveClass:a", "enrol:a:p"])
    for (const kept of [by({ state: "active" }), by({})]) {
      assert.deepStrictEqual([ids(kept), codes(kept.notices)], [[], ["class-archived"]])
      assert.deepStrictEqual(kept.manualEdits.map(({ decision, field }) => [field, decision]), [["state", "kept"]])
    }
  })

  it("an inactive class is activated before anybody joins it", () => {
    const back = roster({ people: [pupil("p")], classes: [room("a")], members: ["a p"] })
    const made = plan(back, live([account("p")], [liveClass("a", { state: "inactive" })]), map)
    assert.deepStrictEqual(ids(made), ["activateClass:a", "enrol:a:p"])
    assert.deepStrictEqual(step(made, "enrol").needs, ["activateClass:a"])
  })
})

describe("leavers", () => {
  const names = Array.from({ length: 20 }, (_, n) => `p${n}`)
  const there = live(names.map((id) => account(id)))
  const map = known({ accounts: names })
  const files = (count: number, of: "complete" | "partial" | "changes" = "complete") =>
    roster({ people: names.slice(count).map((id) => pupil(id)), coverage: coverage(of) })

  it("are reported by default: deleting an account deletes its scores", () => {
    const made = plan(files(1), there, map)
    assert.deepStrictEqual([ids(made), made.leavers], [[], [{ person: "p0", account: "id-p0", why: "absent" }]])
  })

  it("are removed only with the option, and above the threshold only after confirmation", () => {
    const one = plan(files(1), there, map, { removeAccounts: true })
    assert.deepStrictEqual([ids(one), one.held], [["removeAccount:p0"], []])
    const many = plan(files(5), there, map, { removeAccounts: true })
    assert.deepStrictEqual(many.held, [{ what: "accounts", count: 5, of: 20, threshold: 5 }])
    assert.deepStrictEqual(plan(files(5), there, map, { removeAccounts: true, threshold: 25 }).held, [])
  })

  it("a partial or filtered file, and a file of changes, never remove anybody who is absent", () => {
    const options = { removeAccounts: true, removeMemberships: true, threshold: 100, archive: "absent" } as const
    for (const  of of["partial", "changes"] as const) {
      const made = plan(files(19, of), there, map, options)
      assert.deepStrictEqual([ids(made), made.leavers], [[], []])
    }
    const filtered = plan(files(19), there, map, { ...options, filter: { grades: ["7"] } })
    assert.deepStrictEqual([ids(filtered), filtered.leavers], [[], []])
  })

  it("a partial file never removes a member, and never archives a class that is absent", () => {
    const options = { removeMemberships: true, threshold: 100, archive: "absent", archiveThreshold: 100 } as const
    const people = [pupil("p0"), pupil("p1")]
    const inFlat = live(
      [account("p0"), account("p1")],
      ["c", "d"].map((id) => liveClass(id, { members: new Map([["id-p0", "student"], ["id-p1", "student"]]) }))
    )
    const made = (of: "complete" | "partial") =>
      ids(plan(
        roster({ people, classes: [room("c")], members: ["c p0"], coverage: coverage(of) }),
        inFlat,
        known({ accounts: ["p0", "p1"], classes: ["c", "d"] }),
        options
      ))
    assert.deepStrictEqual(made("partial"), [])
    assert.deepStrictEqual(made("complete"), ["archiveClass:d", "unenrol:c:p1"])
  })

  it("administrators, and so the token's user, never leave a class", () => {
    const made = plan(
      roster({ people: [teacher("root"), teacher("boss")], classes: [room("c")], members: ["c gone"] }),
      live([account("boss", { role: "admin" })], [
        liveClass("c", { members: new Map([["root", "teacher"], ["id-boss", "teacher"]]) })
      ]),
      known({ accounts: ["boss"], classes: ["c"] }),
      { removeMemberships: true, threshold: 100 }
    )
    assert.deepStrictEqual(ids(made).filter((id) => id.startsWith("unenrol")), [])
  })

  it("accounts that no file made are never removed, and neither are administrators", () => {
    const options = { removeAccounts: true, threshold: 100 }
    const files = roster({ people: [] })
    assert.deepStrictEqual(ids(plan(files, there, known({}), options)), [])
    const boss = live([account("p0", { role: "admin" })])
    assert.deepStrictEqual(ids(plan(files, boss, known({ accounts: ["p0"] }), options)), [])
  })

  it("who may not sign in is reported and keeps the account", () => {
    const made = plan(roster({ people: [pupil("p0", { enabled: false })] }), there, known({ accounts: ["p0"] }), {
      removeAccounts: true
    })
    assert.deepStrictEqual([ids(made), made.leavers.map(({ why }) => why)], [[], ["disabled"]])
  })
})

describe("files of changes", () => {
  it("are refused without a complete set before", () => {
    const made = plan(roster({ people: [pupil("p", { change: "active" })], coverage: coverage("changes") }))
    assert.deepStrictEqual([ids(made), codes(made.conflicts)], [[], ["changes-without-base"]])
  })

  it("change the members of classes, and enrol people, that they do not list", () => {
    const made = plan(
      roster({
        people: [pupil("q", { change: "active" })],
        members: [
          member("c p", { change: "active" }),
          member("c q", { change: "active" }),
          member("c r", { change: "removed" })
        ],
        coverage: coverage("changes")
      }),
      live(
        [account("p"), account("r"), account("s")],
        [liveClass("c", { members: new Map([["id-r", "student"], ["id-s", "student"]]) })]
      ),
      known({ accounts: ["p", "r", "s"], classes: ["c"] }),
      { removeMemberships: true, threshold: 100 }
    )
    assert.deepStrictEqual(ids(made), ["createAccount:q", "enrol:c:p", "enrol:c:q"])
    assert.deepStrictEqual(codes(made.notices), ["member-extra"])
  })

  it("a person without roles keeps the role", () => {
    const made = plan(
      roster({
        people: [pupil("t", { role: "other", roles: [], change: "active", firstName: "Eva" })],
        coverage: coverage("changes")
      }),
      live([account("t", { role: "teacher" })]),
      known({ accounts: ["t"] })
    )
    assert.deepStrictEqual(Object.keys(step(made, "updateAccount").changes), ["firstname"])
  })

  it("a removed class is archived only if asked", () => {
    const files = roster({ classes: [room("c", { change: "removed" })], coverage: coverage("changes") })
    const there = live([], [liveClass("c")])
    const map = known({ classes: ["c"] })
    assert.deepStrictEqual(codes(plan(files, there, map).notices), ["class-absent"])
    assert.deepStrictEqual(ids(plan(files, there, map, { archive: "absent" })), ["archiveClass:c"])
  })
})

describe("manual edits since the last run", () => {
  const files = roster({ people: [teacher("p", { firstName: "Ada", lastName: "Berg" })] })
  const written = { firstname: "Ada", lastname: "Berg", role: "teacher", username: "p" }
  const there = live([account("p", { firstname: "Adele", lastname: "Berg", role: "user" })])
  const map = known({ accounts: ["p"], written })

  it("are reported; names are repaired and roles kept, unless the policy of the field says otherwise", () => {
    const made = plan(files, there, map)
    assert.deepStrictEqual(step(made, "updateAccount").changes, { firstname: { from: "Adele", to: "Ada" } })
    assert.deepStrictEqual(made.manualEdits, [
      {
        kind: "account",
        source: "p",
        flat: "id-p",
        field: "firstname",
        written: "Ada",
        live: "Adele",
        wanted: "Ada",
        decision: "repaired"
      },
      {
        kind: "account",
        source: "p",
        flat: "id-p",
        field: "role",
        written: "teacher",
        live: "user",
        wanted: "teacher",
        decision: "kept"
      }
    ])
    const other = plan(files, there, map, { edits: { firstname: "keep", role: "repair" } })
    assert.deepStrictEqual(Object.keys(step(other, "updateAccount").changes), ["role"])
  })

  it("a value that people changed to what the files say is noted, not written", () => {
    const made = plan(
      files,
      live([account("p", { lastname: "Berg", role: "teacher" })]),
      known({
        accounts: ["p"],
        written: { ...written, lastname: "Lund" }
      })
    )
    assert.deepStrictEqual([ids(made), made.manualEdits], [[], []])
    assert.strictEqual(made.matches[0]?.written["lastname"], "Berg")
  })
})
