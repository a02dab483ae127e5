/** A plan, or a run of it, in sentences that a head teacher understands. Without names. */
import type { Recorded } from "../engine/records/Records.ts"
import { count, number } from "../model/Count.ts"
import * as Findings from "../plan/Finding.ts"
import type { Plan } from "../plan/Plan.ts"
import * as Tally from "./Tally.ts"

const classes = (value: number): string => count(value, "class", "classes")

/** Joins what is not zero: `3 pupils, 1 teacher and 2 classes`. */
const join = (parts: ReadonlyArray<readonly [number, (value: number) => string]>): string => {
  const shown = parts.flatMap(([value, show]) => value === 0 ? [] : [show(value)])
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`
}

const pupils = (value: number): string => count(value, "pupil")
const teachers = (value: number): string => count(value, "teacher")

/** The singular or the plural of a verb. */
const verb = (value: number, one: string, many: string): string => value === 1 ? one : many

type Verbs =
  & Readonly<
    Record<
      "get" | "change" | "create" | "update" | "restore" | "archive" | "delete" | "leave",
      readonly [string, string]
    >
  >
  & Readonly<Record<"add" | "none", string>>

const willDo: Verbs = {
  get: ["gets", "get"],
  change: ["is corrected", "are corrected"],
  create: ["is created", "are created"],
  update: ["is renamed", "are renamed"],
  restore: ["is opened again", "are opened again"],
  archive: ["is archived", "are archived"],
  add: "are added",
  delete: ["is deleted, with its scores", "are deleted, with their scores"],
  leave: ["is removed from a class, with the work there", "are removed from classes, with the work there"],
  none: "Nobody is removed."
}

const did: Verbs = {
  get: ["got", "got"],
  change: ["was corrected", "were corrected"],
  create: ["was created", "were created"],
  update: ["was renamed", "were renamed"],
  restore: ["was opened again", "were opened again"],
  archive: ["was archived", "were archived"],
  add: "were added",
  delete: ["was deleted, with its scores", "were deleted, with their scores"],
  leave: ["was removed from a class, with the work there", "were removed from classes, with the work there"],
  none: "Nobody was removed."
}

/** A person in two classes was added twice: these are no people. */
const added = (ofPupils: number, ofTeachers: number, verb: string): string => {
  const times = (value: number): string => value === 1 ? "once" : value === 2 ? "twice" : count(value, "time")
  return ofPupils === 0
    ? `Teachers ${verb} to classes ${times(ofTeachers)}.`
    : `Pupils ${verb} to classes ${times(ofPupils)}${ofTeachers === 0 ? "" : `, teachers ${times(ofTeachers)}`}.`
}

/** What was or will be done, by one of the counts of a tally. */
const deeds = (tally: Tally.Tally, which: "planned" | "done", verbs: Verbs): ReadonlyArray<string> => {
  const of = (subject: Tally.Subject): number => tally[subject][which]
  const say = (value: number, what: string, [one, many]: readonly [string, string], more = ""): ReadonlyArray<string> =>
    value === 0 ? [] : [`${what} ${verb(value, one, many)}${more}.`]
  const people = of("pupils") + of("teachers")
  const [left, gone] = [of("placesRemoved"), of("accountsRemoved")]
  return [
    ...say(people, join([[of("pupils"), pupils], [of("teachers"), teachers]]), verbs.get, " a new account"),
    ...say(of("changes"), count(of("changes"), "account"), verbs.change),
    ...say(of("classes"), classes(of("classes")), verbs.create),
    ...say(of("classChanges"), classes(of("classChanges")), verbs.update),
    ...say(of("restored"), classes(of("restored")), verbs.restore),
    ...(of("pupilPlaces") + of("teacherPlaces") === 0
      ? []
      : [added(of("pupilPlaces"), of("teacherPlaces"), verbs.add)]),
    ...say(of("archived"), classes(of("archived")), verbs.archive),
    ...say(left, count(left, "person", "people"), verbs.leave),
    ...say(gone, count(gone, "account"), verbs.delete),
    ...(left + gone === 0 ? [verbs.none] : [])
  ]
}

/** How many people, classes and memberships wait for a decision. */
export const unclear = ({ conflicts }: Pick<Plan, "conflicts">): number =>
  new Set(
    Findings.unresolved(conflicts).map(({ account, class: schoolClass, person, target }) =>
      [person, schoolClass, person ?? schoolClass ?? account ?? target].join("\n")
    )
  ).size

/** What a plan is going to do. */
export const ofPlan = (plan: Plan): ReadonlyArray<string> => {
  const { accounts, classes: unchanged, memberships } = plan.unchanged
  const same = join([
    [accounts, (value) => count(value, "account")],
    [unchanged, classes],
    [memberships, (value) => count(value, "membership")]
  ])
  const waiting = unclear(plan)
  const left = plan.leavers.length
  const removed = plan.steps.filter(({ kind }) => kind === "removeAccount").length
  return [
    ...(plan.steps.length === 0
      ? ["Nothing changes."]
      : deeds(Tally.of(plan.steps.map((step) => ({ step }))), "planned", willDo)),
    ...(same === ""
      ? []
      : [`${same} ${verb(accounts + unchanged + memberships, "is", "are")} already as the files say.`]),
    ...(waiting === 0 ? [] : [
      `${count(waiting, "case is", "cases are")} not clear and ${
        verb(waiting, "is", "are")
      } left alone until a person decides.`
    ]),
    ...(left === 0 ? [] : [
      `${count(left, "person", "people")} of earlier runs left or may not sign in${
        removed > 0 ? "" : verb(left, "; the account stays", "; their accounts stay")
      }.`
    ])
  ]
}

/** What a run did so far. */
export const ofRun = (steps: ReadonlyArray<Recorded>): ReadonlyArray<string> => {
  const of = (state: Recorded["outcome"]["state"]) => steps.filter(({ outcome }) => outcome.state === state).length
  const [done, failed, unverified, skipped, pending] = [
    of("done"),
    of("failed"),
    of("unverified"),
    of("skipped"),
    of("pending")
  ]
  if (steps.length === 0) return ["There was nothing to do."]
  return [
    ...(done === 0 ? ["Nothing was changed."] : deeds(Tally.of(steps), "done", did)),
    ...(done === steps.length ? ["Everything that was planned is done."] : [
      `${number(done)} of ${count(steps.length, "step")} ${verb(done, "is", "are")} done: ${
        join([
          [failed, (value) => `${number(value)} failed`],
          [unverified, (value) => `${count(value, "account needs", "accounts need")} a look`],
          [skipped, (value) => `${number(value)} depended on ${failed + unverified === 1 ? "it" : "them"}`],
          [pending, (value) => `${number(value)} ${verb(value, "was", "were")} not sent`]
        ])
      }.`
    ])
  ]
}
