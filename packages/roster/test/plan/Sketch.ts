/** Small rosters and organizations for tests, and cases in words. */
import { assert } from "@effect/vitest"
import type { LiveAccount, LiveClass } from "../../src/live/Live.ts"
import * as Lives from "../../src/live/Live.ts"
import * as Memberships from "../../src/model/Memberships.ts"
import * as Persons from "../../src/model/Person.ts"
import type { Roster } from "../../src/model/Roster.ts"
import * as Rosters from "../../src/model/Roster.ts"
import * as SchoolClasses from "../../src/model/SchoolClass.ts"
import type { Finding } from "../../src/plan/Finding.ts"
import * as IdMaps from "../../src/plan/IdMap.ts"
import type { Options } from "../../src/plan/Options.ts"
import type { Plan } from "../../src/plan/Plan.ts"
import * as Make from "../../src/plan/school/Make.ts"
import type { Step } from "../../src/plan/Step.ts"

const today = "2026-11-26"

export type PersonSketch = Parameters<typeof Persons.make>[0]

export const pupil = (id: string, known: Partial<PersonSketch> = {}): PersonSketch => ({
  id,
  role: "student",
  username: id,
  firstName: "Ada",
  lastName: "Lund",
  ...known
})

export const teacher = (id: string, known: Partial<PersonSketch> = {}): PersonSketch =>
  pupil(id, { role: "teacher", ...known })

export const room = (id: string, known: Partial<Parameters<typeof SchoolClasses.make>[0]> = {}) =>
  SchoolClasses.make({ id, title: `Music ${id}`, ...known })

type MembershipSketch = Parameters<typeof Memberships.make>[0] extends Iterable<infer A> | undefined ? A : never

/** A membership from `class person` or with more fields. */
export const member = (text: string, known: Partial<MembershipSketch> = {}): MembershipSketch => {
  const [schoolClass = "", person = ""] = text.split(" ")
  return { class: schoolClass, person, ...known }
}

const byId = <A extends { readonly id: string }>(values: ReadonlyArray<A>) =>
  new Map(values.map((value) => [value.id, value]))

export const roster = (
  parts: {
    readonly people?: ReadonlyArray<PersonSketch>
    readonly classes?: ReadonlyArray<ReturnType<typeof room>>
    readonly members?: ReadonlyArray<MembershipSketch | string>
  } & Partial<Pick<Roster, "coverage" | "sessions" | "schools">>
): Roster =>
  Rosters.make({
    ...(parts.coverage === undefined ? {} : { coverage: parts.coverage }),
    ...(parts.sessions === undefined ? {} : { sessions: parts.sessions }),
    ...(parts.schools === undefined ? {} : { schools: parts.schools }),
    people: byId((parts.people ?? []).map(Persons.make)),
    classes: byId(parts.classes ?? []),
    memberships: Memberships.make(
      (parts.members ?? []).map((one) => typeof one === "string" ? member(one) : one)
    )
  })

export const coverage = (of: Roster["coverage"]["people"]): Roster["coverage"] => ({
  people: of,
  classes: of,
  memberships: of
})

export const sessions = (
  ...all: ReadonlyArray<
    { readonly id: string; readonly start: string; readonly end: string; readonly schoolYear?: string }
  >
) => new Map(all.map((one) => [one.id, { ...one, title: one.id, type: "term", from: { file: "terms.csv", row: 2 } }]))

export const admin: LiveAccount = { id: "root", username: "root", role: "admin", test: false }

export const account = (username: string, known: Partial<LiveAccount> = {}): LiveAccount => ({
  id: `id-${username}`,
  username,
  firstname: "Ada",
  lastname: "Lund",
  role: "user",
  test: false,
  ...known
})

export const liveClass = (id: string, known: Partial<LiveClass> = {}): LiveClass => ({
  id: `id-${id}`,
  name: `Music ${id}`,
  state: "active",
  taught: true,
  members: new Map([["root", "teacher"]]),
  ...known
})

export const live = (accounts: ReadonlyArray<LiveAccount> = [], classes: ReadonlyArray<LiveClass> = []) =>
  Lives.make({ self: "root", accounts: [admin, ...accounts], classes })

/** An id map in which `p` belongs to `id-p`, and so on. */
export const known = (
  parts: {
    readonly accounts?: ReadonlyArray<string>
    readonly classes?: ReadonlyArray<string>
    readonly written?: Readonly<Record<string, string>>
  }
) => {
  const entries = (kind: "account" | "class", ids: ReadonlyArray<string> = []) =>
    ids.map((source) => ({ kind, source, flat: `id-${source}`, written: parts.written ?? {} }))
  return IdMaps.make([...entries("account", parts.accounts), ...entries("class", parts.classes)])
}

export const plan = (
  of: Roster,
  there = live(),
  map = IdMaps.empty,
  options: Partial<Options> = {}
): Plan => Make.make(of, there, map, { today, ...options })

export const ids = (of: Plan): ReadonlyArray<string> => of.steps.map((step) => step.id)

export const step = <K extends Step["kind"]>(of: Plan, kind: K): Step & { readonly kind: K } => {
  const found = of.steps.find((step): step is Step & { readonly kind: K } => step.kind === kind)
  if (found === undefined) throw new Error(`no ${kind} in ${ids(of).join(", ")}`)
  return found
}

export const codes = (findings: ReadonlyArray<Finding>): ReadonlyArray<string> =>
  findings.map((finding) => finding.code)

/** Words such as `p username=ada email=a@b; q`: things with an id and fields. `_` is a space, and a comma makes a list. */
const things = (words = ""): ReadonlyArray<Readonly<Record<string, unknown>> & { readonly id: string }> =>
  words.split(";").flatMap((thing) => {
    const [id = "", ...fields] = thing.trim().split(/\s+/)
    const entries = fields.map((field) => {
      const [name, value = ""] = field.replaceAll("_", " ").split("=")
      return [name, value === "true" || value === "false" ? value === "true" : value]
    })
    return id === "" ? [] : [{ id, ...Object.fromEntries(entries) }]
  })

const lists = ["sessions", "schools", "grades", "subjects"]

const withLists = (thing: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(thing).map(([name, value]) => [name, lists.includes(name) ? String(value).split(",") : value])
  )

/** What a case begins with, in words: people, classes and members (`c:p role=teacher`) of the files, accounts and classes of Flat, and the id map. */
export interface Given extends Partial<Pick<Roster, "coverage" | "sessions" | "schools" | "counts">> {
  readonly people?: string | ReadonlyArray<PersonSketch>
  readonly classes?: string | ReadonlyArray<ReturnType<typeof room>>
  readonly members?: string
  readonly accounts?: string
  /** With `pupils=p,q` and `teachers=t`. */
  readonly rooms?: string
  /** Ids of accounts and of classes that the id map has. */
  readonly known?: string
  readonly knownClasses?: string
  readonly written?: Readonly<Record<string, string>>
  readonly options?: Partial<Options>
}

export const filesOf = ({ classes, counts, coverage, members, people, schools, sessions }: Given): Roster => {
  const made = roster({
    people: typeof people === "object" ? people : things(people).map(({ id, ...one }) => pupil(id, withLists(one))),
    classes: typeof classes === "object" ? classes : things(classes).map(({ id, ...one }) => room(id, withLists(one))),
    members: things(members).map(({ id, ...one }) => member(id.replace(":", " "), one)),
    ...(coverage === undefined ? {} : { coverage }),
    ...(sessions === undefined ? {} : { sessions }),
    ...(schools === undefined ? {} : { schools })
  })
  return counts === undefined ? made : { ...made, counts }
}

export const flatOf = ({ accounts, rooms }: Given) => {
  const ids = (names: unknown, role: "student" | "teacher") =>
    typeof names === "string" ? names.split(",").map((name) => [`id-${name}`, role] as const) : []
  return live(
    things(accounts).map(({ id, ...one }) => account(id, one)),
    things(rooms).map(({ id, pupils, teachers, ...one }) =>
      liveClass(id, {
        members: new Map([["root", "teacher"], ...ids(pupils, "student"), ...ids(teachers, "teacher")]),
        ...one
      })
    )
  )
}

const words = (text = "") => text.split(" ").filter((word) => word !== "")

export const planOf = (given: Given): Plan => {
  const { known: accounts, knownClasses, options, written } = given
  const map = known({ accounts: words(accounts), classes: words(knownClasses), ...(written && { written }) })
  return plan(filesOf(given), flatOf(given), map, options)
}

/** What a plan is about, in words. */
export const told = (made: Plan) => ({
  steps: ids(made).join(" "),
  conflicts: codes(made.conflicts).join(" "),
  notices: codes(made.notices).join(" "),
  held: made.held.map(({ count, of, what }) => `${what} ${count}/${of}`).join(" "),
  leavers: made.leavers.map(({ person, why }) => `${person} ${why}`).join(" "),
  edits: made.manualEdits.map(({ decision, field }) => `${field} ${decision}`).join(" ")
})

/** Compares all that is told of the plan of a case. What is not expected must be empty. */
export const expectPlan = (given: Given, expected: Partial<ReturnType<typeof told>> = {}, hint?: unknown): Plan => {
  const made = planOf(given)
  const none = { steps: "", conflicts: "", notices: "", held: "", leavers: "", edits: "" }
  assert.deepStrictEqual(told(made), { ...none, ...expected }, JSON.stringify(hint))
  return made
}
