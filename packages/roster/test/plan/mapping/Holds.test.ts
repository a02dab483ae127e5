/** What waits for confirmation, at the boundary of each threshold. */
import { assert, describe, it } from "@effect/vitest"
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
    assert.deepStrictEqual([half.steps.length, half.held], [20, [
      { what: "teachers", count: 20, of: 40, threshold: 0 }
    ]])
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
    assert.strictEqual(held({ ...given, people: `${given.people};new`, members: `${given.members};small:new` }), "")
    const options = { removeAccounts: true }
    assert.strictEqual(held({ ...given, people: list(stay), classes: "big", options }), "emptied 1/2")
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
  it("says what, how many, of how many, and above which share", () => {
    const given = { people: "q", accounts: "p; q", known: "p q", options: { removeAccounts: true, threshold: 5 } }
    const made = expectPlan(given, { steps: "removeAccount:p", leavers: "p absent", held: "accounts 1/2" })
    assert.deepStrictEqual(made.held, [{ what: "accounts", count: 1, of: 2, threshold: 5 }])
  })
})
