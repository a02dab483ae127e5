/** The `sync` command: plans a school's files, asks for confirmation, and applies the plan, in one run under one lock. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import { Command } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { describeCommand, environment } from "../../console/Documented.ts"
import * as Exit from "../../console/Exit.ts"
import { count } from "../../console/Printable.ts"
import * as Table from "../../console/Table.ts"
import type { Roster } from "../../model/Roster.ts"
import { ofRoster } from "../../passwords/Password.ts"
import * as Findings from "../../plan/Finding.ts"
import type { Plan } from "../../plan/Plan.ts"
import { summarize } from "../../read/report/Summary.ts"
import * as ApplyOptions from "../apply/ApplyOptions.ts"
import { confirm } from "../apply/Approval.ts"
import * as Execution from "../apply/Execution.ts"
import * as Locks from "../database/Locks.ts"
import * as CheckReport from "../plan/CheckReport.ts"
import * as Compare from "../plan/Compare.ts"
import * as Outputs from "../plan/Outputs.ts"
import * as ShowPlan from "../plan/ShowPlan.ts"
import * as Flags from "../settings/Flags.ts"
import * as Session from "../settings/Session.ts"
import { dayOf } from "../settings/Setting.ts"

const mostPlaces = 5

/** Shows what is wrong with the files. Exits with code 2 if something would be written that may be wrong. */
const checkFiles = Effect.fnUntraced(function*(
  roster: Roster,
  today: string,
  { json, skipInvalid }: { readonly json: boolean; readonly skipInvalid: boolean }
) {
  if (roster.counts.length === 0) return
  // The log has their counts.
  const doubts = CheckReport.doubts(roster)
  const summary = CheckReport.raise(summarize(roster, today, mostPlaces), skipInvalid ? [] : doubts)
  if (!json) yield* Console.error(CheckReport.diagnostics(summary, yield* Table.width))
  if (doubts.length === 0 || skipInvalid) return
  return yield* Exit.exitRejected(
    `Nothing was sent: correct the files (${doubts.join(", ")}), then run the command again.`,
    "With --skip-invalid, what could not be read is left out, and the rest is taken as it was read."
  )
})

/** Exits with code 3 if the plan left something alone, or is held. */
const checkPlan = Effect.fnUntraced(function*({ conflicts, held }: Plan, isDry: boolean) {
  const left = Findings.unresolvedConflicts(conflicts).length
  if (left > 0) {
    const were = count(left, "conflict was", "conflicts were")
    yield* Console.error(`${were} left alone. Resolve what the plan says, then run the same command again.`)
  }
  if (left > 0 || (isDry && held.length > 0)) return yield* new Exit.ExitWith({ code: exitCodes.incomplete })
})

const { idMap: _idMap, names: _names, report: _report, ...comparing } = Compare.flags

export const sync = Command.make(
  "sync",
  {
    ...comparing,
    ...ApplyOptions.flags,
    ...Flags.flags("dryRun", "yes", "applyHeld", "skipInvalid")
  },
  Effect.fn(function*(flags) {
    const today = yield* dayOf(flags)
    const roster = yield* Compare.readFiles(flags, today, flags.rows !== undefined)
    yield* checkFiles(roster, today, flags)
    yield* Effect.gen(function*() {
      // Locks before planning: another run would make the plan out of date.
      const target = flags.dryRun ? undefined : yield* Locks.lockOrganization(flags)
      if (target !== undefined) yield* Execution.recover(target, flags.settle)
      const { estimate, plan } = yield* Compare.planOf(
        { ...flags, newDatabase: true },
        Compare.planning(roster, today, flags)
      )
      if (target === undefined || !flags.json) yield* ShowPlan.print(plan, estimate, flags)
      if (target === undefined) {
        yield* Outputs.write({ ...flags, report: undefined, names: false }, plan, roster)
        yield* (flags.json ? Console.error : Console.log)("Dry run: nothing was written.")
        return yield* checkPlan(plan, true)
      }
      if (plan.steps.length > 0 || "" in flags.applyHeld) yield* confirm(plan, flags)
      yield* Execution.run(plan, target, {
        ...flags,
        isShown: true,
        onEnd: Outputs.afterRun(flags.rows, plan, Effect.succeed(roster)),
        filePasswords: Effect.succeed(ofRoster(roster)),
        lineOf: (person) => roster.people.get(person)?.from.row
      })
      yield* checkPlan(plan, false)
    }).pipe(Effect.scoped, Effect.provide(Session.layer(flags, "edu.admin.users and edu.classes")))
  })
).pipe(
  describeCommand(
    `Makes the accounts and classes of the organization match a school's files: OneRoster, Clever, School Data Sync or plain CSV. Shows
the plan, asks for confirmation, and applies it. Running the same files again writes nothing.

It plans like "roster plan" and applies like "roster apply". Files with rows that cannot be read are rejected before anything is
sent; a plain CSV file also if rows may be wrong, such as those with an unknown role. Conflicts are reported and left alone.

Only one run at a time can work on an organization: a second run fails. To resume an interrupted or stopped run, run the same
command again.`,
    {
      done: "Flat has what the files say (with --dry-run: there is no conflict and the plan is not held)",
      incomplete: "some steps failed, were skipped or are unverified, or there are conflicts; the others are done",
      environment,
      examples: {
        "sync users.csv --dry-run": "Show the plan without writing anything",
        "sync users.csv --credentials passwords.csv": "Apply the plan and generate passwords for new accounts",
        "sync export.zip --yes --credentials passwords.csv":
          "Apply a school's export every night, unless the plan is held"
      }
    }
  )
)
