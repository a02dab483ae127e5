/** Counts a plan by school, grade and class, with what is in Flat before and after. */
import type { Live, LiveClass } from "../live/Live.ts"
import type { Person } from "../model/Person.ts"
import type { Roster } from "../model/Roster.ts"
import * as Text from "../model/Text.ts"
import { titleOf } from "../plan/Names.ts"
import type { BeforeAfter, Group, Picture, Plan, Room } from "../plan/Plan.ts"
import { keyOf, type Step } from "../plan/Step.ts"
import * as Explanations from "./Explanation.ts"

type Counts = { -readonly [K in keyof Omit<Group, "name">]: number }

const kindOf = (result: string): keyof Counts =>
  result === "to be created"
    ? "created"
    : result.startsWith("to be ")
    ? "updated"
    : result === "conflict"
    ? "unclear"
    : result === "unchanged"
    ? "unchanged"
    : "skipped"

/** Counts by name, those without a name last. */
const groupByName = (people: ReadonlyArray<readonly [name: string, kind: keyof Counts]>): ReadonlyArray<Group> => {
  const groups = new Map<string, Counts>()
  for (const [name, kind] of people) {
    const counts = groups.get(name) ?? { created: 0, updated: 0, unchanged: 0, unclear: 0, skipped: 0 }
    counts[kind]++
    groups.set(name, counts)
  }
  return Array.from(groups, ([name, counts]) => ({ name, ...counts }))
    .sort((a, b) => Number(a.name === "") - Number(b.name === "") || Text.compare(a.name, b.name))
}

const groupPeople = (roster: Roster, plan: Plan): Pick<Picture, "schools" | "grades"> => {
  // Memberships are most of the steps, and say nothing about people.
  const steps = plan.steps.filter(({ kind }) => kind === "createAccount" || kind === "updateAccount")
  const explained = Explanations.explain(roster, { ...plan, steps })
  const schools: Array<readonly [string, keyof Counts]> = []
  const grades: Array<readonly [string, keyof Counts]> = []
  const schoolOf = ({ schools: [id] }: Person): string => id === undefined ? "" : roster.schools.get(id)?.name ?? id
  for (const person of roster.people.values()) {
    const { code, result } = explained.person(person.id)
    // Guardians are no part of a school or a grade.
    if (code === "no-role") continue
    const kind = kindOf(result)
    schools.push([schoolOf(person), kind])
    if (person.role === "student") grades.push([person.grades[0] ?? "", kind])
  }
  return { schools: groupByName(schools), grades: groupByName(grades) }
}

const rooms = (live: Live, steps: ReadonlyArray<Step>): ReadonlyArray<Room> => {
  const found = new Map<string, { -readonly [K in keyof Room]: Room[K] }>()
  const roomOf = (key: string, name: string, created: boolean, before: number) => {
    const room = found.get(key) ?? { name, key, created, before, added: 0, removed: 0 }
    found.set(key, room)
    return room
  }
  for (const step of steps) {
    if (step.kind === "createClass") roomOf(step.id, titleOf(step), true, 0)
    if (step.kind !== "enrol" && step.kind !== "unenrol") continue
    const key = keyOf(step.target)
    const one = live.classes.get(key)
    const name = one === undefined ? key : titleOf(one)
    roomOf(key, name, false, one?.members?.size ?? 0)[step.kind === "enrol" ? "added" : "removed"]++
  }
  return [...found.values()].sort((a, b) => Text.compare(a.name, b.name))
}

const accounts = (live: Live, steps: ReadonlyArray<Step>, role: "user" | "teacher"): BeforeAfter => {
  const before = Array.from(live.accounts.values()).filter((one) => one.role === role && !one.test).length
  let after = before
  for (const step of steps) {
    if (step.kind === "createAccount" && step.role === role) after++
    if (step.kind === "removeAccount" && live.accounts.get(step.account)?.role === role) after--
    const change = step.kind === "updateAccount" ? step.changes.role : undefined
    if (change?.to === role) after++
    if (change?.from === role) after--
  }
  return { before, after }
}

export const add = (plan: Plan, roster: Roster | undefined, live: Live): Plan => {
  const { steps } = plan
  const isActive = (one: LiveClass | undefined): one is LiveClass => one?.taught === true && one.state === "active"
  const active = Array.from(live.classes.values()).filter(isActive)
  const members = active.reduce((sum, one) => sum + (one.members?.size ?? 0), 0)
  const closed =
    steps.filter((step) => step.kind === "archiveClass" && isActive(live.classes.get(keyOf(step.target)))).length
  const { activateClass = 0, createClass = 0, enrol = 0, unarchiveClass = 0, unenrol = 0 } = plan.calls.byKind
  return {
    ...plan,
    picture: {
      pupils: accounts(live, steps, "user"),
      teachers: accounts(live, steps, "teacher"),
      classes: {
        before: active.length,
        after: active.length + createClass + unarchiveClass + activateClass - closed
      },
      memberships: { before: members, after: members + enrol - unenrol },
      ...(roster === undefined ? { schools: [], grades: [] } : groupPeople(roster, plan)),
      rooms: rooms(live, steps)
    }
  }
}
