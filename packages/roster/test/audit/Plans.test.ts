/** What a plan must not do, whatever the files say. */
import { assert, describe, it } from "@effect/vitest"
import { isValid } from "../../src/model/Roster.ts"
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
  teacher
} from "../plan/Sketch.ts"
import { append, change, edit, read, v11 } from "../read/Sets.ts"

const many = (count: number, prefix = "p") => Array.from({ length: count }, (_, n) => `${prefix}${n}`)
const students = (names: ReadonlyArray<string>) =>
  new Map([["root", "teacher"] as const, ...names.map((id) => [`id-${id}`, "student"] as const)])

describe("an administrator's account", () => {
  const boss = (role: string) => account("boss", { role, firstname: "Bea", email: "bea@example.org" })

  it("is not changed by a file: who gets its address could take it over", () => {
    for (const role of ["admin", "accountAdmin"]) {
      for (const person of [pupil, teacher]) {
        const files = roster({ people: [person("x", { username: "BOSS", email: "x@example.org", firstName: "Xi" })] })
        const first = plan(files, live([boss(role)]))
        assert.deepStrictEqual([ids(first), codes(first.notices)], [[], ["administrator-kept"]])
        const later = plan(files, live([{ ...boss(role), id: "id-x" }]), known({ accounts: ["x"] }), { rename: true })
        assert.deepStrictEqual(ids(later), [])
      }
    }
  })
})

describe("files that cannot be right", () => {
  const people = many(40)
  const there = live(people.map((id) => account(id)))
  const map = known({ accounts: people })

  it("without anybody in them are a conflict, not \"Flat has what the files say\"", () => {
    assert.deepStrictEqual(codes(plan(roster({ coverage: coverage("partial") }), there, map).conflicts), [
      "files-empty"
    ])
    assert.deepStrictEqual(codes(plan(roster({ coverage: coverage("changes") }), there, map).conflicts), [])
  })

  it("say so if rows were left out of them", () => {
    const files = {
      ...roster({ people: people.map((id) => pupil(id)), coverage: coverage("partial") }),
      counts: [{ code: "id.missing", severity: "error" as const, count: 1 }]
    }
    assert.isFalse(isValid(files))
    assert.deepStrictEqual(codes(plan(files, there, map).notices), ["rows-lost"])
  })

  it("a filter that selects nothing is a conflict, as a misspelt name of a school", () => {
    const files = roster({ people: people.map((id) => pupil(id)), classes: [room("c")] })
    const made = plan(files, there, map, { filter: { schools: ["Lindenfled"] } })
    assert.deepStrictEqual([ids(made), codes(made.conflicts)], [[], ["filter-empty"]])
  })
})

describe("an export that lost one small school", () => {
  const people = many(200)
  const lost = people.slice(0, 6)
  const classes = (extra: ReadonlyArray<string>) => [
    liveClass("big", { members: students(people.slice(6)) }),
    liveClass("small", { members: students([...lost, ...extra]) })
  ]
  const map = known({ accounts: people, classes: ["big", "small"] })
  const members = people.slice(6).map((id) => `big ${id}`)

  it("waits for confirmation before a class is emptied, also below the threshold", () => {
    const files = roster({
      people: people.map((id) => pupil(id)),
      classes: [room("big"), room("small")],
      members
    })
    const made = plan(files, live(people.map((id) => account(id)), classes([])), map, { removeMemberships: true })
    assert.strictEqual(made.steps.length, 6)
    assert.deepStrictEqual(made.held, [{ what: "emptied", count: 1, of: 2, threshold: 0 }])
    // A class that gets other pupils is not empty.
    const next = roster({
      people: [...people, "new"].map((id) => pupil(id)),
      classes: [room("big"), room("small")],
      members: [...members, "small new"]
    })
    const changed = plan(next, live(people.map((id) => account(id)), classes([])), map, { removeMemberships: true })
    assert.deepStrictEqual(changed.held, [])
  })

  it("waits for confirmation before all pupils of a class are deleted", () => {
    const files = roster({ people: people.slice(6).map((id) => pupil(id)), classes: [room("big")], members })
    const made = plan(files, live(people.map((id) => account(id)), classes([])), map, { removeAccounts: true })
    assert.strictEqual(made.steps.length, 6)
    assert.deepStrictEqual(made.held, [{ what: "emptied", count: 1, of: 2, threshold: 0 }])
  })
})

describe("members leave a class only by complete files", () => {
  const there = live([account("p")], [liveClass("c", { members: students(["p"]) })])
  const map = known({ accounts: ["p"], classes: ["c"] })
  const options = { removeMemberships: true, threshold: 100 }

  it("a part of the files in which a membership ended may lack the next one", () => {
    const made = plan(
      roster({
        people: [pupil("p")],
        classes: [room("c")],
        members: [member("c p", { end: "2026-10-01" })],
        coverage: coverage("partial")
      }),
      there,
      map,
      options
    )
    assert.deepStrictEqual(ids(made), [])
  })
})

describe("a second import under other ids", () => {
  const rooms = many(6, "c")
  const there = live([], rooms.map((id) => liveClass(id)))
  const map = known({ classes: rooms })
  const again = roster({
    classes: rooms.map((id) => room(`other-${id}`, { title: `Music ${id}` })),
    members: rooms.map((id) => `other-${id} x`)
  })

  it("does not double the classes: it waits for confirmation, or takes them over if asked", () => {
    const made = plan(again, there, map)
    assert.deepStrictEqual(new Set(codes(made.notices)), new Set(["class-name-exists", "class-absent"]))
    assert.deepStrictEqual(made.held, [{ what: "classDuplicates", count: 6, of: 6, threshold: 5 }])
    const matched = plan(again, there, map, { rematch: true, archive: "absent", archiveThreshold: 100 })
    assert.deepStrictEqual([ids(matched), matched.held, codes(matched.notices)], [[], [], []])
    assert.deepStrictEqual(matched.matches.map(({ flat, source }) => `${source} ${flat}`)[0], "other-c0 id-c0")
  })

  it("a class of last year that this plan archives is not taken for this year's", () => {
    const made = plan(again, there, map, { archive: "absent", archiveThreshold: 100 })
    assert.notInclude(codes(made.notices), "class-name-exists")
    assert.deepStrictEqual(made.held, [])
  })

  it("in a part of the files says that the account belongs to another id, not to another person of the files", () => {
    const made = plan(
      roster({ people: [pupil("x", { username: "p" })], coverage: coverage("partial") }),
      live([account("p")]),
      known({ accounts: ["p"] })
    )
    assert.deepStrictEqual(codes(made.conflicts), ["account-of-other-id"])
  })
})

describe("somebody whom users.csv lacks and enrollments.csv has", () => {
  it("has not left: the files contradict each other", async () => {
    const whole = edit(v11, "users.csv", "false,s1,student,bo.c", "true,s1,student,bo.c")
    const users = (whole["users.csv"] as ReadonlyArray<string>).filter((line) => !line.startsWith("p1,"))
    const files = await read(change(append(whole, "users.csv"), { "users.csv": users }))
    assert.strictEqual(files.coverage.people, "complete")
    const members = students(["p1", "p2"])
    const made = plan(
      files,
      live(["u1", "p1", "p2"].map((id) => account(id)), ["c1", "c2"].map((id) => liveClass(id, { members }))),
      known({ accounts: ["u1", "p1", "p2"], classes: ["c1", "c2"] }),
      { removeAccounts: true, removeMemberships: true, threshold: 100 }
    )
    assert.deepStrictEqual(made.leavers, [])
    assert.deepStrictEqual(ids(made).filter((id) => /^(?:remove|unenrol).*p1$/.test(id)), [])
    assert.include(codes(made.conflicts), "person-unlisted")
  })
})

describe("an account that no earlier run matched", () => {
  const inFlat = (known: Partial<Parameters<typeof account>[1]>) => live([account("jsmith", known)])

  it("is not given to somebody with the same username and another name", () => {
    const files = roster({ people: [pupil("p", { username: "jsmith", firstName: "Jane", lastName: "Smithers" })] })
    const made = plan(files, inFlat({ firstname: "John", lastname: "Smith" }))
    assert.deepStrictEqual([ids(made), codes(made.conflicts)], [[], ["account-of-other-name"]])
    for (
      const same of [
        { firstname: "Jane", lastname: "Smith" },
        { firstname: "Smithers", lastname: "J." },
        { firstname: undefined, lastname: undefined },
        { firstname: "Mary JANE", lastname: "Other" }
      ]
    ) assert.deepStrictEqual(codes(plan(files, inFlat(same)).conflicts), [])
  })

  it("of a brother or sister with the family's address is not theirs", () => {
    const email = "family@example.org"
    const files = roster({ people: [pupil("p", { username: "new", email, firstName: "Mia", lastName: "Lund" })] })
    const made = plan(files, inFlat({ email, firstname: "Tom", lastname: "Lund" }))
    assert.deepStrictEqual([ids(made), codes(made.conflicts)], [[], ["account-of-other-name"]])
    const same = plan(files, inFlat({ email, firstname: "Mia Sofie", lastname: "Lund-Berg" }))
    assert.deepStrictEqual(codes(same.conflicts), [])
  })
})
