/** What waits for confirmation, at the boundary of each threshold. */
import { assert, describe, it } from "@effect/vitest"
import { type Approved, describe as describeHold, findUnapproved } from "../../../src/plan/Hold.ts"
import { expectPlan, type Given, planOf, told } from "../Sketch.ts"

const many = (count: number, prefix = "p") => Array.from({ length: count }, (_, n) => `${prefix}${n}`)
const list = (names: ReadonlyArray<string>, more = "") => names.map((name) => `${name} ${more}`).join(";")
const held = (given: Given) => told(planOf(given)).held

describe("memberships of teachers", () => {
  const pupils = many(40)
  const staff = many(4, "t")
  const rooms = many(10, "c")
  const people = `${list(pupils)};${list(staff, "role=teacher")}`
  const learn = rooms.flatMap((id) => pupils.map((one) => `${id}:${one}`)).join(";")
  const given = {
    people,
    classes: list(rooms),
    accounts: `${list(pupils)};${list(staff, "role=teacher")}`,
    rooms: list(rooms, `pupils=${pupils.join()} teachers=${staff.join()}`),
    known: [...pupils, ...staff].join(" "),
    knownClasses: rooms.join(" "),
    options: { removeMemberships: true }
  }
  /** The files have all pupils, and of the teachers those that `keeps` says. */
  const members = (keeps: (room: number, one: number) => boolean) =>
    [learn, ...rooms.flatMap((id, n) => staff.flatMap((one, m) => keeps(n, m) ? [`${id}:${one} role=teacher`] : []))]
      .join(";")
  const made = (keeps: Parameters<typeof members>[0], more = {}) =>
    planOf({ ...given, members: members(keeps), options: { ...given.options, ...more } })

  it("RO2 wait if half of them are removed, although they are few among all memberships", () => {
    const half = made((_, one) => one < 2)
    assert.deepStrictEqual([half.steps.length, told(half).held], [20, "teachers 20/40"])
    const less = made((room, one) => one < 2 || room === 0 && one === 2)
    assert.deepStrictEqual([less.steps.length, less.held], [19, []])
    assert.deepStrictEqual(made((_, one) => one < 2, { threshold: 50 }).held, [])
  })

  it("RO2 wait if a class loses each of its teachers, also with their accounts", () => {
    assert.strictEqual(told(made((room) => room > 0)).held, "untaught 1/10")
    assert.strictEqual(told(made((room, one) => room > 0 || one === 0)).held, "")
    const gone = { ...given, people: list(pupils), members: learn, options: { removeAccounts: true, threshold: 10 } }
    assert.strictEqual(held(gone), "teachers 40/40 untaught 10/10")
  })

  it("do not wait if another teacher comes, or the class ends", () => {
    const rest = members((room) => room > 0)
    const coming = { people: `${people};new role=teacher`, members: `${rest};c0:new role=teacher` }
    assert.strictEqual(held({ ...given, ...coming }), "")
    const options = { ...given.options, archive: "absent" } as const
    assert.strictEqual(held({ ...given, classes: list(rooms.slice(1)), members: rest, options }), "")
  })
})

describe("an export that lost one small school", () => {
  const people = many(200)
  const [lost, stay] = [people.slice(0, 6), people.slice(6)]
  const given = {
    people: list(people),
    classes: "big; small",
    members: stay.map((id) => `big:${id}`).join(";"),
    accounts: list(people),
    rooms: `big pupils=${stay.join()}; small pupils=${lost.join()}`,
    known: people.join(" "),
    knownClasses: "big small",
    options: { removeMemberships: true }
  }

  it("waits before a class is emptied, also below the threshold, unless it gets other pupils", () => {
    const made = planOf(given)
    assert.deepStrictEqual([made.steps.length, told(made).held], [6, "emptied 1/2"])
    assert.strictEqual(
      held({ ...given, people: `${given.people};new`, members: `${given.members};small:new` }),
      "thinned 1/2"
    )
    const options = { removeAccounts: true }
    assert.strictEqual(held({ ...given, people: list(stay), classes: "big", options }), "emptied 1/2")
  })
})

describe("changes of roles", () => {
  const roles = (
    of: { pupils: number; teachers: number },
    changed: { rises?: number; falls?: number },
    more: Given = {}
  ) => {
    const [pupils, staff] = [many(of.pupils), many(of.teachers, "t")]
    const { falls = 0, rises = 0 } = changed
    return planOf({
      people: [
        list(pupils.slice(0, rises), "role=teacher firstName=Bo"),
        list(pupils.slice(rises), "firstName=Bo"),
        list(staff.slice(falls), "role=teacher"),
        list(staff.slice(0, falls))
      ].join(";"),
      accounts: `${list(pupils, "firstname=Bo")};${list(staff, "role=teacher")}`,
      known: [...pupils, ...staff].join(" "),
      ...more
    })
  }

  it("RO16 wait if pupils become teachers or teachers pupils, with direction, number and the first names", () => {
    const up = roles({ pupils: 24, teachers: 6 }, { rises: 24 })
    assert.strictEqual(told(up).held, "role-rises 24/6")
    assert.strictEqual(
      describeHold(up.held[0]!),
      "24 pupils become teachers (there are 6 teachers): Bo Lund, Bo Lund, Bo Lund and 21 more"
    )
    const down = roles({ pupils: 24, teachers: 6 }, { falls: 6 })
    assert.strictEqual(
      describeHold(down.held[0]!),
      "6 of 6 teachers become pupils: Ada Lund, Ada Lund, Ada Lund and 3 more"
    )
    assert.strictEqual(describeHold(down.held[0]!, false), "6 of 6 teachers become pupils")
  })

  it("begin at three, and above five percent of the teachers, unless another share is given", () => {
    const both = (count: number, teachers: number, options = {}) =>
      told(roles({ pupils: 30, teachers }, { rises: count, falls: count }, { options })).held.replaceAll(/\/\d+/g, "")
    assert.deepStrictEqual([
      both(2, 2),
      both(3, 60),
      both(3, 59),
      both(4, 8, { roleThreshold: 50 }),
      both(5, 8, { roleThreshold: 50 })
    ], [
      "",
      "",
      "role-rises 3 role-falls 3",
      "",
      "role-rises 5 role-falls 5"
    ])
  })

  it("RO16 wait if the last teacher of a class becomes a pupil", () => {
    const rooms = {
      rooms: "c teachers=t0 pupils=p0; d teachers=t0,t1",
      knownClasses: "c d",
      classes: "c; d",
      members: "c:p0; d:p1"
    }
    const only = roles({ pupils: 2, teachers: 2 }, { falls: 1 }, rooms)
    assert.deepStrictEqual([told(only).held, only.held[0]?.names], ["untaught 1/2", ["Music c"]])
    const first = roles({ pupils: 2, teachers: 2 }, { falls: 1 }, { ...rooms, known: "", knownClasses: "" })
    assert.strictEqual(told(first).held, "untaught 1/2")
  })
})

describe("a class that goes on", () => {
  const names = many(12)
  /** Of a class with twelve pupils some leave, and some of these come into the other one. */
  const thinned = (leave: number, move: number, options = {}) =>
    planOf({
      people: list(names),
      classes: "c; d",
      members: [...names.slice(leave).map((id) => `c:${id}`), ...names.slice(0, move).map((id) => `d:${id}`)].join(";"),
      accounts: list(names),
      rooms: `c pupils=${names.join()}; d`,
      known: names.join(" "),
      knownClasses: "c d",
      options: { removeMemberships: true, threshold: 100, ...options }
    })

  it("RO17 waits if half of its pupils leave it, at least five; those who move are counted apart", () => {
    assert.deepStrictEqual([thinned(5, 0), thinned(6, 0)].map((made) => told(made).held), ["", "thinned 1/1"])
    assert.strictEqual(
      describeHold(thinned(8, 3).held[0]!),
      "1 of 1 classes loses many of its pupils (5 pupils leave, 3 move to another class): Music c"
    )
    assert.strictEqual(told(thinned(8, 0, { classThreshold: 70 })).held, "")
    assert.strictEqual(told(thinned(5, 0, { classThreshold: 40 })).held, "thinned 1/1")
    assert.strictEqual(told(thinned(4, 0, { classThreshold: 0 })).held, "")
  })
})

describe("a threshold", () => {
  const counts = (given: Given) => held(given).replaceAll(/\/\d+/g, "")

  it("is what may be removed at most: exactly so much does not wait", () => {
    const names = many(40)
    const all = { accounts: list(names), known: names.join(" ") }
    const without = (count: number, threshold?: number) =>
      counts({ ...all, people: list(names.slice(count)), options: { removeAccounts: true, threshold } })
    assert.deepStrictEqual([without(2), without(3), without(3, 7.5), without(1, 0), without(0, 0)], [
      "",
      "accounts 3",
      "",
      "accounts 1",
      ""
    ])
    const leaving = (count: number) =>
      counts({
        ...all,
        people: list(names),
        classes: "c",
        members: names.slice(count).map((id) => `c:${id}`).join(";"),
        rooms: `c pupils=${names.join()}`,
        knownClasses: "c",
        options: { removeMemberships: true }
      })
    assert.deepStrictEqual([leaving(2), leaving(3), leaving(40)], ["", "memberships 3", "memberships 40 emptied 1"])
  })

  it("of changes begins at twenty, and of all of them above half", () => {
    const renamed = (of: number, count: number, options = {}) => {
      const names = many(of)
      const people = `${list(names.slice(0, count), "firstName=Lund")};${list(names.slice(count))}`
      return counts({ people, accounts: list(names), known: names.join(" "), options })
    }
    assert.strictEqual(renamed(40, 35, { changeThreshold: 90 }), "")
    assert.deepStrictEqual([renamed(19, 19), renamed(20, 20), renamed(40, 20), renamed(40, 21)], [
      "",
      "changes 20",
      "",
      "changes 21"
    ])
  })

  it("of leavers begins at twenty, of accounts that would be doubled at five", () => {
    const gone = (of: number, count: number) =>
      counts({ people: list(many(of).slice(count)), accounts: list(many(of)), known: many(of).join(" ") })
    assert.deepStrictEqual([gone(22, 19), gone(22, 20), gone(30, 20)], ["", "leavers 20", "leavers 20"])
    const names = ["Ada", "Bo", "Cy", "Di", "Eva", "Fay"]
    const doubled = (count: number) =>
      counts({
        people: names.slice(0, count).map((name) => `${name} firstName=${name}`).join(";"),
        accounts: names.map((name) => `old-${name} firstname=${name}`).join(";")
      })
    assert.deepStrictEqual([doubled(4), doubled(5)], ["", "duplicates 5"])
  })

  it("of pupils in a class that is emptied begins at three, and of archived classes is exact, too", () => {
    const empty = (names: ReadonlyArray<string>) =>
      counts({
        people: list(names),
        classes: "c",
        accounts: list(names),
        rooms: `c pupils=${names.join()}`,
        known: names.join(" "),
        knownClasses: "c",
        options: { removeMemberships: true, threshold: 100 }
      })
    assert.deepStrictEqual([empty(many(2)), empty(many(3))], ["", "emptied 1"])
    const rooms = many(4, "c")
    const archived = (count: number) =>
      counts({
        people: "p",
        classes: list(rooms.slice(count)),
        members: rooms.slice(count).map((id) => `${id}:p`).join(";"),
        accounts: "p",
        rooms: list(rooms),
        known: "p",
        knownClasses: rooms.join(" "),
        options: { archive: "absent" }
      })
    assert.deepStrictEqual([archived(2), archived(3)], ["", "classes 3"])
  })
})

describe("a hold", () => {
  it("RO19 is approved by its name, up to a number", () => {
    const made = [{ what: "role-rises", count: 24, of: 6 }, { what: "untaught", count: 2, of: 9 }]
    const left = (approved: Approved) => findUnapproved(made, approved).map(({ what }) => what)
    assert.deepStrictEqual(left({}), ["role-rises", "untaught"])
    assert.deepStrictEqual(left({ "role-rises": 23, untaught: 9 }), ["role-rises"])
    assert.deepStrictEqual(left({ "role-rises": 24, untaught: 2 }), [])
  })

  it("of names and addresses says which: addresses alone are no new names", () => {
    const names = many(20)
    const made = planOf({ people: list(names, "email=a@x"), accounts: list(names), known: names.join(" ") })
    const apart = planOf({
      people: names.map((id) => `${id} email=${id}@x.org`).join(";"),
      accounts: list(names),
      known: names.join(" ")
    })
    assert.strictEqual(told(made).held, "")
    assert.strictEqual(describeHold(apart.held[0]!, false), "20 of 20 accounts are changed (20 e-mail addresses)")
  })

  it("says what, how many, of how many, and above which share", () => {
    const given = { people: "q", accounts: "p; q", known: "p q", options: { removeAccounts: true, threshold: 5 } }
    const made = expectPlan(given, { steps: "removeAccount:p", leavers: "p absent", held: "accounts 1/2" })
    assert.deepStrictEqual(made.held, [{ what: "accounts", count: 1, of: 2, threshold: 5, names: ["Ada Lund"] }])
  })
})
