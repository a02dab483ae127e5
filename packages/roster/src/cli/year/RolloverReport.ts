/** What `roster rollover` adds to the tables of a plan: leavers, and the licences that they have. Ids, no names. */
import { count, number } from "../../model/Count.ts"
import type { Leaver, Plan } from "../../plan/Plan.ts"
import { clip, printable } from "../Printable.ts"
import * as Table from "../Table.ts"

/** Leavers that are shown without `--verbose`. */
const sampleSize = 5

const why: Readonly<Record<Leaver["why"], string>> = {
  absent: "not in the files",
  removed: "removed by the files",
  disabled: "may not sign in by the files"
}

const licences = {
  seat: "uses a licence of the organization",
  site: "covered by a site licence",
  ended: "licence ended"
} as const

const leavers = (plan: Plan, verbose: boolean, width: number): ReadonlyArray<string> => {
  if (plan.leavers.length === 0) return []
  const shown = verbose ? plan.leavers : plan.leavers.slice(0, sampleSize)
  const table = Table.render(
    ["leaver", "account", "why", "licence"],
    shown.map((leaver) => [
      clip(printable(leaver.person), 30),
      printable(leaver.account),
      why[leaver.why],
      leaver.licence === undefined ? "not shown" : licences[leaver.licence]
    ]),
    width,
    { prose: [2, 3] }
  )
  const hidden = plan.leavers.length - shown.length
  return [hidden === 0 ? table : `${table}\n\u2026 and ${number(hidden)} more. Use --verbose to list all.`]
}

/** What leavers free, in sentences. */
export const freed = ({ leavers, yearEnd }: Plan): ReadonlyArray<string> => {
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

/** The texts below the tables of the plan. */
export const texts = (plan: Plan, verbose: boolean, width: number): ReadonlyArray<string> => {
  const { archivedBefore = 0, begins, carriedBefore = 0 } = plan.yearEnd ?? {}
  return [
    ...leavers(plan, verbose, width),
    ...freed(plan),
    [
      `${count(plan.calls.byKind.archiveClass ?? 0, "class", "classes")} of the year that ends would be archived; ${
        number(archivedBefore)
      } are archived already.`,
      begins === undefined
        ? "No files of a next year were given: people stay as they are."
        : `Of ${begins}, ${count(plan.calls.byKind.createClass ?? 0, "class", "classes")} would be created; ${
          number(carriedBefore)
        } are there already.`
    ].join("\n")
  ]
}
