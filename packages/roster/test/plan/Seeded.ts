/** Files and organizations that depend on a seed: small, with few names, so that conflicts of all kinds occur. */
import * as Lives from "../../src/live/Live.ts"
import type { Roster } from "../../src/model/Roster.ts"
import type { Options } from "../../src/plan/Options.ts"
import { account, admin, coverage, liveClass, member, pupil, room, roster, sessions } from "./Sketch.ts"
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

export const files = (seed: number): Roster => {
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

export const organization = (seed: number) => {
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

export const choices: ReadonlyArray<Partial<Options>> = [
  {},
  { removeAccounts: true, removeMemberships: true, archive: "absent", recreate: true, force: true },
  { at: "all", emptyClasses: true, rename: true, edits: { role: "repair", name: "repair", state: "repair" } },
  { filter: { classes: ["Choir"] } }
]
