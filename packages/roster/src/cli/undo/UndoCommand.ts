/** The command `undo`: plans the undoing of a run. It only reads; `apply` executes the plan. */
import { Argument, Command } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { count } from "../../model/Count.ts"
import type { UndoOptions } from "../../plan/Options.ts"
import type { Plan } from "../../plan/Plan.ts"
import * as ExecutedSteps from "../../plan/undo/Executed.ts"
import * as Members from "../../plan/undo/Members.ts"
import * as Undo from "../../plan/undo/Undo.ts"
import * as Pictures from "../../results/Pictures.ts"
import * as Exit from "../Exit.ts"
import * as Compare from "../plan/Compare.ts"
import * as ShowPlan from "../plan/ShowPlan.ts"
import { readFailed } from "../ReadFailed.ts"
import * as Session from "../Session.ts"
import * as Flags from "../settings/Flags.ts"
import { dayOf } from "../settings/Setting.ts"
import * as FindRun from "./FindRun.ts"
import * as ReadWork from "./ReadWork.ts"

const flags = {
  run: Argument.String("run").pipe(
    Argument.withDescription("The beginning of the name of the run's plan; \"roster status\" lists them")
  ),
  ...Flags.flags(
    "threshold",
    "force",
    "today",
    "out",
    "rows",
    "report",
    "names",
    "json",
    "verbose",
    "database",
    "concurrency",
    "baseUrl"
  ),
  removeAccounts: Flags.removeCreated,
  archiveThreshold: Flags.archiveAll
}

const left = (steps: FindRun.Found["steps"]): string | undefined => {
  const remaining = steps.filter(({ state }) => state !== "done" && state !== "unverified").length
  return remaining === 0
    ? undefined
    : `${count(remaining, "step")} of the run are not done, and there is nothing of them to undo.`
}

const forgotten = ({ forgets = [] }: Plan): ReadonlyArray<string> => {
  const of = (kind: "account" | "class") => forgets.filter((claim) => claim.kind === kind).length
  return forgets.length === 0 ? [] : [
    `The id map would forget ${count(of("account"), "account", "accounts")} and ${
      count(of("class"), "class", "classes")
    } that the run had matched.`
  ]
}

const needs = ({ steps }: FindRun.Found): Parameters<typeof Compare.readOrganization>[1]["needs"] => {
  const { done, flatOf } = ExecutedSteps.make(steps)
  const rooms = new Set(done.flatMap(({ flat, step }) => {
    if (step.kind === "createClass") {
      return flat === undefined
        ? []
        : [flat, ...(step.replaces === undefined ? [] : [step.replaces])]
    }
    if (!("target" in step)) return []
    const id = typeof step.target === "string" ? step.target : flatOf(step.target)
    return id === undefined ? [] : [id]
  }))
  return () => ({ known: rooms, needsMembers: ({ id }) => rooms.has(id) })
}

export const undo = Command.make(
  "undo",
  flags,
  Effect.fn(
    function*(input) {
      const found = yield* FindRun.find(input.run, input.database)
      yield* Session.requireToken(
        "scopes edu.admin.users.readonly, edu.classes.readonly, edu.assignments.readonly and account.public_profile"
      )
      const options: UndoOptions = {
        today: yield* dayOf(input),
        force: input.force,
        removeAccounts: input.removeAccounts,
        threshold: input.threshold,
        archiveThreshold: input.archiveThreshold
      }
      const source = found.database === undefined ? input : { ...input, database: found.database }
      const { estimate, plan } = yield* Effect.gen(function*() {
        const { known, live, now } = yield* Compare.readOrganization(source, { needs: needs(found) })
        if (
          found.organization !== undefined && live.organization !== undefined &&
          found.organization !== live.organization
        ) {
          return yield* Exit.exitRejected(
            "Nothing was written: the run is of another organization. Use that organization's token."
          )
        }
        const questions = Members.questions(ExecutedSteps.make(found.steps), live)
        const work = yield* ReadWork.read(questions, input.concurrency).pipe(
          Effect.catchTag("FlatError", (error) => readFailed(error, Session.baseUrlOf(input.baseUrl)))
        )
        const undoing = Undo.make({ ...found, name: found.run.id, work }, live, known, options)
        const made = Pictures.add(undoing, undefined, live)
        const read = made.calls.read + questions.length
        return yield* Compare.estimated({ ...made, calls: { ...made.calls, read } }, now, input.concurrency)
      }).pipe(Effect.provide(Session.layer(input)))
      yield* Console.error(
        `Undoing the plan ${found.run.id.slice(0, 8)}, applied ${found.run.started.slice(0, 16).replace("T", " ")} UTC.`
      )
      const rest = left(found.steps)
      if (rest !== undefined) yield* Console.error(rest)
      yield* ShowPlan.print(plan, estimate, input, () => forgotten(plan))
      yield* ShowPlan.end(plan, input, undefined)
    },
    Effect.catchTag(
      "SqlError",
      (error) => Exit.exitRejected(`Nothing was sent: the database cannot be read: ${error.message}`)
    )
  )
).pipe(
  Command.withShortDescription("Plan the undoing of a run"),
  Command.withDescription(
    `Plans to undo what a run did, as far as Flat allows. Writes nothing: "roster apply" executes the saved plan.

Changed fields go back to what they were, unless people changed them since. Classes that the run created are archived, because Flat
deletes no class; classes that it archived are restored. Members whom it added leave the class, unless they have work there. Accounts
that it created stay, and are deleted with --remove-accounts if nobody used or changed them since. What cannot be undone is listed with
the reason. Passwords are never restored. After the plan was applied, the same command plans nothing.

Environment: FLAT_ACCESS_TOKEN (required), FLAT_BASE_URL, FLAT_ROSTER_STATE (folder of the databases), NODE_EXTRA_CA_CERTS, NO_COLOR.

${Exit.help("the plan is complete", "there are conflicts, or the plan waits for confirmation")}`
  ),
  Command.withExamples([
    { command: "roster undo 3f2a1c0b", description: "Show what can be undone" },
    {
      command: "roster undo 3f2a1c0b --remove-accounts --out undo.json",
      description: "Plan to delete new accounts too"
    },
    { command: "roster undo 3f2a1c0b --json", description: "Print the plan for a program" }
  ])
)
