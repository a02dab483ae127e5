/** The plan of the end of a school year, and its traps. */
import { assert, describe, it } from "@effect/vitest"
import type { Live } from "../../src/live/Live.ts"
import type { Roster } from "../../src/model/Roster.ts"
import type { Known } from "../../src/plan/IdMap.ts"
import * as IdMaps from "../../src/plan/IdMap.ts"
import type { RolloverOptions } from "../../src/plan/Options.ts"
import type { Plan } from "../../src/plan/Plan.ts"
import * as Make from "../../src/plan/school/Make.ts"
import * as Rollover from "../../src/plan/year/Rollover.ts"
import { Simulator } from "../plan/Simulator.ts"
import {
  account,
  codes,
  coverage,
  ids,
  known,
  live,
  liveClass,
  member,
  pupil,
  room,
  roster,
  sessions,
  step,
  teacher,
  told
} from "../plan/Sketch.ts"

const july = "2027-07-20"
const september = "2026-09-10"

const years = sessions(
  { id: "y27", start: "2026-08-15", end: "2027-07-14", schoolYear: "2027" },
  { id: "y28", start: "2027-08-16", end: "2028-07-14", schoolYear: "2028" }
)

const teaches = (text: string) => member(text, { role: "teacher" })

/** The files of a year: Ada and Bo learn, Tess teaches. `more` changes them. */
const year = (of: "y27" | "y28", prefix: string, more: Parameters<typeof roster>[0] = {}): Roster =>
  roster({
    people: [teacher("tess"), pupil("ada"), pupil("bo")],
    classes: [
      room(`${prefix}1`, { title: "Choir 7b", sessions: [of] }),
      room(`${prefix}2`, { title: "Band", sessions: [of] })
    ],
    members: [teaches(`${prefix}1 tess`), `${prefix}1 ada`, teaches(`${prefix}2 tess`), `${prefix}2 bo`],
    sessions: years,
    ...more
  })

const plan = (files: Roster | undefined, there: Live, map: Known, options: Partial<RolloverOptions> = {}): Plan =>
  Rollover.make(files, there, map, { today: july, ...options })

/** A school in which the files of 2026/27 were applied. */
const school = (files = year("y27", "c")): Simulator => {
  const flat = new Simulator(live())
  flat.apply(Make.make(files, flat.live, flat.known, { today: september }))
  return flat
}

const next = year("y28", "n")

const rolled = (flat: Simulator, files: Roster | undefined, options: Partial<RolloverOptions> = {}): Plan => {
  const made = plan(files, flat.live, flat.known, options)
  flat.apply(made)
  return made
}

const again = (flat: Simulator, files: Roster | undefined, options: Partial<RolloverOptions> = {}): Plan =>
  plan(files, flat.live, flat.known, options)

const roomsOf = (flat: Simulator, state: string) =>
  [...flat.classes.values()].filter((one) => one.state === state).map(({ members, name }) =>
    [name, ...[...members ?? []].map(([id, role]) => `${role} ${flat.accounts.get(id)?.username}`).sort()].join(", ")
  ).sort()

describe("roster rollover", () => {
  it("archives the classes of the year, creates those of the next and plans nothing the second time", () => {
    const flat = school()
    const made = rolled(flat, next)
    assert.deepStrictEqual(made.conflicts, [])
    assert.deepStrictEqual(made.held, [])
    assert.deepStrictEqual(made.calls.byKind, { archiveClass: 2, createClass: 2, enrol: 4 })
    const members = ["teacher root", "teacher tess"]
    assert.deepStrictEqual(roomsOf(flat, "archived"), [
      ["Band", "student bo", ...members].join(", "),
      ["Choir 7b", "student ada", ...members].join(", ")
    ])
    assert.deepStrictEqual(roomsOf(flat, "active"), roomsOf(flat, "archived"))
    const second = again(flat, next)
    assert.deepStrictEqual([second.steps, second.matches, second.conflicts, second.held], [[], [], [], []])
    assert.deepStrictEqual([second.yearEnd?.archivedBefore, second.yearEnd?.carriedBefore], [2, 2])
    // The ordinary plan agrees.
    const plain = Make.make(next, flat.live, flat.known, { today: "2027-09-10" })
    assert.deepStrictEqual([plain.steps, plain.conflicts], [[], []])
  })

  it("without files only ends the year", () => {
    const flat = school()
    const made = rolled(flat, undefined)
    assert.deepStrictEqual(made.calls.byKind, { archiveClass: 2 })
    assert.deepStrictEqual([made.leavers, made.conflicts, made.held], [[], [], []])
    assert.deepStrictEqual(again(flat, undefined).steps, [])
    // The next year can begin later, with the ordinary plan.
    flat.apply(Make.make(next, flat.live, flat.known, { today: "2027-09-10" }))
    assert.strictEqual(roomsOf(flat, "active").length, 2)
  })

  it("trap: a class whose id is that of this year's class is another class", () => {
    const flat = school()
    const old = flat.known.classes.get("c1")!.flat
    const same = year("y28", "c")
    const made = rolled(flat, same)
    const created = step(made, "createClass")
    assert.deepStrictEqual([created.id, created.replaces], [`createClass:c1:${old}`, old])
    assert.include(created.needs, "archiveClass:c1")
    assert.strictEqual(flat.classes.get(old)?.state, "archived")
    assert.notStrictEqual(flat.known.classes.get("c1")?.flat, old)
    assert.deepStrictEqual(made.calls.byKind, { archiveClass: 2, createClass: 2, enrol: 4 })
    const second = again(flat, same)
    assert.deepStrictEqual([second.steps, second.conflicts, second.held], [[], [], []])
  })

  it("trap: a class with a reused id is created when the class of the year is archived or deleted already", () => {
    for (const state of ["archived", "deleted"]) {
      const flat = school()
      for (const one of flat.classes.values()) flat.classes.set(one.id, { ...one, state })
      const made = rolled(flat, year("y28", "c"))
      assert.deepStrictEqual([made.calls.byKind, made.conflicts], [{ createClass: 2, enrol: 4 }, []], state)
      assert.deepStrictEqual(again(flat, year("y28", "c")).steps, [])
    }
  })

  it("trap: a reused id of a class that cannot be archived is reported, and its class is not created", () => {
    const flat = school()
    const id = flat.known.classes.get("c1")!.flat
    flat.classes.set(id, { ...flat.classes.get(id)!, link: "googleClassroom" })
    const made = plan(year("y28", "c"), flat.live, flat.known)
    assert.deepStrictEqual(ids(made).filter((id) => id.includes(":c1")), [])
    assert.deepStrictEqual([codes(made.conflicts), codes(made.notices)], [["class-id-reused"], ["class-linked"]])
    assert.strictEqual(made.calls.byKind.createClass, 1)
  })

  it("trap: the ordinary plan does not put the next year's members into this year's class", () => {
    const flat = school()
    const made = Make.make(year("y28", "c"), flat.live, flat.known, { today: "2027-09-10" })
    assert.deepStrictEqual([made.steps, codes(made.conflicts)], [[], ["class-of-other-year", "class-of-other-year"]])
  })

  it("trap: a pupil who repeats a year keeps the account and joins the new class of the same name", () => {
    const flat = school()
    const ada = flat.known.accounts.get("ada")!.flat
    rolled(flat, next)
    assert.strictEqual(flat.known.accounts.get("ada")!.flat, ada)
    const choirs = [...flat.classes.values()].filter(({ members, name }) => name === "Choir 7b" && members?.has(ada))
    assert.deepStrictEqual(choirs.map(({ state }) => state).sort(), ["active", "archived"])
  })

  it("trap: a pupil who changes school within the district is no leaver, also with a filter", () => {
    const schools = new Map(
      ["s1", "s2"].map((id) => [id, { id, name: id, type: "school", from: { file: "orgs.csv", row: 2 } }])
    )
    const flat = school(
      year("y27", "c", {
        schools,
        people: [
          teacher("tess", { schools: ["s1"] }),
          pupil("ada", { schools: ["s1"] }),
          pupil("bo", { schools: ["s1"] })
        ]
      })
    )
    const moved = year("y28", "n", {
      schools,
      people: [
        teacher("tess", { schools: ["s1"] }),
        pupil("ada", { schools: ["s2"] }),
        pupil("bo", { schools: ["s1"] })
      ]
    })
    for (const filter of [undefined, { schools: ["s1"] }]) {
      const made = plan(moved, flat.live, flat.known, { filter, removeAccounts: true })
      assert.deepStrictEqual(made.leavers, [])
      assert.isUndefined(made.calls.byKind.removeAccount)
      assert.isUndefined(made.calls.byKind.createAccount)
    }
  })

  it("trap: files that arrive before the year ended wait for confirmation, and do not once it is over", () => {
    const flat = school()
    const may = plan(next, flat.live, flat.known, { today: "2027-05-02" })
    assert.strictEqual(told(may).held, "running 2/2")
    // Its classes are those of the first day of the next year.
    assert.strictEqual(may.calls.byKind.createClass, 2)
    assert.deepStrictEqual(plan(next, flat.live, flat.known, { today: "2027-07-15" }).held, [])
    // To choose the day of the next year does not make this year end earlier.
    const chosen = plan(next, flat.live, flat.known, { today: "2027-05-02", at: "2027-09-01" })
    assert.strictEqual(chosen.held[0]?.what, "running")
    assert.strictEqual(chosen.calls.byKind.createClass, 2)
  })

  it("trap: files that arrive early can begin the next year with the ordinary plan; the end of the year keeps it", () => {
    const flat = school()
    flat.apply(Make.make(next, flat.live, flat.known, { today: "2027-06-20", at: "2027-09-01" }))
    assert.strictEqual(roomsOf(flat, "active").length, 4)
    const made = rolled(flat, next)
    assert.deepStrictEqual(made.calls.byKind, { archiveClass: 2 })
    assert.deepStrictEqual(again(flat, next).steps, [])
    assert.strictEqual(roomsOf(flat, "active").length, 2)
  })

  it("trap: files that still have last year's classes do not carry them", () => {
    const both = roster({
      people: [...year("y27", "c").people.values()],
      classes: [...year("y27", "c").classes.values(), ...next.classes.values()],
      members: [...year("y27", "c").memberships, ...next.memberships],
      sessions: years
    })
    const flat = school()
    const made = rolled(flat, both)
    assert.deepStrictEqual(made.calls.byKind, { archiveClass: 2, createClass: 2, enrol: 4 })
    assert.strictEqual(made.skipped.classesEnded, 2)
    assert.deepStrictEqual(again(flat, both).steps, [])
    assert.deepStrictEqual(again(flat, both, { at: "all" }).steps, [])
    // Last year's classes that nobody imported are not created.
    const fresh = rolled(new Simulator(live()), both)
    assert.strictEqual(fresh.calls.byKind.createClass, 2)
  })

  it("trap: a mistake in the middle of a year changes nothing", () => {
    const flat = school()
    const made = plan(year("y27", "c"), flat.live, flat.known, { today: "2026-11-26" })
    assert.deepStrictEqual([made.steps, made.conflicts], [[], []])
    // Without files it waits, as all classes are running.
    const ends = plan(undefined, flat.live, flat.known, { today: "2026-11-26" })
    assert.strictEqual(told(ends).held, "running 2/2")
  })

  it("trap: files of an earlier year are refused", () => {
    const flat = school()
    rolled(flat, next)
    const made = plan(year("y27", "c"), flat.live, flat.known)
    assert.deepStrictEqual([made.steps, made.matches, codes(made.conflicts)], [[], [], ["year-before"]])
  })

  it("classes that no run made are left alone and reported, and archived if asked", () => {
    const flat = school()
    flat.classes.set("hand", liveClass("hand", { id: "hand" }))
    flat.classes.set("linked", liveClass("linked", { id: "linked", link: "canvas" }))
    const made = plan(next, flat.live, flat.known)
    assert.deepStrictEqual(codes(made.notices), ["class-not-ours", "class-not-ours"])
    assert.strictEqual(made.calls.byKind.archiveClass, 2)
    const all = rolled(flat, next, { allClasses: true })
    assert.include(ids(all), "archiveClass::hand")
    assert.deepStrictEqual([all.calls.byKind.archiveClass, codes(all.notices)], [3, ["class-linked"]])
    assert.strictEqual(rolled(flat, next, { allClasses: true, force: true }).calls.byKind.archiveClass, 1)
    assert.deepStrictEqual(again(flat, next, { allClasses: true }).steps, [])
  })

  it("a class that no run made with the name of a new one is reported, and not taken", () => {
    const flat = school()
    flat.classes.set("hand", liveClass("hand", { id: "hand", name: "Choir 7b" }))
    const made = plan(next, flat.live, flat.known)
    assert.include(codes(made.notices), "class-name-open")
    assert.strictEqual(made.calls.byKind.createClass, 2)
  })

  it("a class that was restored by hand stays", () => {
    const flat = school()
    rolled(flat, undefined)
    const id = flat.known.classes.get("c1")!.flat
    flat.classes.set(id, { ...flat.classes.get(id)!, state: "active" })
    const made = plan(undefined, flat.live, flat.known)
    assert.deepStrictEqual(made.steps, [])
    assert.deepStrictEqual(made.manualEdits.map(({ decision, field }) => [field, decision]), [["state", "kept"]])
  })

  it("a class that continues over several years is not archived", () => {
    const goesOn = (of: ReadonlyArray<string>) =>
      roster({
        people: [pupil("ada")],
        classes: [room("o", { title: "Orchestra", sessions: of })],
        members: ["o ada"],
        sessions: years
      })
    const flat = school(goesOn(["y27"]))
    const made = rolled(flat, goesOn(["y27", "y28"]))
    assert.deepStrictEqual([made.steps, made.conflicts], [[], []])
    assert.strictEqual(flat.known.classes.get("o")?.written["year"], "2028")
  })

  it("trap: years that overlap by some days do not make this year's class go on", () => {
    const overlapping = sessions(
      { id: "y27", start: "2026-08-15", end: "2027-08-20", schoolYear: "2027" },
      { id: "y28", start: "2027-08-15", end: "2028-08-20", schoolYear: "2028" }
    )
    const flat = school(year("y27", "c", { sessions: overlapping }))
    const files = year("y28", "c", { sessions: overlapping })
    const plain = Make.make(files, flat.live, flat.known, { today: "2027-09-10" })
    assert.deepStrictEqual([plain.steps, codes(plain.conflicts)], [[], ["class-of-other-year", "class-of-other-year"]])
    const made = rolled(flat, files, { today: "2027-08-25" })
    assert.deepStrictEqual(made.calls.byKind, { archiveClass: 2, createClass: 2, enrol: 4 })
    assert.deepStrictEqual(again(flat, files, { today: "2027-08-25" }).steps, [])
  })

  it("trap: files with dates and without years do not carry this year's classes again", () => {
    const dated = sessions(
      { id: "y27", start: "2026-08-15", end: "2027-07-14" },
      { id: "y28", start: "2027-08-16", end: "2028-07-14" }
    )
    const flat = school(year("y27", "c", { sessions: dated }))
    const both = roster({
      people: [...next.people.values()],
      classes: [...year("y27", "c").classes.values(), ...next.classes.values()],
      members: [...year("y27", "c").memberships, ...next.memberships],
      sessions: dated
    })
    // In June, this year's classes are those of the day.
    const june = plan(both, flat.live, flat.known, { today: "2027-06-10", year: "2028" })
    assert.isUndefined(june.calls.byKind.createClass)
    assert.isTrue(Rollover.needsDay(both, { today: "2027-06-10" }))
    assert.isFalse(Rollover.needsDay(both, { today: "2027-09-10" }))
    assert.isFalse(Rollover.needsDay(both, { today: "2027-06-10", at: "2027-09-01" }))
    assert.isFalse(Rollover.needsDay(next, { today: "2027-06-10" }))
    const options = { year: "2028", at: "2027-09-01" }
    assert.deepStrictEqual(rolled(flat, both, options).calls.byKind, { archiveClass: 2, createClass: 2, enrol: 4 })
    assert.deepStrictEqual(again(flat, both, options).steps, [])
  })

  it("the whole year may be archived, unless a threshold is given", () => {
    const flat = school()
    assert.deepStrictEqual(plan(next, flat.live, flat.known).held, [])
    assert.strictEqual(told(plan(next, flat.live, flat.known, { archiveThreshold: 80 })).held, "classes 2/2")
  })

  it("RO16 is held if newer files of the next year take most pupils out of a class that it carried", () => {
    const files = (of: "y27" | "y28", pupils: string) =>
      year(of, of, {
        people: [teacher("tess"), ...[..."abcdefgh"].map((id) => pupil(id))],
        members: [teaches(`${of}1 tess`), teaches(`${of}2 tess`), ...[...pupils].map((id) => `${of}1 ${id}`)]
      })
    const flat = school(files("y27", "abcdefgh"))
    assert.strictEqual(told(rolled(flat, files("y28", "abcdefgh"))).held, "")
    const later = (pupils: string) => again(flat, files("y28", pupils), { removeMemberships: true, threshold: 100 })
    assert.deepStrictEqual(["abc", "abcd"].map((pupils) => told(later(pupils)).held), ["thinned 1/1", ""])
  })

  it("RO16 is held if the files of the next year make teachers of pupils", () => {
    const names = ["ada", "bo", "cy"]
    const people = [teacher("tess"), ...names.map((id) => pupil(id))]
    const flat = school(year("y27", "c", { people }))
    const risen = year("y28", "n", { people: [teacher("tess"), ...names.map((id) => teacher(id))], members: [] })
    assert.strictEqual(told(plan(risen, flat.live, flat.known)).held, "role-rises 3/1")
  })

  it("leavers are listed with their licences, and removed only if asked and under the threshold", () => {
    const flat = school()
    const bo = flat.known.accounts.get("bo")!.flat
    flat.accounts.set(bo, { ...flat.accounts.get(bo)!, licence: "seat" })
    const left = year("y28", "n", {
      people: [teacher("tess"), pupil("ada"), pupil("new")],
      members: [teaches("n1 tess"), "n1 ada", teaches("n2 tess"), "n2 new"]
    })
    const made = plan(left, flat.live, flat.known)
    assert.deepStrictEqual(made.leavers, [{ person: "bo", account: bo, why: "absent", licence: "seat" }])
    assert.deepStrictEqual(made.yearEnd?.licences, {
      known: true,
      seats: 1,
      site: 0,
      ended: 0,
      unknown: 0,
      newAccounts: 1
    })
    assert.isUndefined(made.calls.byKind.removeAccount)
    const removing = plan(left, flat.live, flat.known, { removeAccounts: true })
    assert.strictEqual(removing.calls.byKind.removeAccount, 1)
    assert.strictEqual(told(removing).held, "accounts 1/3")
    assert.deepStrictEqual(
      plan(left, flat.live, flat.known, { removeAccounts: true, threshold: 40 }).held,
      []
    )
    assert.strictEqual(plan(left, school().live, school().known).yearEnd?.licences.known, false)
  })

  it("with a filter, classes that the files do not have stay", () => {
    const flat = school()
    const made = plan(next, flat.live, flat.known, { filter: { classes: ["n1"] } })
    assert.deepStrictEqual(made.calls.byKind, { createClass: 1, enrol: 2 })
    assert.deepStrictEqual(codes(made.notices), ["class-not-selected", "class-not-selected"])
  })

  it("one file for each school of a district carries them one after the other", () => {
    const one = year("y28", "n", { coverage: coverage("partial") })
    const two = year("y28", "m", { coverage: coverage("partial") })
    const flat = school()
    rolled(flat, one)
    const made = rolled(flat, two)
    assert.deepStrictEqual(made.calls.byKind, { createClass: 2, enrol: 4 })
    assert.deepStrictEqual([again(flat, one).steps, again(flat, two).steps], [[], []])
  })

  it("files without years need the year, and its classes are known by it", () => {
    const bare = (prefix: string) =>
      year("y27", prefix, {
        classes: [room(`${prefix}1`, { title: "Choir" })],
        members: [`${prefix}1 ada`],
        sessions: new Map()
      })
    assert.isUndefined(Rollover.yearOf(bare("c"), {}))
    const removed = room("c", { sessions: ["y27"], change: "removed" })
    assert.isUndefined(Rollover.yearOf(roster({ classes: [removed], sessions: years }), {}))
    const flat = school(bare("c"))
    const made = rolled(flat, bare("c"), { year: "2028" })
    assert.deepStrictEqual(made.calls.byKind, { archiveClass: 1, createClass: 1, enrol: 1 })
    assert.deepStrictEqual(again(flat, bare("c"), { year: "2028" }).steps, [])
    const later = rolled(flat, bare("c"), { year: "2029" })
    assert.deepStrictEqual(later.calls.byKind, { archiveClass: 1, createClass: 1, enrol: 1 })
  })

  it("a class without a year, in files that have them, is a conflict if its id is in use", () => {
    const flat = school(
      year("y27", "c", { classes: [room("c1", { title: "Choir 7b" }), room("c2", { sessions: ["y27"] })] })
    )
    const mixed = year("y28", "n", {
      classes: [room("c1", { title: "Choir 7b" }), room("n2", { sessions: ["y28"] })],
      members: ["c1 ada", "n2 bo"]
    })
    const made = plan(mixed, flat.live, flat.known)
    assert.deepStrictEqual(codes(made.conflicts), ["class-year-unknown"])
    assert.deepStrictEqual(made.calls.byKind, { archiveClass: 1, createClass: 1, enrol: 1 })
    assert.strictEqual(plan(mixed, flat.live, flat.known, { year: "2028" }).calls.byKind.archiveClass, 2)
  })

  it("a young class of which nothing says when it ends waits for confirmation", () => {
    const there = live([account("ada")], [liveClass("c", { created: "2027-07-01T10:00:00.000Z" })])
    const map = known({ accounts: ["ada"], classes: ["c"] })
    assert.strictEqual(told(plan(undefined, there, map)).held, "running 1/1")
    const old = live([account("ada")], [liveClass("c", { created: "2026-09-01T10:00:00.000Z" })])
    assert.deepStrictEqual(plan(undefined, old, map).held, [])
    assert.deepStrictEqual(plan(undefined, live(), IdMaps.empty).steps, [])
  })
})
