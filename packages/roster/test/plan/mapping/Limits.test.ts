/** The traps of long names and of leavers' accounts. */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import * as Redacted from "effect/Redacted"
import * as Lives from "../../../src/live/Live.ts"
import { toAccount } from "../../../src/live/ReadLive.ts"
import * as Memberships from "../../../src/model/Memberships.ts"
import * as Text from "../../../src/model/Text.ts"
import * as Classes from "../../../src/plan/school/Classes.ts"
import { apply, placeIn, states } from "../../engine/Applying.ts"
import * as Fixture from "../../Fixture.ts"
import { Simulator } from "../Simulator.ts"
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
  step
} from "../Sketch.ts"

describe("a class whose name or section is longer than 255 characters", () => {
  it("is cut, which is reported, and is the same class in the next run", () => {
    const long = "\ud83c\udfb5".repeat(300)
    for (const known of [{ title: long }, { section: long }]) {
      const files = roster({ people: [pupil("p")], classes: [room("c", known)], members: ["c p"] })
      const made = plan(files)
      assert.deepStrictEqual(codes(made.notices), ["class-name-cut"])
      const { name, section = "" } = step(made, "createClass")
      assert.isAtMost(Math.max([...name].length, [...section].length), 255)
      const flat = new Simulator(live())
      flat.apply(made)
      assert.deepStrictEqual(plan(files, flat.live, flat.known).steps, [])
    }
  })
})

describe("the account of a leaver", () => {
  it.live(
    "is deleted if that is asked for, and never made an individual one, which takes it out of the school's data",
    () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 12 })
        const leaver = sandbox.state().users.find(({ organizationRole }) => organizationRole === "user")!
        const sent: Array<string> = []
        const removal = {
          id: "removeAccount:x",
          kind: "removeAccount" as const,
          needs: [],
          reason: "no longer in the files",
          account: leaver.id
        }
        const applied = yield* apply(sandbox, placeIn(yield* Fixture.folder), { steps: [removal] }, {
          watch: (request, url) => {
            if (request.method !== "GET") sent.push(`${request.method} ${url.pathname}${url.search}`)
            return undefined
          }
        })
        assert.deepStrictEqual(states(applied), { "removeAccount:x": "done" })
        assert.deepStrictEqual(sent, [`DELETE /v2/organizations/users/${leaver.id}`])
      })
  )
})

describe("the limits of Flat", () => {
  const made = (person: Partial<ReturnType<typeof pupil>>) => plan(roster({ people: [pupil("p", person)] }))

  it("are exact: names of 60 characters, usernames of 30, passwords of 6 to 1000, classes of 255", () => {
    for (const field of ["firstName", "lastName"] as const) {
      assert.deepStrictEqual(codes(made({ [field]: "x".repeat(60) }).notices), [])
      const cut = made({ [field]: "x".repeat(61) })
      assert.deepStrictEqual([codes(cut.notices), step(cut, "createAccount")[field]], [["name-cut"], "x".repeat(60)])
    }
    const username = (length: number) => step(made({ username: "u".repeat(length) }), "createAccount").username
    assert.strictEqual(username(30), "u".repeat(30))
    assert.match(username(31), /^u{23}-[0-9a-f]{6}$/)
    const password = (length: number) =>
      step(made({ password: Redacted.make("x".repeat(length)) }), "createAccount").password
    assert.deepStrictEqual([5, 6, 1000, 1001].map(password), ["generated", "file", "file", "generated"])
    const classes = (title: string, section: string) =>
      codes(plan(roster({ people: [pupil("p")], classes: [room("c", { title, section })], members: ["c p"] })).notices)
    assert.deepStrictEqual(classes("c".repeat(255), "s".repeat(255)), [])
    assert.deepStrictEqual(classes("c".repeat(256), "s"), ["class-name-cut"])
    assert.deepStrictEqual(classes("c", "s".repeat(256)), ["class-name-cut"])
    assert.deepStrictEqual([Text.cut("abc", 3), Text.cut("abcd", 3), Text.cut("ab c", 3)], ["abc", "abc", "ab"])
    // A character of two units counts once.
    assert.strictEqual(Text.cut("\ud83c\udfb5".repeat(3), 2), "\ud83c\udfb5".repeat(2))
  })

  it("are counted by the pages that the next run reads", () => {
    const reads = { self: 1, accountPages: 9, classLists: 3, classes: 0, groups: 0 }
    const pages = [0, 1, 1000, 1001, 2000].map((count) => Lives.next(reads, count, 5).accountPages)
    assert.deepStrictEqual(pages, [1, 1, 1, 2, 2])
    assert.deepStrictEqual([Lives.next(reads, 1, 5).groups, Lives.next({ ...reads, groups: 4 }, 1, 5).groups], [0, 14])
    assert.strictEqual(Lives.total(Lives.next(reads, 1, 5)), 5)
  })
})

describe("what a response says of an account", () => {
  const user = (more: object) => toAccount({ id: "a", username: "ada", ...more } as Parameters<typeof toAccount>[0])

  it("is its licence, its role and whether it is a test student", () => {
    const licence = (license: object | null | undefined) => user({ license })?.licence
    assert.deepStrictEqual([licence(undefined), licence(null)], [undefined, undefined])
    assert.deepStrictEqual([licence({ active: false, mode: "site" }), licence({ active: true, mode: "site" })], [
      "ended",
      "site"
    ])
    assert.deepStrictEqual([licence({ mode: "credits" }), licence({ active: true })], ["seat", "seat"])
    assert.deepInclude(user({ firstname: "", email: "", organizationRole: "teacher", groups: ["g", "h"] }), {
      firstname: undefined,
      email: undefined,
      role: "teacher",
      groups: 2,
      test: false
    })
    assert.strictEqual(user({ isEduTestingStudent: true })?.test, true)
    assert.deepStrictEqual([user({ id: "" }), user({ username: 7 })], [undefined, undefined])
  })
})

describe("who is whom", () => {
  it("an address in other case is not sent again, and neither is a name with composed accents", () => {
    const made = plan(
      roster({ people: [pupil("p", { email: "Ada@Example.org ", firstName: "Zoe\u0308" })] }),
      live([account("p", { email: "ada@example.org", firstname: "Zo\u00eb" })]),
      known({ accounts: ["p"] })
    )
    assert.deepStrictEqual(made.steps, [])
  })

  it("an administrator of the account is one, too: never removed, never out of a class", () => {
    for (const role of ["admin", "accountAdmin"]) {
      const made = plan(
        roster({ people: [pupil("q")], classes: [room("c")], members: ["c q"] }),
        live([account("p", { role }), account("q")], [
          liveClass("c", { members: new Map([["root", "teacher"], ["id-p", "teacher"], ["id-q", "student"]]) })
        ]),
        known({ accounts: ["p", "q"], classes: ["c"] }),
        { removeAccounts: true, removeMemberships: true, threshold: 100 }
      )
      assert.deepStrictEqual(ids(made), [], role)
    }
  })

  it("a new person with the name of somebody who left is no double", () => {
    const made = plan(roster({ people: [pupil("q")] }), live([account("p")]), known({ accounts: ["p"] }))
    assert.deepStrictEqual([ids(made), codes(made.notices)], [["createAccount:q"], []])
    const stranger = plan(roster({ people: [pupil("q")] }), live([account("p")]))
    assert.deepStrictEqual(codes(stranger.notices), ["name-exists"])
    const test = plan(roster({ people: [pupil("q")] }), live([account("p", { test: true })]))
    assert.deepStrictEqual(codes(test.notices), [])
  })

  it("a username of an account is taken, whatever its accents and case", () => {
    for (const username of ["ZO\u00cb", "zoe", "zo\u0065\u0308"]) {
      const made = plan(
        roster({ people: [pupil("p", { username })] }),
        live([account("Zo\u00e9", { firstname: "X", lastname: "Y" })])
      )
      assert.deepStrictEqual([ids(made), codes(made.conflicts)], [[], ["username-collision"]], username)
    }
  })

  it("a person who may not sign in, or was removed, gets nothing", () => {
    for (const person of [{ enabled: false }, { change: "removed" as const }, { role: "other" as const }]) {
      assert.deepStrictEqual(ids(plan(roster({ people: [pupil("p", person)] }))), [])
    }
  })
})

describe("a class of the map and one of the files", () => {
  it("are of two years if they have at most sixty days in common", () => {
    const one = room("c", { sessions: ["t"] })
    const entry = (ends: string, year = "2026") => ({
      kind: "class" as const,
      source: "c",
      flat: "id-c",
      written: { year, ends }
    })
    const earlier = (begin: string, ends: string, year = "2026") =>
      Classes.isEarlier(
        roster({ sessions: sessions({ id: "t", start: begin, end: "2027-07-31", schoolYear: "2027" }) }),
        one,
        entry(ends, year)
      )
    assert.deepStrictEqual(
      [earlier("2026-08-01", "2026-09-30"), earlier("2026-08-01", "2026-10-01"), earlier("2026-08-01", "2026-07-31")],
      [true, false, true]
    )
    assert.deepStrictEqual([earlier("2026-08-01", "2026-07-31", "2027"), earlier("2026-08-01", "2026-07-31", "2028")], [
      false,
      false
    ])
  })
})

describe("who is in a class", () => {
  it("as teacher by one row and as student by another is a teacher, from the first day of any to the last", () => {
    const [one] = [...Memberships.make([
      member("c p", { begin: "2026-09-01", end: "2026-12-31" }),
      member("c p", { begin: "2026-08-01", end: "2026-10-31", role: "teacher", primary: true }),
      member("c p", { begin: "2026-10-01", end: "2027-01-31", role: "other" })
    ])]
    assert.deepInclude(one, { begin: "2026-08-01", end: "2027-01-31", role: "teacher", primary: true })
    const [open] = [
      ...Memberships.make([
        member("c p", { begin: "2026-09-01", end: "2026-12-31" }),
        member("c p", { end: "2026-10-31" })
      ])
    ]
    assert.deepEqual([open?.begin, open?.end], [undefined, "2026-12-31"])
  })
})
