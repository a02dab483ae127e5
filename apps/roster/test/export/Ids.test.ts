/** The ids of an export in a plan: they name accounts and classes in Flat, which the id map may have under other ids. */
import { assert, describe, it } from "@effect/vitest"
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
