/** What waits for confirmation, at the boundary of each threshold. */
import { assert, describe, it } from "@effect/vitest"
import { append, read, v11 } from "../../read/Sets.ts"
import { account, codes, ids, known, live, liveClass, member, plan, pupil, room, roster, teacher } from "../Sketch.ts"

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
