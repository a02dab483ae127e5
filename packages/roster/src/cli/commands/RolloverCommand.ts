/** The command `rollover`: plans the end of a school year. It only reads; `apply` executes the plan. */
import { argument } from "@flat-sdk/terminal/Flags"
import { Command, Flag } from "effect/cli"
import * as Effect from "effect/Effect"
import * as Struct from "effect/Struct"
import { describeCommand, environment, planCodes } from "../../console/Documented.ts"
import * as Exit from "../../console/Exit.ts"
import { clip, count, number, printable } from "../../console/Printable.ts"
import * as Table from "../../console/Table.ts"
import type { Live } from "../../live/Live.ts"
import type { Roster } from "../../model/Roster.ts"
import type { RolloverOptions } from "../../plan/Options.ts"
import type { Leaver, Plan } from "../../plan/Plan.ts"
import * as Rollover from "../../plan/year/Rollover.ts"
import { licenceSentences } from "../../report/Sentences.ts"
import * as Pictures from "../../results/Pictures.ts"
import * as Compare from "../plan/Compare.ts"
import * as ShowPlan from "../plan/ShowPlan.ts"
import * as Flags from "../settings/Flags.ts"
import * as Session from "../settings/Session.ts"
import { dayOf } from "../settings/Setting.ts"

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

const leavers = (plan: Plan, live: Live | undefined, verbose: boolean, width: number): string => {
  const shown = verbose ? plan.leavers : plan.leavers.slice(0, sampleSize)
  const table = Table.render(
    ["leaver", "account", "why", "licence"],
    shown.map((leaver) => [
      clip(printable(leaver.person), 30),
      printable(live?.accounts.get(leaver.account)?.username ?? leaver.account),
      why[leaver.why],
      leaver.licence === undefined ? "not shown" : licences[leaver.licence]
    ]),
    width,
    { prose: [2, 3] }
  )
  const hidden = plan.leavers.length - shown.length
  return hidden === 0 ? table : `${table}\n\u2026 and ${number(hidden)} more. Use --verbose to list all.`
}

const leaversAndYear = (
  plan: Plan,
  live: Live | undefined,
  verbose: boolean,
  width: number
): ReadonlyArray<string> => {
  const { archivedBefore = 0, begins, carriedBefore = 0 } = plan.yearEnd ?? {}
  return [
    leavers(plan, live, verbose, width),
    ...licenceSentences(plan),
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

const { archive: _archive, graceDays: _graceDays, ...sharedFlags } = Compare.flags

const flags = {
  ...sharedFlags,
  path: argument(
    "path",
    "The files of the next year: a folder, a zip, or a CSV file; without them, the year only ends"
  ),
  at: Compare.flags.at.pipe(
    Flag.withDescription(
      "The day of the next year whose classes are created, as YYYY-MM-DD, or \"all\" (default its first day, or today)"
    )
  ),
  archiveThreshold: Flags.whole.archiveThreshold.flag,
  ...Flags.flags("year", "allClasses", "out")
}

const checkYear = Effect.fnUntraced(function*(roster: Roster, options: RolloverOptions) {
  if (Object.values(roster.coverage).includes("changes")) {
    return yield* Exit.exitRejected(
      "Nothing was sent: the files list only changes, which do not say who is in the next year. Give the complete files of the next year."
    )
  }
  if (Rollover.yearOf(roster, options) === undefined) {
    return yield* Exit.exitRejected(
      "Nothing was sent: the files do not say of which school year the classes are.",
      "Name the year in which the next school year ends: --year 2028."
    )
  }
  if (Rollover.needsDay(roster, options)) {
    return yield* Exit.exitRejected(
      "Nothing was sent: the files have classes that begin later, and do not say of which school year the others are.",
      "Name a day of the next school year: --at 2027-09-01."
    )
  }
})

export const rollover = Command.make(
  "rollover",
  flags,
  Effect.fn(function*(input) {
    const today = yield* dayOf(input)
    const roster = input.path === undefined
      ? undefined
      : yield* Compare.readFiles({ ...input, path: input.path }, today, input.rows !== undefined)
    const options: RolloverOptions = {
      ...Compare.options({ ...input, archive: "ended", graceDays: 14 }, today),
      ...Struct.pick(input, ["year", "allClasses"])
    }
    if (roster !== undefined) yield* checkYear(roster, options)
    let live: Live | undefined
    const { estimate, plan } = yield* Compare.planOf(input, {
      needs: (known) => Rollover.needs(roster, known, options),
      make: (found, known) => {
        live = found
        return Pictures.add(Rollover.make(roster, found, known, options), roster, found)
      }
    }).pipe(Effect.provide(Session.layer(input)))
    yield* ShowPlan.print(plan, estimate, input, (width) => leaversAndYear(plan, live, input.verbose, width))
    yield* ShowPlan.end(plan, input, roster)
  })
).pipe(
  describeCommand(
    `Plans the end of a school year: the classes of the year are archived, and those of the next year's files are created, with their
members. Leavers are listed, with their licences. Writes nothing: "roster apply" executes the saved plan.

Classes are archived, never deleted: all that earlier runs made, except those of the next year. Classes that no run made and classes
that are linked to another system are left alone and listed. Accounts of leavers stay unless --remove-accounts is given. The plan waits
for confirmation if classes are not over yet on the day of the plan (--today), and for the reasons of "roster plan".`,
    {
      ...planCodes,
      environment,
      examples: {
        "rollover": "Show which classes the end of the year archives",
        "rollover next-year.zip --out plan.json": "Plan the next year too, and save the plan",
        "rollover next-year.zip --today 2027-08-01": "Show the plan of that day"
      }
    }
  )
)
