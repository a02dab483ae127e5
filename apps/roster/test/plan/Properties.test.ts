/** Whatever the files and the organization are: planning, applying, and planning again leaves nothing to do, and the calls are as many as planned. */
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Lives from "../../src/live/Live.ts"
import type { Roster } from "../../src/model/Roster.ts"
import type { Options } from "../../src/plan/Options.ts"
import { Simulator } from "./Simulator.ts"
import { account, admin, coverage, liveClass, member, plan, pupil, room, roster, sessions, teacher } from "./Sketch.ts"
import type { PersonSketch } from "./Sketch.ts"

/** Numbers that depend on a seed (mulberry32). */
const random = (seed: number) => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000
  }
  const below = (count: number) => Math.floor(next() * count)
  return {
    below,
    chance: (share: number) => next() < share,
    pick: <A>(list: ReadonlyArray<A>): A => list[below(list.length)]!
  }
}

const names = ["Ada", "Zo\u00eb", "\u4e9c\u7f8e", "Bo", " Cy ", "O'Neil", "x".repeat(70)]
const usernames = [
  "ada",
  "ADA",
  "Ada Lund",
  "ada.lund",
  "zo\u00eb",
  "zoe",
  "a@example.org",
  `${"long".repeat(12)}@example.org`
]
const emails = ["a@example.org", "b@example.org", "A@example.org", "none", undefined, undefined]

const files = (seed: number): Roster => {
  const { below, chance, pick } = random(seed)
  const people = Array.from({ length: below(14) }, (...[, n]): PersonSketch => {
    const { email: _email, username: _username, ...rest } = pupil(`p${n}`)
    const email = pick(emails)
    return {
      ...rest,
      role: pick(["student", "student", "student", "teacher", "administrator", "other"] as const),
      firstName: pick(names),
      enabled: !chance(0.1),
      ...(email === undefined ? {} : { email }),
      ...(chance(0.1) ? {} : { username: chance(0.4) ? pick(usernames) : `user${n}` })
    }
  })
  const classes = Array.from({ length: below(6) }, (_, n) =>
    room(`c${n}`, {
      title: pick(["Choir", "Band", `Class ${n}`]),
      sessions: [pick(["past", "now", "next"])],
      ...(chance(0.5) ? { section: pick(["a", "b"]) } : {})
    }))
  const members = Array.from(
    { length: below(40) },
    () => member(`c${below(6)} p${below(16)}`, { role: pick(["student", "student", "teacher", "other"] as const) })
  )
  return roster({
    people,
    classes,
    members,
    coverage: coverage(chance(0.8) ? "complete" : "partial"),
    sessions: sessions(
      { id: "past", start: "2020-01-01", end: "2020-12-31" },
      { id: "now", start: "2026-08-01", end: "2027-07-31" },
      { id: "next", start: "2027-08-01", end: "2028-07-31" }
    )
  })
}

const organization = (seed: number) => {
  const { below, chance, pick } = random(seed ^ 0x5bd1e995)
  const taken = new Set<string>()
  const accounts = Array.from({ length: below(10) }, (_, n) => {
    const username = chance(0.5) ? pick(usernames).slice(0, 30).replaceAll(" ", "") : `user${n}`
    const key = username.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    if (taken.has(key)) return []
    taken.add(key)
    const email = pick(emails)
    return [account(username, { role: pick(["user", "user", "teacher", "admin"]), test: chance(0.05), email })]
  }).flat()
  const classes = Array.from({ length: below(5) }, (_, n) =>
    liveClass(`live${n}`, {
      name: pick(["Choir", "Band", `Class ${n}`]),
      state: pick(["active", "active", "inactive", "archived"]),
      taught: !chance(0.1),
      ...(chance(0.2) ? { link: "clever" as const } : {}),
      members: new Map(
        accounts.filter(() => chance(0.3)).map(({ id }) => [id, pick(["student", "teacher"] as const)])
      )
    }))
  return Lives.make({ self: "root", accounts: [admin, ...accounts], classes })
}

const choices: ReadonlyArray<Partial<Options>> = [
  {},
  { removeAccounts: true, removeMemberships: true, archive: "absent", recreate: true, force: true },
  { at: "all", emptyClasses: true, rename: true, edits: { role: "repair", name: "repair", state: "repair" } },
  { filter: { classes: ["Choir"] } }
]

const Seed = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))

describe("a plan", () => {
  it.prop("that was applied leaves nothing to plan, and sends as many calls as it says", [Seed], ([seed]) => {
    const flat = new Simulator(organization(seed))
    // Three editions of the files of a school, each applied under other options to what the ones before left.
    for (const [edition, options] of choices.entries()) {
      const of = files(seed + (edition % 3))
      const made = plan(of, flat.live, flat.known, options)
      const before = flat.calls
      flat.apply(made)
      assert.strictEqual(flat.calls - before, made.calls.apply)
      assert.strictEqual(Object.values(made.calls.byKind).reduce((sum, count) => sum + count, 0), made.calls.apply)
      assert.strictEqual(new Set(made.steps.map((step) => step.id)).size, made.steps.length)
      // A conflict about an address or a username may be solved by the plan itself, which changes them: then there is more to do, once.
      let again = plan(of, flat.live, flat.known, options)
      for (let run = 0; run < 3 && made.conflicts.length > 0; run++) {
        flat.apply(again)
        again = plan(of, flat.live, flat.known, options)
      }
      assert.deepStrictEqual(again.steps, [], JSON.stringify({ edition, made, again }, null, 1))
      assert.deepStrictEqual(again.matches, [], JSON.stringify({ edition, made, again }, null, 1))
    }
  }, { arbitrary: { runs: 400 } })

  it("of 10,000 pupils, 400 classes and 40,000 memberships counts its calls exactly, and the second run writes nothing", () => {
    const pupils = Array.from({ length: 10_000 }, (_, n) => pupil(`p${n}`, { email: `p${n}@example.org` }))
    const teachers = Array.from({ length: 400 }, (_, n) => teacher(`t${n}`))
    const of = roster({
      people: [...pupils, ...teachers],
      classes: teachers.map((_, n) => room(`c${n}`)),
      members: [
        ...Array.from({ length: 40_000 }, (_, n) => `c${n % 400} p${(n * 7919 + Math.floor(n / 10_000)) % 10_000}`),
        ...teachers.map((_, n) => member(`c${n} t${n}`, { role: "teacher" }))
      ]
    })
    const flat = new Simulator(Lives.make({ self: "root", accounts: [admin] }))
    const made = plan(of, flat.live, flat.known)
    flat.apply(made)
    assert.deepStrictEqual([made.calls.apply, flat.calls], [10_400 + 400 + 40_400, 51_200])
    assert.strictEqual(made.calls.nextRead, 11)
    const again = plan(of, flat.live, flat.known)
    assert.deepStrictEqual([again.steps, again.unchanged], [[], {
      accounts: 10_400,
      classes: 400,
      memberships: 40_400
    }])
  })

  it.prop("removes nothing and makes no administrator unless asked", [Seed], ([seed]) => {
    const flat = new Simulator(organization(seed))
    const counts = () => ({
      accounts: flat.accounts.size,
      administrators: [...flat.accounts.values()].filter(({ role }) => role === "admin").length,
      members: [...flat.classes.values()].reduce((sum, one) => sum + (one.members?.size ?? 0), 0)
    })
    for (const edition of [0, 1, 2]) {
      const before = counts()
      flat.apply(plan(files(seed + edition), flat.live, flat.known))
      const after = counts()
      assert.isAtLeast(after.accounts, before.accounts)
      assert.isAtLeast(after.members, before.members)
      assert.strictEqual(after.administrators, before.administrators)
    }
  }, { arbitrary: { runs: 100 } })
})
