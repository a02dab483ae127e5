/** The `apply` command: executes a plan, or the rest of it. */
import { Argument, Command } from "effect/cli"
import * as Effect from "effect/Effect"
import { describeCommand, environment } from "../../console/Documented.ts"
import * as Exit from "../../console/Exit.ts"
import * as Password from "../../passwords/Password.ts"
import * as Hold from "../../plan/Hold.ts"
import * as PlanFile from "../../plan/PlanFile.ts"
import * as Read from "../../read/Read.ts"
import * as ApplyOptions from "../apply/ApplyOptions.ts"
import * as Approval from "../apply/Approval.ts"
import * as Execution from "../apply/Execution.ts"
import * as Locks from "../database/Locks.ts"
import * as Outputs from "../plan/Outputs.ts"
import * as Flags from "../settings/Flags.ts"
import * as Session from "../settings/Session.ts"

const readPasswords = Effect.fnUntraced(function*(path: string | undefined, { options }: PlanFile.Applicable) {
  if (path === undefined) {
    return yield* Exit.exitRejected(
      "Nothing was written: the plan needs passwords of the school's files. Run again with --files PATH, the files that the plan was made from."
    )
  }
  return Password.ofRoster(
    yield* Read.open(path, { encoding: options?.encoding }).pipe(Exit.rejecting("Nothing was written"))
  )
})

/** The whole plan, and the school's files, for rows about them. Without the files, there is a row for each step. */
const rowsOf = Effect.fnUntraced(function*(
  plan: PlanFile.Applicable,
  path: string,
  { files, rows }: { readonly files: string | undefined; readonly rows: string | undefined }
) {
  if (rows === undefined || files === undefined) {
    return Outputs.afterRun(rows, { steps: plan.steps, names: plan.names ?? [] }, Effect.undefined)
  }
  const whole = yield* PlanFile.readWhole(path).pipe(Exit.rejecting("Nothing was sent"))
  // Read after the run: until then, nobody needs it.
  return Outputs.afterRun(rows, whole, Outputs.readFiles(files, whole))
})

export const apply = Command.make(
  "apply",
  {
    plan: Argument.String("plan").pipe(Argument.withDescription("The plan: a JSON file")),
    ...Flags.flags("files", "rows", "database", "yes", "applyHeld", "baseUrl"),
    ...ApplyOptions.flags
  },
  Effect.fn(function*({ plan: file, ...flags }) {
    const plan = yield* PlanFile.read(file).pipe(Exit.rejecting("Nothing was sent"))
    if ("" in flags.applyHeld || Hold.findUnapproved(plan.held ?? [], flags.applyHeld).length > 0) {
      yield* Approval.confirm(plan, flags)
    }
    if (!flags.yes) yield* Approval.checkAge(plan)
    const onEnd = yield* rowsOf(plan, file, flags)
    yield* Effect.scoped(Effect.gen(function*() {
      const target = yield* Locks.lockOrganization(flags)
      if (plan.organization !== undefined && plan.organization !== target.organization) {
        // Its people would get accounts in the wrong school.
        return yield* Exit.exitRejected(
          "Nothing was written: the plan was made for another organization. Use that organization's token, or plan again with this one."
        )
      }
      yield* Execution.run(plan, target, { ...flags, onEnd, filePasswords: readPasswords(flags.files, plan) })
    })).pipe(Effect.provide(Session.layer(flags, "edu.admin.users and edu.classes")))
  })
).pipe(
  describeCommand(
    `Executes the steps of a plan, each after those that it needs. A step that fails does not stop the others; steps that need it are
skipped. To resume a run, however it ended, or to try again what failed, run the same command again: completed steps are not
repeated, and calls that had no response are looked up before they are repeated.

The database has the runs and the map from the school's ids to Flat's: keep it. Only one run at a time can work on an
organization.`,
    {
      done: "all steps are done",
      incomplete: "some steps failed, were skipped or are unverified; the others are done",
      environment,
      examples: {
        "apply plan.json --credentials passwords.csv": "Execute a plan and save the generated passwords",
        "apply plan.json --credentials passwords.csv --files export.zip --rows rows.csv":
          "Also write what happened to each row of the files"
      }
    }
  )
)
