/** The traps of mapping classes and memberships: a test for each, by name. */
import { assert, describe, it } from "@effect/vitest"
import * as Order from "../../../src/plan/Order.ts"
import { Simulator } from "../Simulator.ts"
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
} from "../Sketch.ts"

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
    assert.deepStrictEqual([...Order.needsOf(step(made, "enrol"))], ["createClass:c", "createAccount:p"])
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
