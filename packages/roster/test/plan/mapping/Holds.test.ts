/** What waits for confirmation, at the boundary of each threshold. */
import { assert, describe, it } from "@effect/vitest"
import { append, read, v11 } from "../../read/Sets.ts"
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
  sessions,
  teacher
} from "../Sketch.ts"

const many = (count: number, prefix: string) => Array.from({ length: count }, (_, n) => `${prefix}${n}`)
const teaches = (text: string) => member(text, { role: "teacher" })
const options = { removeMemberships: true }

describe("memberships of teachers", () => {
  const pupils = many(40, "p")
  const staff = many(4, "t")
  const rooms = many(10, "c")
  const people = [...pupils.map((id) => pupil(id)), ...staff.map((id) => teacher(id))]
  const there = live(
    [...pupils.map((id) => account(id)), ...staff.map((id) => account(id, { role: "teacher" }))],
    rooms.map((id) =>
      liveClass(id, {
        members: new Map([
          ["root", "teacher"],
          ...pupils.map((one) => [`id-${one}`, "student"] as const),
          ...staff.map((one) => [`id-${one}`, "teacher"] as const)
        ])
      })
    )
  )
  const map = known({ accounts: [...pupils, ...staff], classes: rooms })
  /** The files have all pupils, and of the teachers those that `keeps` says. */
  const made = (keeps: (room: number, one: number) => boolean, more = {}) =>
    plan(
      roster({
        people,
        classes: rooms.map((id) => room(id)),
        members: rooms.flatMap((id, n) => [
          ...pupils.map((one) => `${id} ${one}`),
          ...staff.flatMap((one, m) => keeps(n, m) ? [teaches(`${id} ${one}`)] : [])
        ])
      }),
      there,
      map,
      { ...options, ...more }
    )

  it("RO2 wait if half of them are removed, although they are few among all memberships", () => {
    const half = made((_, one) => one < 2)
    assert.deepStrictEqual([half.steps.length, half.held], [20, [
      { what: "teachers", count: 20, of: 40, threshold: 0 }
    ]])
    const less = made((room, one) => one < 2 || room === 0 && one === 2)
    assert.deepStrictEqual([less.steps.length, less.held], [19, []])
    assert.deepStrictEqual(made((_, one) => one < 2, { threshold: 50 }).held, [])
  })

  it("RO2 wait if a class loses each of its teachers, also with their accounts", () => {
    const lost = made((room) => room > 0)
    assert.deepStrictEqual(lost.held, [{ what: "untaught", count: 1, of: 10, threshold: 0 }])
    assert.deepStrictEqual(made((room, one) => room > 0 || one === 0).held, [])
    const gone = plan(
      roster({
        people: people.filter(({ id }) => !id.startsWith("t")),
        classes: rooms.map((id) => room(id)),
        members: rooms.flatMap((id) => pupils.map((one) => `${id} ${one}`))
      }),
      there,
      map,
      { removeAccounts: true, threshold: 10 }
    )
    assert.deepStrictEqual(gone.held, [
      { what: "teachers", count: 40, of: 40, threshold: 0 },
      { what: "untaught", count: 10, of: 10, threshold: 0 }
    ])
  })

  it("do not wait if another teacher comes, or the class ends", () => {
    const files = (coming: boolean) =>
      roster({
        people: [...people, teacher("new")],
        classes: rooms.slice(coming ? 0 : 1).map((id) => room(id)),
        members: rooms.flatMap((id, n) => [
          ...pupils.map((one) => `${id} ${one}`),
          ...staff.flatMap((one) => n > 0 ? [teaches(`${id} ${one}`)] : []),
          ...(n === 0 && coming ? [teaches("c0 new")] : [])
        ])
      })
    assert.deepStrictEqual(plan(files(true), there, map, options).held, [])
    assert.deepStrictEqual(plan(files(false), there, map, { ...options, archive: "absent" }).held, [])
  })
})

describe("a class that enrollments name and no file lists", () => {
  it("RO3 is a conflict, and is not archived", async () => {
    const files = await read(append(v11, "enrollments.csv", "e9,,,c9,s1,p1,student,false,,"))
    assert.strictEqual(files.coverage.classes, "complete")
    const there = live(
      ["u1", "p1", "p2"].map((id) => account(id, id === "u1" ? { role: "teacher" } : {})),
      ["c1", "c2", "c8", "c9"].map((id) => liveClass(id))
    )
    const made = plan(files, there, known({ accounts: ["u1", "p1", "p2"], classes: ["c1", "c2", "c8", "c9"] }), {
      archive: "absent"
    })
    assert.deepStrictEqual(ids(made).filter((id) => id.startsWith("archive")), ["archiveClass:c8"])
    assert.deepStrictEqual(made.conflicts.filter(({ code }) => code === "class-unlisted").map((one) => one.class), [
      "c9"
    ])
    assert.notInclude(codes(made.notices.filter((one) => one.class === "c9")), "class-absent")
  })
})

describe("a threshold", () => {
  const holdsOf = (made: ReturnType<typeof plan>) => made.held.map(({ count, what }) => `${what} ${count}`)

  it("is what may be removed at most: exactly so much does not wait", () => {
    const names = many(40, "p")
    const there = live(names.map((id) => account(id)))
    const without = (count: number, threshold: number) =>
      holdsOf(plan(roster({ people: names.slice(count).map((id) => pupil(id)) }), there, known({ accounts: names }), {
        removeAccounts: true,
        threshold
      }))
    assert.deepStrictEqual([without(2, 5), without(3, 5), without(1, 0), without(0, 0)], [[], ["accounts 3"], [
      "accounts 1"
    ], []])
  })

  it("of changes begins at twenty, and of all of them above half", () => {
    const names = many(40, "p")
    const there = (count: number) => live(names.slice(0, count).map((id) => account(id)))
    const renamed = (of: number, count: number, options = {}) =>
      holdsOf(plan(
        roster({ people: names.slice(0, of).map((id, n) => pupil(id, n < count ? { firstName: "Lund" } : {})) }),
        there(of),
        known({ accounts: names.slice(0, of) }),
        options
      ))
    assert.deepStrictEqual(renamed(40, 35, { changeThreshold: 90 }), [])
    assert.deepStrictEqual([renamed(19, 19), renamed(20, 20), renamed(40, 20), renamed(40, 21)], [
      [],
      ["changes 20"],
      [],
      ["changes 21"]
    ])
  })

  it("of leavers begins at twenty", () => {
    const names = many(30, "p")
    const gone = (of: number, count: number) =>
      holdsOf(plan(
        roster({ people: names.slice(count, of).map((id) => pupil(id)) }),
        live(names.slice(0, of).map((id) => account(id))),
        known({ accounts: names.slice(0, of) })
      ))
    assert.deepStrictEqual([gone(22, 19), gone(22, 20), gone(30, 20)], [[], ["leavers 20"], ["leavers 20"]])
  })

  it("of accounts that would be doubled begins at five", () => {
    const names = ["Ada", "Bo", "Cy", "Di", "Eva", "Fay"]
    const there = live(names.map((firstname) => account(`old-${firstname}`, { firstname })))
    const made = (count: number) =>
      holdsOf(
        plan(roster({ people: names.slice(0, count).map((firstName) => pupil(firstName, { firstName })) }), there)
      )
    assert.deepStrictEqual([made(4), made(5)], [[], ["duplicates 5"]])
  })

  it("of pupils in a class that is emptied begins at three", () => {
    const empty = (count: number) => {
      const names = many(count, "p")
      const members = new Map([["root", "teacher"] as const, ...names.map((id) => [`id-${id}`, "student"] as const)])
      return holdsOf(plan(
        roster({ people: names.map((id) => pupil(id)), classes: [room("c")] }),
        live(names.map((id) => account(id)), [liveClass("c", { members })]),
        known({ accounts: names, classes: ["c"] }),
        { ...options, threshold: 100 }
      ))
    }
    assert.deepStrictEqual([empty(2), empty(3)], [[], ["emptied 1"]])
  })

  it("of archived classes is exact, too", () => {
    const rooms = many(4, "c")
    const archived = (count: number) =>
      holdsOf(plan(
        roster({
          people: [pupil("p")],
          classes: rooms.slice(count).map((id) => room(id)),
          members: rooms.slice(count).map((id) => `${id} p`)
        }),
        live([account("p")], rooms.map((id) => liveClass(id))),
        known({ accounts: ["p"], classes: rooms }),
        { archive: "absent" }
      ))
    assert.deepStrictEqual([archived(2), archived(3)], [[], ["classes 3"]])
  })
})

describe("the days of a class", () => {
  const at = (begin: string, end: string, graceDays?: number) => {
    const made = plan(
      roster({
        people: [pupil("p")],
        classes: [room("c", { sessions: ["t"] })],
        sessions: sessions({ id: "t", start: begin, end }),
        members: ["c p"]
      }),
      live([account("p")], [liveClass("c")]),
      known({ accounts: ["p"], classes: ["c"] }),
      graceDays === undefined ? {} : { graceDays }
    )
    return [
      ...ids(made),
      ...(made.skipped.classesNotBegun > 0 ? ["not begun"] : []),
      ...(made.skipped.classesEnded > 0 ? ["ended"] : [])
    ]
  }

  it("include the first and the last one, and those of grace", () => {
    // Today is 26 November.
    assert.deepStrictEqual(at("2026-11-26", "2026-12-31"), ["enrol:c:p"])
    assert.deepStrictEqual(at("2026-11-27", "2026-12-31"), ["not begun"])
    // Its days are in the wrong order, and it has not begun on the day of its end.
    assert.deepStrictEqual([at("2026-12-01", "2026-11-26"), at("2026-12-01", "2026-11-25")], [["not begun"], ["ended"]])
    assert.deepStrictEqual(at("2026-08-01", "2026-11-26"), ["enrol:c:p"])
    assert.deepStrictEqual(at("2026-08-01", "2026-11-25"), ["ended"])
    assert.deepStrictEqual(at("2026-08-01", "2026-11-12"), ["ended"])
    assert.deepStrictEqual(at("2026-08-01", "2026-11-11"), ["archiveClass:c"])
    assert.deepStrictEqual([at("2026-08-01", "2026-11-25", 0), at("2026-08-01", "2026-11-26", 0)], [
      ["archiveClass:c"],
      ["enrol:c:p"]
    ])
  })

  it("and of a membership include its first and last one", () => {
    const members = (known: { readonly begin?: string; readonly end?: string }) =>
      ids(plan(
        roster({ people: [pupil("p")], classes: [room("c")], members: [member("c p", known)] }),
        live([account("p")], [liveClass("c")]),
        known_
      ))
    assert.deepStrictEqual(members({ begin: "2026-11-26" }), ["enrol:c:p"])
    assert.deepStrictEqual(members({ begin: "2026-11-27" }), [])
    assert.deepStrictEqual(members({ end: "2026-11-26" }), ["enrol:c:p"])
    assert.deepStrictEqual(members({ end: "2026-11-25" }), [])
  })

  const known_ = known({ accounts: ["p"], classes: ["c"] })

  it("decide who leaves: who begins later has not left, and who ended has", () => {
    const there = live([account("p")], [
      liveClass("c", { members: new Map([["root", "teacher"], ["id-p", "student"]]) })
    ])
    const leaves = (known: { readonly begin?: string; readonly end?: string }) =>
      ids(plan(
        roster({ people: [pupil("p")], classes: [room("c")], members: [member("c p", known)] }),
        there,
        known_,
        { ...options, threshold: 100 }
      ))
    assert.deepStrictEqual(leaves({ begin: "2026-11-27", end: "2026-12-31" }), [])
    assert.deepStrictEqual(leaves({ begin: "2026-08-01", end: "2026-11-25" }), ["unenrol:c:p"])
    assert.deepStrictEqual(leaves({ begin: "2026-08-01", end: "2026-11-26" }), [])
  })
})
