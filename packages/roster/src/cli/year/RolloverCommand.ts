/** The command `rollover`: plans the end of a school year. It only reads; `apply` executes the plan. */
import { Argument, Command, Flag } from "effect/cli"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Roster } from "../../model/Roster.ts"
import type { RolloverOptions } from "../../plan/Options.ts"
import * as Rollover from "../../plan/year/Rollover.ts"
import * as Pictures from "../../results/Pictures.ts"
import * as Exit from "../Exit.ts"
import * as Compare from "../plan/Compare.ts"
import * as PlanFlags from "../plan/PlanFlags.ts"
import * as ShowPlan from "../plan/ShowPlan.ts"
import * as Flags from "../settings/Flags.ts"
import { dayOf } from "../settings/Setting.ts"
import * as RolloverReport from "./RolloverReport.ts"

const { archive: _archive, graceDays: _graceDays, ...shared } = PlanFlags.flags

const flags = {
  ...shared,
  path: Argument.String("path").pipe(
    Argument.withDescription(
      "The files of the next year: a folder, a zip, or a CSV file; without them, the year only ends"
    ),
    Argument.optional,
    Argument.map(Option.getOrUndefined)
  ),
  at: PlanFlags.flags.at.pipe(
    Flag.withDescription(
      "The day of the next year whose classes are created, as YYYY-MM-DD, or \"all\" (default its first day, or today)"
    )
  ),
  archiveThreshold: Flags.archiveAll,
  ...Flags.flags("year", "allClasses", "out")
}

/** Refuses files that cannot begin a year. */
const checked = Effect.fnUntraced(function*(roster: Roster, options: RolloverOptions) {
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
    const year = input.year
    const roster = input.path === undefined
      ? undefined
      : yield* Compare.readFiles({ ...input, path: input.path }, today, input.rows !== undefined)
    const options: RolloverOptions = {
      ...PlanFlags.options({ ...input, archive: "ended", graceDays: 14 }, today),
      year,
      allClasses: input.allClasses
    }
    if (roster !== undefined) yield* checked(roster, options)
    const { estimate, plan } = yield* Compare.withOrganization(
      input,
      (known) => Rollover.needs(roster, known, options),
      (live, known) => Pictures.add(Rollover.make(roster, live, known, options), roster, live)
    )
    yield* ShowPlan.print(plan, estimate, input, (width) => RolloverReport.texts(plan, input.verbose, width))
    yield* ShowPlan.end(plan, input, roster)
  })
).pipe(
  Command.withShortDescription("Plan the end of a school year"),
  Command.withDescription(
    `Plans the end of a school year: the classes of the year are archived, and those of the next year's files are created, with their
members. Leavers are listed, with their licences. Writes nothing: "roster apply" executes the saved plan.

Classes are archived, never deleted: all that earlier runs made, except those of the next year. Classes that no run made and classes
that are linked to another system are left alone and listed. A class of the next year is never matched by its name, because the class
of this year has the same one. Accounts of people who stay are kept. Accounts of leavers stay unless --remove-accounts is given.

The plan waits for confirmation if classes are not over yet on the day of the plan (--today), if more than half of the people are not
in the files, and for the reasons of "roster plan". After it was applied, the same command plans nothing.

Environment: FLAT_ACCESS_TOKEN (required), FLAT_BASE_URL, NODE_EXTRA_CA_CERTS, NO_COLOR.

${Exit.help("the plan is complete", "there are conflicts, or the plan waits for confirmation")}`
  ),
  Command.withExamples([
    { command: "roster rollover", description: "Show which classes the end of the year archives" },
    {
      command: "roster rollover next-year.zip --out plan.json",
      description: "Plan the next year too, and save the plan"
    },
    { command: "roster rollover next-year.zip --today 2027-08-01", description: "Show the plan of that day" }
  ])
)
