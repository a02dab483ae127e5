/** A plan, or a run of it, in sentences that a head teacher understands. Without names. */
import { count, number } from "../console/Printable.ts"
import { type Shown, viewOf } from "../engine/outcome/Outcome.ts"
import type { Recorded } from "../engine/records/Records.ts"
import * as Findings from "../plan/Finding.ts"
import { listNames, mostNames } from "../plan/Hold.ts"
import * as Names from "../plan/Names.ts"
import type { Name } from "../plan/Names.ts"
import type { Plan } from "../plan/Plan.ts"
import type { Step } from "../plan/Step.ts"
import * as Tally from "./Tally.ts"

const classes = (value: number): string => count(value, "class", "classes")

/** Joins what is not zero: `3 pupils, 1 teacher and 2 classes`. */
const join = (parts: ReadonlyArray<readonly [number, (value: number) => string]>): string => {
  const shown = parts.flatMap(([value, show]) => value === 0 ? [] : [show(value)])
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`
}

const pupils = (value: number): string => count(value, "pupil")
const teachers = (value: number): string => count(value, "teacher")

const verb = (value: number, one: string, many: string): string => value === 1 ? one : many

/** The verbs of what is going to happen, and of what happened. */
const tenses = {
  planned: { get: ["gets", "get"], be: ["is", "are"], become: ["becomes", "become"] },
  done: { get: ["got", "got"], be: ["was", "were"], become: ["became", "became"] }
} as const

/** A right that somebody gets or loses is said by name: it is no correction. */
const describeRoles = (steps: ReadonlyArray<Step>, names: ReadonlyArray<Name>, become: readonly [string, string]) => {
  const describe = Names.describe({ steps: [], names })
  return (["rises", "falls"] as const).flatMap((subject) => {
    const some = steps.filter((step) => Tally.subjectOf(step) === subject)
    if (some.length === 0) return []
    const [from, to] = subject === "rises" ? ["pupil", "teacher"] : ["teacher", "pupil"]
    const shown = some.slice(0, mostNames).map((step) => describe(step).person).filter((name) => name !== "")
    return [
      `${count(some.length, from)} ${some.length === 1 ? `${become[0]} a ${to}` : `${become[1]} ${to}s`}${
        listNames(shown, some.length)
      }.`
    ]
  })
}

/** A person in two classes was added twice: these are no people. */
const describeAdditions = (ofPupils: number, ofTeachers: number, verb: string): string => {
  const times = (value: number): string => value === 1 ? "once" : value === 2 ? "twice" : count(value, "time")
  return ofPupils === 0
    ? `Teachers ${verb} to classes ${times(ofTeachers)}.`
    : `Pupils ${verb} to classes ${times(ofPupils)}${ofTeachers === 0 ? "" : `, teachers ${times(ofTeachers)}`}.`
}

/** What was or will be done, by one of the counts of a tally. */
const deeds = (
  tally: Tally.Tally,
  which: keyof typeof tenses,
  ofRoles: ReadonlyArray<string>
): ReadonlyArray<string> => {
  const of = (subject: Tally.Subject): number => tally[subject][which]
  const { be: [is, are], get: [gets, get] } = tenses[which]
  const say = (value: number, what: string, one: string, many = one): ReadonlyArray<string> =>
    value === 0 ? [] : [`${what} ${verb(value, is, are)} ${verb(value, one, many)}.`]
  const [ofPupils, ofTeachers] = [of("pupils"), of("teachers")]
  const [left, gone] = [of("placesRemoved"), of("accountsRemoved")]
  return [
    ...(ofPupils + ofTeachers === 0 ? [] : [
      `${join([[ofPupils, pupils], [ofTeachers, teachers]])} ${verb(ofPupils + ofTeachers, gets, get)} a new account.`
    ]),
    ...ofRoles,
    ...say(of("changes"), count(of("changes"), "account"), "corrected"),
    ...say(of("classes"), classes(of("classes")), "created"),
    ...say(of("classChanges"), classes(of("classChanges")), "renamed"),
    ...say(of("restored"), classes(of("restored")), "opened again"),
    ...(of("pupilPlaces") + of("teacherPlaces") === 0
      ? []
      : [describeAdditions(of("pupilPlaces"), of("teacherPlaces"), `${are} added`)]),
    ...say(of("archived"), classes(of("archived")), "archived"),
    ...say(
      left,
      count(left, "person", "people"),
      "removed from a class, with the work there",
      "removed from classes, with the work there"
    ),
    ...say(gone, count(gone, "account"), "deleted, with its scores", "deleted, with their scores"),
    ...(left + gone === 0 ? [`Nobody ${is} removed.`] : [])
  ]
}

/** How many people, classes and memberships wait for a decision. */
export const unclear = ({ conflicts }: Pick<Plan, "conflicts">): number =>
  new Set(
    Findings.unresolvedConflicts(conflicts).map(({ account, class: schoolClass, person, target }) =>
      [person, schoolClass, person ?? schoolClass ?? account ?? target].join("\n")
    )
  ).size

export const ofPlan = (plan: Plan, withNames = true): ReadonlyArray<string> => {
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
      : deeds(
        Tally.of(plan.steps.map((step) => ({ step }))),
        "planned",
        describeRoles(plan.steps, withNames ? plan.names : [], tenses.planned.become)
      )),
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

export const ofRun = (steps: ReadonlyArray<Recorded>, names: ReadonlyArray<Name> = []): ReadonlyArray<string> => {
  const of = (state: Shown["state"]) => steps.filter((recorded) => viewOf(recorded).state === state).length
  const [done, failed, unverified] = [of("done"), of("failed"), of("unverified")]
  if (steps.length === 0) return ["There was nothing to do."]
  return [
    ...(done === 0 ? ["Nothing was changed."] : deeds(
      Tally.of(steps),
      "done",
      describeRoles(
        steps.flatMap(({ outcome, step }) => outcome.state === "done" ? [step] : []),
        names,
        tenses.done.become
      )
    )),
    ...(done === steps.length ? ["Everything that was planned is done."] : [
      `${number(done)} of ${count(steps.length, "step")} ${verb(done, "is", "are")} done: ${
        join([
          [failed, (value) => `${number(value)} failed`],
          [unverified, (value) => `${count(value, "account needs", "accounts need")} a look`],
          [of("skipped"), (value) => `${number(value)} depended on ${failed + unverified === 1 ? "it" : "them"}`],
          [of("pending"), (value) => `${number(value)} ${verb(value, "was", "were")} not sent`],
          [of("no response"), (value) =>
            `${number(value)} ${verb(value, "was", "were")} sent without a response, which the next run looks up`]
        ])
      }.`
    ])
  ]
}

export const licenceSentences = ({ leavers, yearEnd }: Plan): ReadonlyArray<string> => {
  if (yearEnd === undefined || yearEnd.begins === undefined) return []
  const { known, newAccounts, seats, unknown } = yearEnd.licences
  const need = newAccounts === 0 ? "" : `\n${count(newAccounts, "new account")} may need one.`
  if (leavers.length === 0) return need === "" ? [] : [need.trimStart()]
  if (!known) {
    return [`Flat shows no licences. By accounts, ${count(leavers.length, "leaver")} would free as many.${need}`]
  }
  const used = unknown === leavers.length
    ? `Flat shows no licence for ${count(leavers.length, "leaver")}.`
    : `${seats === 0 ? "None" : number(seats)} of ${count(leavers.length, "leaver")} ${
      seats === 0 || seats === 1 ? "uses" : "use"
    } a licence of the organization.${unknown === 0 ? "" : ` Flat shows none for ${number(unknown)} of them.`}`
  return [
    `${used}\nA licence is free when the account is removed. Flat does not show how many there are.${need}`
  ]
}
