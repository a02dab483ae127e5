/** The traps of people who left, files of changes, and manual edits: a test for each, by name. */
import { assert, describe, it } from "@effect/vitest"
import * as Lives from "../../../src/live/Live.ts"
import * as IdMaps from "../../../src/plan/IdMap.ts"
import {
  account,
  admin,
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
  step,
  teacher
} from "../Sketch.ts"

describe("leavers", () => {
  const names = Array.from({ length: 20 }, (_, n) => `p${n}`)
  const there = live(names.map((id) => account(id)))
  const map = known({ accounts: names })
  const files = (count: number, kind: "complete" | "partial" | "changes" = "complete") =>
    roster({ people: names.slice(count).map((id) => pupil(id)), coverage: coverage(kind) })

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
    for (const kind of ["partial", "changes"] as const) {
      const made = plan(files(19, kind), there, map, options)
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
    const made = (kind: "complete" | "partial") =>
      ids(plan(
        roster({ people, classes: [room("c")], members: ["c p0"], coverage: coverage(kind) }),
        inFlat,
        known({ accounts: ["p0", "p1"], classes: ["c", "d"] }),
        options
      ))
    assert.deepStrictEqual(made("partial"), [])
    assert.deepStrictEqual(made("complete"), ["archiveClass:d", "unenrol:c:p1"])
  })

  it("accounts that no file made are never removed, and neither are administrators", () => {
    const options = { removeAccounts: true, threshold: 100 }
    const files = roster({ people: [] })
    assert.deepStrictEqual(ids(plan(files, there, known({}), options)), [])
    const boss = live([account("p0", { role: "admin" })])
    assert.deepStrictEqual(ids(plan(files, boss, known({ accounts: ["p0"] }), options)), [])
  })

  it("the token's own user is never removed, whatever the role", () => {
    for (const role of ["teacher", "user"]) {
      const mine = Lives.make({ self: "root", accounts: [{ ...admin, role }, account("p0")] })
      const map = IdMaps.make(
        [["root", "root"], ["p0", "id-p0"]].map(([source, flat]) => ({
          kind: "account" as const,
          source: source!,
          flat: flat!,
          written: {}
        }))
      )
      const made = plan(roster({ people: [pupil("q")] }), mine, map, { removeAccounts: true, threshold: 100 })
      assert.deepStrictEqual(ids(made), ["createAccount:q", "removeAccount:p0"])
    }
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
    assert.deepStrictEqual(codes(made.notices), ["member-end-unsure"])
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
