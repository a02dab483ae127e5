/** The traps of people who left, files that do not say all, and manual edits: a test for each, by name. */
import { assert, describe, it } from "@effect/vitest"
import * as Lives from "../../../src/live/Live.ts"
import { toAccount } from "../../../src/live/ReadLive.ts"
import { append, change, edit, read, v11 } from "../../read/Sets.ts"
import {
  account,
  admin,
  coverage,
  expectPlan,
  known,
  live,
  liveClass,
  plan,
  planOf,
  pupil,
  roster,
  step,
  told
} from "../Sketch.ts"

const all = { removeAccounts: true, removeMemberships: true, threshold: 100, archive: "absent" } as const

describe("leavers", () => {
  const two = { accounts: "p; q", known: "p q" }

  it("are reported by default: deleting an account deletes its scores", () => {
    expectPlan({ ...two, people: "q" }, { leavers: "p absent" })
    expectPlan({ ...two, people: "q", options: { removeAccounts: true, threshold: 50 } }, {
      steps: "removeAccount:p",
      leavers: "p absent"
    })
  })

  it("a partial or filtered file, and a file of changes, never remove anybody who is absent", () => {
    for (const kind of ["partial", "changes"] as const) {
      expectPlan({ ...two, people: "q", coverage: coverage(kind), options: all })
    }
    expectPlan({ ...two, people: "q", options: { ...all, filter: { grades: ["7"] } } }, { conflicts: "filter-empty" })
  })

  it("a partial file never removes a member, and never archives a class that is absent", () => {
    const given = {
      people: "p; q",
      classes: "c",
      members: "c:p",
      accounts: "p; q",
      rooms: "c pupils=p,q; d pupils=p,q",
      known: "p q",
      knownClasses: "c d",
      options: { ...all, archiveThreshold: 100 }
    }
    expectPlan({ ...given, coverage: coverage("partial") })
    // The next part may have the membership that begins after one that ended.
    expectPlan({ ...given, members: "c:p; c:q end=2026-10-01", coverage: coverage("partial") }, {
      notices: "member-end-unsure"
    })
    expectPlan(given, { steps: "archiveClass:d unenrol:c:q", notices: "class-absent" })
  })

  it("accounts that no file made, and those of administrators, are never removed", () => {
    expectPlan({ people: "q", accounts: "p", options: all }, { steps: "createAccount:q", notices: "name-exists" })
    expectPlan({ people: "q", accounts: "p role=admin", known: "p", options: all }, {
      steps: "createAccount:q",
      leavers: "p absent"
    })
  })

  it("the token's own user is never removed, whatever the role", () => {
    for (const role of ["teacher", "user"]) {
      const mine = Lives.make({ self: "id-root", accounts: [{ ...admin, id: "id-root", role }, account("p")] })
      const made = plan(roster({ people: [pupil("q")] }), mine, known({ accounts: ["root", "p"] }), all)
      assert.strictEqual(told(made).steps, "createAccount:q removeAccount:p")
    }
  })

  it("who may not sign in is reported and keeps the account", () => {
    expectPlan({ people: "p enabled=false", accounts: "p", known: "p", options: all }, { leavers: "p disabled" })
  })

  it("somebody whom users.csv lacks and enrollments.csv has has not left: the files contradict each other", async () => {
    const whole = edit(v11, "users.csv", "false,s1,student,bo.c", "true,s1,student,bo.c")
    const users = (whole["users.csv"] as ReadonlyArray<string>).filter((line) => !line.startsWith("p1,"))
    const files = await read(change(whole, { "users.csv": users }))
    const members = new Map([["root", "teacher"], ["id-p1", "student"], ["id-p2", "student"]] as const)
    const people = ["u1", "p1", "p2"]
    const made = plan(
      files,
      live(people.map((id) => account(id)), ["c1", "c2"].map((id) => liveClass(id, { members }))),
      known({ accounts: people, classes: ["c1", "c2"] }),
      all
    )
    assert.deepStrictEqual([files.coverage.people, made.leavers], ["complete", []])
    assert.notMatch(told(made).steps, /(?:remove|unenrol)\S*p1/)
    assert.include(told(made).conflicts, "person-unlisted")
  })

  it("RO3 a class that enrollments name and no file lists is a conflict, and is not archived", async () => {
    const files = await read(append(v11, "enrollments.csv", "e9,,,c9,s1,p1,student,false,,"))
    const rooms = ["c1", "c2", "c8", "c9"]
    const there = live(
      ["u1", "p1", "p2"].map((id) => account(id, id === "u1" ? { role: "teacher" } : {})),
      rooms.map((id) => liveClass(id))
    )
    const map = known({ accounts: ["u1", "p1", "p2"], classes: rooms })
    const made = plan(files, there, map, { archive: "absent" })
    assert.strictEqual(files.coverage.classes, "complete")
    assert.deepStrictEqual(told(made).steps.match(/archive\S*/g), ["archiveClass:c8"])
    const unlisted = made.conflicts.filter(({ code }) => code === "class-unlisted")
    assert.deepStrictEqual(unlisted.map((one) => one.class), ["c9"])
    assert.isFalse(made.notices.some((one) => one.class === "c9" && one.code === "class-absent"))
  })
})

describe("files that cannot be right", () => {
  it("are a conflict: nobody in them, or a filter that selects nothing, as a misspelt name of a school", () => {
    const given = { accounts: "p", known: "p" }
    expectPlan({ ...given, coverage: coverage("partial") }, { conflicts: "files-empty" })
    expectPlan({ ...given, coverage: coverage("changes") })
    expectPlan({ people: "p role=other" }, { conflicts: "nobody-has-role" })
    expectPlan({ ...given, people: "p", classes: "c", options: { filter: { schools: ["Lindenfled"] } } }, {
      conflicts: "filter-empty"
    })
  })

  it("say so if rows were left out of them", () => {
    const counts = [{ code: "id.missing", severity: "error" as const, count: 1 }]
    expectPlan({ people: "p", accounts: "p", known: "p", counts }, { notices: "rows-lost" })
  })
})

describe("files of changes", () => {
  const changes = coverage("changes")

  it("are refused without a complete set before", () => {
    expectPlan({ people: "p change=active", coverage: changes }, { conflicts: "changes-without-base" })
  })

  it("change the members of classes, and enrol people, that they do not list", () => {
    expectPlan({
      people: "q change=active",
      members: "c:p change=active; c:q change=active; c:r change=removed",
      coverage: changes,
      accounts: "p; r; s",
      rooms: "c pupils=r,s",
      known: "p r s",
      knownClasses: "c",
      options: all
    }, { steps: "createAccount:q enrol:c:p enrol:c:q", notices: "member-end-unsure" })
  })

  it("a person without roles keeps the role", () => {
    const person = pupil("t", { role: "other", roles: [], change: "active", firstName: "Eva" })
    const given = { people: [person], coverage: changes, accounts: "t role=teacher", known: "t" }
    const made = expectPlan(given, { steps: "updateAccount:t" })
    assert.deepStrictEqual(Object.keys(step(made, "updateAccount").changes), ["firstname"])
  })

  it("a removed class is archived only if asked", () => {
    const given = { classes: "c change=removed", coverage: changes, rooms: "c", knownClasses: "c" }
    expectPlan(given, { notices: "class-absent" })
    expectPlan({ ...given, options: { archive: "absent", archiveThreshold: 100 } }, {
      steps: "archiveClass:c",
      notices: "class-absent"
    })
  })
})

describe("manual edits since the last run", () => {
  const written = { firstname: "Ada", lastname: "Berg", role: "teacher", username: "p" }
  const given = {
    people: "p role=teacher lastName=Berg",
    accounts: "p firstname=Adele lastname=Berg",
    known: "p",
    written
  }

  it("are reported; names are repaired and roles kept, unless the policy of the field says otherwise", () => {
    const made = expectPlan(given, { steps: "updateAccount:p", edits: "firstname repaired role kept" })
    assert.deepStrictEqual(step(made, "updateAccount").changes, { firstname: { from: "Adele", to: "Ada" } })
    assert.deepStrictEqual(made.manualEdits[0], {
      kind: "account",
      source: "p",
      flat: "id-p",
      field: "firstname",
      written: "Ada",
      live: "Adele",
      wanted: "Ada",
      decision: "repaired"
    })
    const other = planOf({ ...given, options: { edits: { firstname: "keep", role: "repair" } } })
    assert.deepStrictEqual(Object.keys(step(other, "updateAccount").changes), ["role"])
  })

  it("a value that people changed to what the files say is noted, not written", () => {
    const agreed = { ...given, accounts: "p lastname=Berg role=teacher", written: { ...written, lastname: "Lund" } }
    assert.strictEqual(expectPlan(agreed).matches[0]?.written["lastname"], "Berg")
  })
})

describe("what is in Flat", () => {
  it("is counted by the pages that the next run reads", () => {
    const reads = { self: 1, accountPages: 9, classLists: 3, classes: 0, groups: 0 }
    const pages = [0, 1, 1000, 1001, 2000].map((count) => Lives.next(reads, count, 5).accountPages)
    assert.deepStrictEqual(pages, [1, 1, 1, 2, 2])
    assert.deepStrictEqual([Lives.next(reads, 1, 5).groups, Lives.next({ ...reads, groups: 4 }, 1, 5).groups], [0, 14])
    assert.strictEqual(Lives.total(Lives.next(reads, 1, 5)), 5)
  })

  it("of an account is its licence, its role and whether it is a test student", () => {
    const user = (more: object) => toAccount({ id: "a", username: "ada", ...more } as Parameters<typeof toAccount>[0])
    const licences = [undefined, null, { active: false, mode: "site" }, { mode: "site" }, { mode: "credits" }, {}]
    assert.deepStrictEqual(licences.map((license) => user({ license })?.licence), [
      undefined,
      undefined,
      "ended",
      "site",
      "seat",
      "seat"
    ])
    assert.deepInclude(user({ firstname: "", email: "", organizationRole: "teacher", groups: ["g", "h"] }), {
      firstname: undefined,
      email: undefined,
      role: "teacher",
      groups: 2,
      test: false
    })
    assert.strictEqual(user({ isEduTestingStudent: true })?.test, true)
    assert.deepStrictEqual([user({ id: "" }), user({ username: 7 })], [undefined, undefined])
  })
})
