/**
 * Explains a plan, or a run of it, from the side of the files: what happens to each person, class and membership. The planner decides; this follows
 * its decisions, and a test compares the counts of both.
 */
import type { Shown } from "../engine/outcome/Outcome.ts"
import type { Roster } from "../model/Roster.ts"
import type { Finding } from "../plan/Finding.ts"
import * as Ids from "../plan/Ids.ts"
import * as Names from "../plan/Names.ts"
import type { Plan } from "../plan/Plan.ts"
import { counts } from "../plan/school/Match.ts"
import * as Scopes from "../plan/Scope.ts"
import type { Step } from "../plan/Step.ts"
import * as Fates from "./Fate.ts"

export type Explained = Pick<Plan, "steps" | "names" | "conflicts" | "notices" | "options" | "compared">

const pairKey = (schoolClass: string, person: string): string => `${schoolClass}\n${person}`

/** The id of a step, without the part that distinguishes the years of a class. */
const keyOf = (step: Step): string => step.kind === "createClass" ? Ids.make("createClass", step.class) : step.id

/** What a finding is about: a person, a class or a pair. */
const aboutOf = ({ class: schoolClass, person }: Finding): string =>
  person === undefined
    ? `class ${schoolClass ?? ""}`
    : schoolClass === undefined
    ? `person ${person}`
    : pairKey(schoolClass, person)

/** Findings after which a class is left alone, although they are no conflicts. */
const closing = new Set(["class-linked", "class-archived"])

/** Findings after which nothing of the plan is done. */
const refusing = new Set(["changes-without-base", "year-before"])

/** Explains a plan. With the outcomes of a run, by the id of the step, it says what happened, else what is going to happen. */
export const explain = (
  roster: Roster,
  plan: Explained,
  outcomes?: ReadonlyMap<string, Shown>
) => {
  const { options, compared } = plan
  const describe = Names.describe(plan)
  const scope = Scopes.of(roster, options)
  const steps = new Map<string, Step>(plan.steps.map((step) => [keyOf(step), step]))
  const findings = Map.groupBy([...plan.conflicts, ...plan.notices], aboutOf)
  /** The steps and findings of the plan that have been looked at so far. */
  const used: Set<Step | Finding> = new Set()
  /** A conflict counts before a notice, and the first one of each. */
  const findingsOf = (key: string) => {
    const found = findings.get(key) ?? []
    const first = (wanted: Finding["severity"]) => found.find(({ severity }) => severity === wanted)
    const [conflict, notice] = [first("conflict"), first("notice")]
    for (const finding of [conflict, notice]) if (finding !== undefined) used.add(finding)
    return { conflict, notice }
  }
  const refused = plan.conflicts.find(({ code }) => refusing.has(code))
  const known = {
    classes: new Set(compared.classes),
    people: new Set(compared.people),
    empty: new Set(compared.emptyClasses)
  }
  const held = new Map<string, "current" | "ended" | "not-begun" | "other-year">()
  for (const { id } of scope.current) held.set(id, "current")
  for (const { id } of [...scope.ended, ...scope.ending]) held.set(id, "ended")
  for (const { id } of scope.upcoming) held.set(id, "not-begun")
  for (const id of compared.otherYear) held.set(id, "other-year")

  /** The fate by the steps of these kinds, or `undefined` if there are none. */
  const bySteps = (
    kinds: ReadonlyArray<Step["kind"]>,
    ids: ReadonlyArray<string>,
    finding?: Finding
  ): Fates.Fate | undefined => {
    const found = kinds.flatMap((kind) => {
      const step = steps.get(Ids.make(kind, ...ids))
      if (step === undefined) return []
      used.add(step)
      return [{ step, outcome: outcomes?.get(step.id) }]
    })
    return found.length === 0 ? undefined : Fates.ofSteps(found, finding, describe)
  }

  /** The fate by the steps, else by a conflict. */
  const decided = (
    kinds: ReadonlyArray<Step["kind"]>,
    id: string,
    { conflict, notice }: ReturnType<typeof findingsOf>
  ) =>
    bySteps(kinds, [id], conflict ?? notice) ??
      (conflict === undefined ? undefined : Fates.ofFinding("conflict", conflict))

  const person = (id: string): Fates.Fate => {
    const one = roster.people.get(id)
    if (refused !== undefined) return Fates.ofFinding("conflict", refused)
    if (one === undefined) return known.people.has(id) ? Fates.make("unchanged") : Fates.ofSkip("unknown")
    if (!scope.people.has(id)) return Fates.ofSkip("filter")
    const found = findingsOf(`person ${id}`)
    if (!counts(one)) {
      const removed = bySteps(["removeAccount"], [id])
      return removed ?? Fates.ofSkip(one.change === "removed" || !one.enabled ? "left" : "no-role")
    }
    const fate = decided(["createAccount", "updateAccount"], id, found)
    if (fate !== undefined) return fate
    const { notice } = found
    if (notice?.code === "administrator-not-made" && notice.account === undefined) {
      return Fates.ofFinding("skipped", notice)
    }
    return notice === undefined ? Fates.make("unchanged") : Fates.ofFinding("unchanged", notice)
  }

  /** Whether the person has an account, or gets one from the plan. */
  const hasAccount = (id: string): boolean => {
    const one = roster.people.get(id)
    if (one === undefined) return known.people.has(id)
    if (!scope.people.has(id) || !counts(one)) return false
    if (steps.has(Ids.make("createAccount", id)) || steps.has(Ids.make("updateAccount", id))) return true
    const { conflict, notice } = findingsOf(`person ${id}`)
    if (conflict !== undefined) return conflict.matched === true
    return notice?.code !== "administrator-not-made" || notice.account !== undefined
  }

  const schoolClass = (id: string): Fates.Fate => {
    const one = roster.classes.get(id)
    if (refused !== undefined) return Fates.ofFinding("conflict", refused)
    if (one === undefined) return known.classes.has(id) ? Fates.make("unchanged") : Fates.ofSkip("unknown")
    const found = findingsOf(`class ${id}`)
    const state = held.get(id)
    if (one.change === "removed" || state === "ended") {
      const archived = bySteps(["archiveClass"], [id])
      return archived ?? Fates.ofSkip(one.change === "removed" ? "removed" : "ended")
    }
    if (state !== "current") return Fates.ofSkip(state ?? "filter")
    const fate = decided(["createClass", "unarchiveClass", "activateClass", "updateClass"], id, found)
    if (fate !== undefined) return fate
    const { notice } = found
    if (notice !== undefined && closing.has(notice.code)) return Fates.ofFinding("left alone", notice)
    return known.empty.has(id) ? Fates.ofSkip("empty") : Fates.make("unchanged")
  }

  const isOpen = (id: string): boolean => {
    if (!roster.classes.has(id)) return known.classes.has(id)
    const { conflict, notice } = findingsOf(`class ${id}`)
    return held.get(id) === "current" && conflict === undefined &&
      !(notice !== undefined && closing.has(notice.code))
  }

  const membership = (of: string, member: string): Fates.Fate => {
    if (refused !== undefined) return Fates.ofFinding("conflict", refused)
    const one = roster.memberships.get(of, member)
    const { conflict, notice } = findingsOf(pairKey(of, member))
    const written = bySteps(["enrol", "unenrol"], [of, member], conflict)
    if (written !== undefined) return written
    if (!isOpen(of)) return Fates.ofSkip("class", schoolClass(of))
    if (one?.change === "removed") return Fates.ofSkip("removed")
    if (one?.role === "other") return Fates.ofSkip("aide")
    if (one !== undefined && !scope.isCurrent(one)) {
      return notice === undefined ? Fates.ofSkip("not-now") : Fates.ofFinding("skipped", notice)
    }
    if (!hasAccount(member)) return Fates.ofSkip("person", person(member))
    return conflict === undefined ? Fates.make("already a member") : Fates.ofFinding("conflict", conflict)
  }

  return { person, class: schoolClass, membership, used }
}

export type Explanation = ReturnType<typeof explain>
