/** Which people and classes the filters select. */
import { assert, describe, it } from "@effect/vitest"
import type { Filter } from "../../src/plan/Options.ts"
import { ids, member, plan, pupil, room, roster, teacher } from "./Sketch.ts"

const from = { file: "orgs.csv", row: 2 }

const school = (id: string, name: string, parent?: string) =>
  [id, { id, name, type: "school", from, ...(parent === undefined ? {} : { parent }) }] as const

const term = (id: string, title: string, parent?: string) =>
  [id, { id, title, type: "term", from, ...(parent === undefined ? {} : { parent }) }] as const

const files = roster({
  schools: new Map([
    school("d", "District"),
    school("n", "North", "d"),
    school("nm", "Music North", "n"),
    school("s", "South", "d")
  ]),
  sessions: new Map([term("y", "2026/27"), term("h1", "First half", "y"), term("z", "2027/28")]),
  people: [
    pupil("p-n5", { schools: ["n"], grades: ["5"] }),
    pupil("p-n6", { schools: ["n"], grades: ["6"] }),
    pupil("p-s5", { schools: ["s"], grades: ["5"] }),
    teacher("t-n", { schools: ["n"] }),
    teacher("t-s", { schools: ["s"] })
  ],
  classes: [
    room("choir", { title: "Choir", school: "nm", sessions: ["h1"], subjects: ["Musik"], code: "CH" }),
    room("maths", { title: "Maths", school: "n", sessions: ["y"], subjects: ["Maths"], grades: ["6"] }),
    room("band", { title: "Band", school: "s", sessions: ["z"], course: "M\u00fasica II", grades: ["5"] })
  ],
  members: [
    "choir p-n5",
    member("choir t-n", { role: "teacher" }),
    "maths p-n6",
    member("maths t-n", { role: "teacher" }),
    "band p-s5",
    member("band t-s", { role: "teacher" })
  ]
})

const created = (filter: Filter) =>
  ids(plan(files, undefined, undefined, { filter })).flatMap((id) => id.startsWith("create") ? [id.split(":")[1]!] : [])

describe("filters", () => {
  it("select a school by id or name, with the schools below it, their people and their classes", () => {
    const north = ["p-n5", "p-n6", "t-n", "choir", "maths"]
    assert.deepStrictEqual(created({ schools: ["n"] }), north)
    assert.deepStrictEqual(created({ schools: ["NORTH"] }), north)
    assert.deepStrictEqual(created({ schools: ["Music North"] }), ["p-n5", "t-n", "choir"])
    assert.strictEqual(created({ schools: ["District"] }).length, 8)
  })

  it("select a term by id or title, with the terms below it, and only the members of its classes", () => {
    assert.deepStrictEqual(created({ terms: ["2026/27"] }), ["p-n5", "p-n6", "t-n", "choir", "maths"])
    assert.deepStrictEqual(created({ terms: ["h1"] }), ["p-n5", "t-n", "choir"])
  })

  it("select subjects by a part of the subject or the course, without case and accents", () => {
    assert.deepStrictEqual(created({ subjects: ["mus"] }), ["p-n5", "p-s5", "t-n", "t-s", "choir", "band"])
    assert.deepStrictEqual(created({ subjects: ["MUSICA"] }), ["p-s5", "t-s", "band"])
  })

  it("select pupils of a grade, classes of the grade or without one, and their teachers", () => {
    assert.deepStrictEqual(created({ grades: ["5"] }), ["p-n5", "p-s5", "t-n", "t-s", "choir", "band"])
  })

  it("select a class by id, code or title", () => {
    for (const name of ["choir", "ch", "Choir"]) {
      assert.deepStrictEqual(created({ classes: [name] }), ["p-n5", "t-n", "choir"])
    }
  })

  it("must all hold, and of one kind any value", () => {
    assert.deepStrictEqual(created({ schools: ["n"], subjects: ["mus"] }), ["p-n5", "t-n", "choir"])
    assert.deepStrictEqual(created({ classes: ["choir", "band"] }), ["p-n5", "p-s5", "t-n", "t-s", "choir", "band"])
    assert.deepStrictEqual(created({ classes: ["no such class"] }), [])
  })

  it("do not make a username or an address unique", () => {
    const twins = roster({
      people: [pupil("a", { username: "ada", grades: ["5"] }), pupil("b", { username: "ADA", grades: ["6"] })]
    })
    const made = plan(twins, undefined, undefined, { filter: { grades: ["5"] } })
    assert.deepStrictEqual([ids(made), made.conflicts.map(({ code }) => code)], [[], ["username-collision"]])
  })
})
