/** The ids of an export in a plan: they name accounts and classes in Flat, which the id map may have under other ids. */
import { assert, describe, it } from "@effect/vitest"
import * as Ids from "../../src/export/Ids.ts"
import * as IdMaps from "../../src/plan/IdMap.ts"
import { account, codes, ids, known, live, liveClass, plan, pupil, room, roster } from "../plan/Sketch.ts"

const there = live([account("ada"), account("bo")], [
  liveClass("c", { members: new Map([["root", "teacher"], ["id-ada", "student"]]) })
])
const map = known({ accounts: ["ada", "bo"], classes: ["c"] })

const files = (person: Parameters<typeof pupil>[1] = {}, classId = "flat-id-c") =>
  roster({
    people: [pupil("flat-id-ada", { username: "ada", ...person }), pupil("flat-id-bo", { username: "bo" })],
    classes: [room(classId, { title: "Music c" })],
    members: [`${classId} flat-id-ada`]
  })

describe("an id of an export", () => {
  it("is that of the account and of the class in Flat, although the map has other ids", () => {
    const made = plan(files(), there, map, { archive: "absent", removeAccounts: true, removeMemberships: true })
    assert.deepStrictEqual([made.steps, made.conflicts, made.leavers], [[], [], []])
    assert.deepStrictEqual(made.unchanged, { accounts: 2, classes: 1, memberships: 1 })
  })

  it("does not match an account with another username", () => {
    const made = plan(files({ username: "ada.lund" }), there, map)
    assert.include(ids(made), "createAccount:flat-id-ada")
  })

  it("is not taken for a class or an account that the files have under its own id, too", () => {
    const both = roster({
      people: [pupil("ada"), pupil("flat-id-ada", { username: "ada" })],
      classes: [room("c", { title: "Music c" }), room("flat-id-c", { title: "Music c" })],
      members: ["c ada", "flat-id-c ada"]
    })
    const made = plan(both, there, map)
    assert.isAbove(made.conflicts.length, 0)
    assert.include(ids(made), "createClass:flat-id-c")
    assert.notInclude(codes(made.conflicts), "class-wrong-group")
  })

  it("of a class that is gone creates another one", () => {
    const made = plan(files({}, "flat-gone"), there, map)
    assert.include(ids(made), "createClass:flat-gone")
  })
})

describe("the ids of an export", () => {
  const entry = (source: string, flat = "a") => ({ kind: "account" as const, source, flat, written: {} })

  it("are those of the school's files that OneRoster allows, the first of several", () => {
    const of = (...sources: ReadonlyArray<string>) =>
      Ids.make(IdMaps.make(sources.map((source) => entry(source)))).ofAccount("a")
    assert.deepStrictEqual([of("p2", "p1", "p3"), of("p1", "p2")], ["p1", "p1"])
    assert.deepStrictEqual([of("x".repeat(255)), of("x".repeat(256)), of("a b"), of("./@_-")], [
      "x".repeat(255),
      "flat-a",
      "flat-a",
      "./@_-"
    ])
    assert.match(Ids.deriveId("\u00e9"), /^flat-[0-9a-f]{32}$/)
    assert.notStrictEqual(Ids.ofEnrolment("c", "p"), Ids.ofEnrolment("p", "c"))
  })
})
