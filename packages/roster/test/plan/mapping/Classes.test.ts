/** The traps of mapping classes and memberships: a test for each, by name. */
import { assert, describe, it } from "@effect/vitest"
import * as Text from "../../../src/model/Text.ts"
import * as Order from "../../../src/plan/Order.ts"
import * as Classes from "../../../src/plan/school/Classes.ts"
import { Simulator } from "../Simulator.ts"
import { coverage, expectPlan, filesOf, live, plan, planOf, room, roster, sessions, step, told } from "../Sketch.ts"

const oneClass = { people: "p", classes: "c", members: "c:p" }
const there = { ...oneClass, accounts: "p", rooms: "c" }
const mapped = { ...there, known: "p", knownClasses: "c" }

describe("classes", () => {
  it("the token's user becomes a teacher of every class, and is not removed from it", () => {
    const flat = new Simulator(live())
    const files = filesOf(oneClass)
    flat.apply(plan(files, flat.live, flat.known))
    const again = plan(files, flat.live, flat.known, { removeMemberships: true, threshold: 100 })
    assert.deepStrictEqual([again.steps, again.notices], [[], []])
    assert.isTrue([...flat.classes.values()].every((one) => one.members?.get("root") === "teacher"))
  })

  it("the id map is the index: a class that was renamed in Flat is the same class", () => {
    expectPlan({ ...mapped, rooms: "c name=Year_7_choir pupils=p", written: { name: "Music c" } }, {
      edits: "name kept"
    })
  })

  it("without the map, an active class with the same name and section is adopted, an archived one is not", () => {
    const given = { ...there, classes: "c section=7b" }
    expectPlan({ ...given, rooms: "c section=7b" }, { steps: "enrol:c:p" })
    for (const rooms of ["c section=7a", "c section=7b state=archived"]) {
      expectPlan({ ...given, rooms }, { steps: "createClass:c enrol:c:p" })
    }
  })

  it("two classes with the same name and section are ambiguous", () => {
    expectPlan({ ...there, rooms: "c; d name=Music_c" }, { conflicts: "class-ambiguous" })
    expectPlan({ classes: "c; d title=Music_c", rooms: "c", coverage: coverage("absent") }, {
      conflicts: "class-ambiguous class-ambiguous"
    })
  })

  it("a class that is linked to another system is read-only unless forced", () => {
    const options = { removeMemberships: true, threshold: 100 }
    for (const link of ["googleClassroom", "microsoftGraph", "clever", "lti", "canvas", "mfc"]) {
      const given = {
        ...mapped,
        people: "p; q",
        classes: "c title=Other",
        accounts: "p; q",
        rooms: `c link=${link} pupils=q`,
        known: "p q"
      }
      expectPlan({ ...given, options }, { notices: "class-linked" })
      expectPlan({ ...given, options: { ...options, force: true } }, {
        steps: "updateClass:c enrol:c:p unenrol:c:q"
      })
    }
  })

  it("a class that the token's user does not teach, and one that was deleted, are conflicts", () => {
    expectPlan({ ...mapped, rooms: "c taught=false" }, { conflicts: "class-not-taught" })
    expectPlan({ ...mapped, rooms: "" }, { conflicts: "class-deleted" })
    expectPlan({ ...mapped, rooms: "", options: { recreate: true } }, { steps: "createClass:c enrol:c:p" })
  })

  it("classes without members are created only if asked", () => {
    assert.strictEqual(expectPlan({ classes: "c" }).skipped.classesEmpty, 1)
    expectPlan({ classes: "c", options: { emptyClasses: true } }, { steps: "createClass:c" })
  })

  it("a name or section of more than 255 characters is cut, which is reported, and the class is the same in the next run", () => {
    const long = "\ud83c\udfb5".repeat(300)
    for (const known of [{ title: long }, { section: long }]) {
      const made = planOf({ ...oneClass, classes: [room("c", known)] })
      assert.strictEqual(told(made).notices, "class-name-cut")
      const { name, section = "" } = step(made, "createClass")
      assert.isAtMost(Math.max([...name].length, [...section].length), 255)
      const flat = new Simulator(live())
      flat.apply(made)
      assert.deepStrictEqual(
        plan(filesOf({ ...oneClass, classes: [room("c", known)] }), flat.live, flat.known).steps,
        []
      )
    }
    const notices = (title: string, section: string) =>
      told(planOf({ ...oneClass, classes: [room("c", { title, section })] })).notices
    assert.strictEqual(notices("c".repeat(255), "s".repeat(255)), "")
    assert.strictEqual(notices("c".repeat(256), "s"), "class-name-cut")
    assert.strictEqual(notices("c", "s".repeat(256)), "class-name-cut")
    assert.deepStrictEqual([Text.cut("abc", 3), Text.cut("abcd", 3), Text.cut("ab c", 3)], ["abc", "abc", "ab"])
    // A character of two units counts once.
    assert.strictEqual(Text.cut("\ud83c\udfb5".repeat(3), 2), "\ud83c\udfb5".repeat(2))
  })
})

describe("a second import under other ids", () => {
  const many = Array.from({ length: 6 }, (_, n) => `c${n}`)
  const given = {
    classes: many.map((id) => `other-${id} title=Music_${id}`).join(";"),
    members: many.map((id) => `other-${id}:x`).join(";"),
    rooms: many.join(";"),
    knownClasses: many.join(" ")
  }
  const absent = Array(6).fill("class-absent").join(" ")
  const created = many.map((id) => `createClass:other-${id}`).join(" ")

  it("does not double the classes: it waits for confirmation, or takes them over if asked", () => {
    const exists = Array(6).fill("class-name-exists").join(" ")
    expectPlan(given, { steps: created, notices: `${exists} ${absent}`, held: "class-duplicates 6/6" })
    const options = { rematch: true, archive: "absent", archiveThreshold: 100 } as const
    const matched = expectPlan({ ...given, options })
    assert.deepStrictEqual(matched.matches.map(({ flat, source }) => `${source} ${flat}`)[0], "other-c0 id-c0")
  })

  it("a class of last year that this plan archives is not taken for this year's", () => {
    const archived = many.map((id) => `archiveClass:${id}`).join(" ")
    expectPlan({ ...given, options: { archive: "absent", archiveThreshold: 100 } }, {
      steps: `${created} ${archived}`,
      notices: absent
    })
  })
})

describe("a class of the map and one of the files", () => {
  it("are of two years if they have at most sixty days in common", () => {
    const earlier = (ends: string, year = "2026") =>
      Classes.isEarlier(
        roster({ sessions: sessions({ id: "t", start: "2026-08-01", end: "2027-07-31", schoolYear: "2027" }) }),
        room("c", { sessions: ["t"] }),
        { kind: "class", source: "c", flat: "id-c", written: { year, ends } }
      )
    assert.deepStrictEqual(["2026-09-30", "2026-10-01", "2026-07-31"].map((ends) => earlier(ends)), [true, false, true])
    assert.deepStrictEqual(["2027", "2028"].map((year) => earlier("2026-07-31", year)), [false, false])
  })
})

describe("memberships", () => {
  it("are pairs: rows for each term enrol once", () => {
    const made = expectPlan({
      ...oneClass,
      members: "c:p begin=2026-08-01 end=2026-12-31; c:p begin=2027-01-01 end=2027-06-30"
    }, { steps: "createAccount:p createClass:c enrol:c:p" })
    assert.deepStrictEqual([...Order.needsOf(step(made, "enrol"))], ["createClass:c", "createAccount:p"])
  })

  it("a role in the class that is not the role in the organization is reported, because Flat would ignore it", () => {
    expectPlan({ people: "p; t role=teacher", classes: "c", members: "c:p role=teacher; c:t role=student" }, {
      steps: "createAccount:p createAccount:t createClass:c",
      conflicts: "class-role-differs class-role-differs"
    })
  })

  it("a member in the wrong group is reported: moving it would delete its work", () => {
    expectPlan({
      people: "t role=teacher",
      classes: "c",
      members: "c:t role=teacher",
      accounts: "t role=teacher",
      rooms: "c pupils=t",
      known: "t",
      knownClasses: "c"
    }, { conflicts: "class-wrong-group" })
  })

  it("aides and proctors are skipped", () => {
    const made = expectPlan({ people: "t role=teacher", classes: "c", members: "c:t role=other" }, {
      steps: "createAccount:t createClass:c"
    })
    assert.strictEqual(made.skipped.membershipsOther, 1)
  })

  it("unenrolling deletes work: extra members are reported, and leave only if asked; those by hand stay", () => {
    const given = { ...mapped, people: "p; q", accounts: "p; q; by-hand", rooms: "c pupils=p,q,by-hand", known: "p q" }
    assert.strictEqual(expectPlan(given, { notices: "member-extra" }).skipped.membersByHand, 1)
    expectPlan({ ...given, options: { removeMemberships: true, threshold: 100 } }, {
      steps: "unenrol:c:q"
    })
  })
})

describe("the end of a term", () => {
  const given = {
    people: "p",
    classes: "a sessions=past; b sessions=now; c sessions=next",
    members: "a:p; b:p; c:p",
    sessions: sessions(
      { id: "past", start: "2026-02-01", end: "2026-11-10" },
      { id: "now", start: "2026-08-01", end: "2027-01-31" },
      { id: "next", start: "2027-02-01", end: "2027-07-31" }
    ),
    accounts: "p",
    rooms: "a",
    known: "p",
    knownClasses: "a"
  }
  const options = { archiveThreshold: 100 }

  it("a class that ended is archived after the days of grace, never deleted", () => {
    const made = expectPlan({ ...given, options }, { steps: "createClass:b enrol:b:p archiveClass:a" })
    assert.strictEqual(made.skipped.classesNotBegun, 1)
    for (const more of [{ graceDays: 30 }, { archive: "none" }] as const) {
      expectPlan({ ...given, options: { ...options, ...more } }, { steps: "createClass:b enrol:b:p" })
    }
  })

  it("another day, or all days, can be chosen, because many files ended years ago", () => {
    assert.include(told(planOf({ ...given, options: { at: "2027-03-01", ...options } })).steps, "createClass:c")
    expectPlan({ ...given, options: { at: "all" } }, {
      steps: "createClass:b createClass:c enrol:a:p enrol:b:p enrol:c:p"
    })
    assert.include(told(planOf({ ...given, options: { at: "2030-01-01" } })).notices, "everything-ended")
  })

  it("a class that the tool archived comes back, one that people archived stays", () => {
    const back = { ...mapped, rooms: "c state=archived" }
    expectPlan({ ...back, written: { state: "archived" } }, { steps: "unarchiveClass:c enrol:c:p" })
    for (const written of [{ state: "active" }, {}]) {
      expectPlan({ ...back, written }, { notices: "class-archived", edits: "state kept" })
    }
  })

  it("an inactive class is activated before anybody joins it", () => {
    const made = expectPlan({ ...mapped, rooms: "c state=inactive" }, { steps: "activateClass:c enrol:c:p" })
    assert.deepStrictEqual(step(made, "enrol").needs, ["activateClass:c"])
  })
})

describe("the days of a class", () => {
  const at = (start: string, end: string, graceDays?: number) => {
    const made = planOf({
      ...mapped,
      classes: "c sessions=t",
      sessions: sessions({ id: "t", start, end }),
      options: graceDays === undefined ? {} : { graceDays }
    })
    const { classesEnded, classesNotBegun } = made.skipped
    return `${told(made).steps}${classesNotBegun > 0 ? "not begun" : ""}${classesEnded > 0 ? "ended" : ""}`
  }

  it("include the first and the last one, and those of grace", () => {
    // Today is 26 November.
    for (
      const [expected, start, end, graceDays] of [
        ["enrol:c:p", "2026-11-26", "2026-12-31"],
        ["not begun", "2026-11-27", "2026-12-31"],
        // Its days are in the wrong order, and it has not begun on the day of its end.
        ["not begun", "2026-12-01", "2026-11-26"],
        ["ended", "2026-12-01", "2026-11-25"],
        ["enrol:c:p", "2026-08-01", "2026-11-26"],
        ["ended", "2026-08-01", "2026-11-25"],
        ["ended", "2026-08-01", "2026-11-12"],
        ["archiveClass:c", "2026-08-01", "2026-11-11"],
        ["archiveClass:c", "2026-08-01", "2026-11-25", 0],
        ["enrol:c:p", "2026-08-01", "2026-11-26", 0]
      ] as const
    ) assert.strictEqual(at(start, end, graceDays), expected, `${start} ${end}`)
  })

  it("and of a membership include its first and last one, and decide who leaves: who begins later has not left", () => {
    for (
      const [days, joins, leaves] of [
        ["begin=2026-11-26", "enrol:c:p", ""],
        ["begin=2026-11-27", "", ""],
        ["begin=2026-11-27 end=2026-12-31", "", ""],
        ["begin=2026-08-01 end=2026-11-26", "enrol:c:p", ""],
        ["begin=2026-08-01 end=2026-11-25", "", "unenrol:c:p"]
      ]
    ) {
      const given = { ...mapped, members: `c:p ${days}` }
      expectPlan(given, { steps: joins! })
      const options = { removeMemberships: true, threshold: 100 }
      assert.strictEqual(told(planOf({ ...given, rooms: "c pupils=p", options })).steps, leaves, days)
    }
  })
})
