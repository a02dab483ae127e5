/** The command `undo`: plans the undoing of a run. It only reads; `apply` executes the plan. */
import { FlatClient } from "@flat-sdk/core"
import { Argument, Command } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Struct from "effect/Struct"
import { describeCommand, environment, planCodes } from "../../console/Documented.ts"
import * as Exit from "../../console/Exit.ts"
import { count, printable } from "../../console/Printable.ts"
import * as Records from "../../engine/records/Records.ts"
import type { UndoOptions } from "../../plan/Options.ts"
import type { Plan } from "../../plan/Plan.ts"
import * as ExecutedSteps from "../../plan/undo/Executed.ts"
import * as Members from "../../plan/undo/Members.ts"
import * as Undo from "../../plan/undo/Undo.ts"
import * as Pictures from "../../results/Pictures.ts"
import * as RunDatabase from "../database/RunDatabase.ts"
import * as Compare from "../plan/Compare.ts"
import * as ShowPlan from "../plan/ShowPlan.ts"
import * as Flags from "../settings/Flags.ts"
import * as Session from "../settings/Session.ts"
import { dayOf } from "../settings/Setting.ts"

const toExecuted = ({ at, intent, outcome, step }: Records.Recorded): ExecutedSteps.Executed => ({
  step,
  state: outcome.state,
  flat: outcome.flat,
  at,
  open: intent !== undefined
})

/** Reads the runs with a name, with their matches, and the steps of all runs. */
const readRuns = Effect.fnUntraced(function*({ organization, path }: RunDatabase.Place, name: string) {
  const records = yield* Records.make
  const runs = yield* records.runs
  const found = runs.filter(({ id }) => id.startsWith(name))
  if (found.length === 0) return []
  const steps = new Map<string, ReadonlyArray<ExecutedSteps.Executed>>()
  for (const { id } of runs) steps.set(id, (yield* records.steps(id)).map(toExecuted))
  const owner = organization ?? (yield* records.organization)
  return yield* Effect.forEach(found, (run) =>
    Effect.map(records.matches(run.id), (matches) => ({
      database: path,
      organization: owner,
      run,
      matches,
      steps: steps.get(run.id) ?? [],
      history: [...steps.values()].flat()
    })))
})

type Found = Effect.Success<ReturnType<typeof readRuns>>[number]

const findRun = Effect.fnUntraced(function*(name: string, database: string | undefined) {
  if (name.length < 4) {
    return yield* Exit.exitRejected(
      "Nothing was sent: give at least 4 characters of the name of the run's plan. \"roster status\" lists them."
    )
  }
  const [run, ...others] = (yield* RunDatabase.forEach({ database }, (place) => readRuns(place, name))).flat()
  if (run !== undefined && others.length === 0) return run
  const found = run === undefined ? "there is no run of a plan" : `${others.length + 1} runs have a plan`
  return yield* Exit.exitRejected(
    `Nothing was sent: ${found} whose name begins with ${printable(name)}. "roster status" lists them.`
  )
})

/** Returns the memberships with submissions: one request for each membership in a class with assignments, and those of which the token may not know. */
const readWork = Effect.fnUntraced(function*(questions: ReadonlyArray<Members.Question>, concurrency: number) {
  const flat = yield* FlatClient.FlatClient
  const work = new Set<string>()
  yield* Effect.forEach(
    questions,
    (question) =>
      flat.classes.listClassStudentSubmissions({ class: question.class, user: question.account }).pipe(
        Effect.map((submissions) => submissions.length > 0),
        Effect.catchIf(({ reason }) => reason._tag === "Forbidden" || reason._tag === "NotFound", () =>
          Effect.succeed(true)),
        Effect.map((has) =>
          has ? work.add(ExecutedSteps.membership(question.class, question.account)) : work
        )
      ),
    { concurrency, discard: true }
  )
  return work
})

const flags = {
  run: Argument.String("run").pipe(
    Argument.withDescription("The beginning of the name of the run's plan; \"roster status\" lists them")
  ),
  ...Flags.flags(
    "threshold",
    "roleThreshold",
    "classThreshold",
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
  removeAccounts: Flags.whole.removeAccounts.flag,
  archiveThreshold: Flags.whole.archiveThreshold.flag
}

const forgetLines = ({ forgets = [] }: Plan): ReadonlyArray<string> => {
  const of = (kind: "account" | "class") => forgets.filter((claim) => claim.kind === kind).length
  return forgets.length === 0 ? [] : [
    `The id map would forget ${count(of("account"), "account", "accounts")} and ${
      count(of("class"), "class", "classes")
    } that the run had matched.`
  ]
}

const needs = ({ steps }: Found): Compare.Planning["needs"] => {
  const { done, flatOf } = ExecutedSteps.make(steps)
  const ids = done.flatMap(({ flat, step }) => {
    if (step.kind === "createClass") return flat === undefined ? [] : [flat, step.replaces]
    return "target" in step ? [typeof step.target === "string" ? step.target : flatOf(step.target)] : []
  })
  const rooms = new Set(ids.filter((id) => id !== undefined))
  return () => ({ known: rooms, needsMembers: ({ id }) => rooms.has(id) })
}

export const undo = Command.make(
  "undo",
  flags,
  Effect.fn(
    function*(input) {
      const found = yield* findRun(input.run, input.database)
      const chosen = Struct.pick(input, [
        "force",
        "removeAccounts",
        "threshold",
        "archiveThreshold",
        "roleThreshold",
        "classThreshold"
      ])
      const options: UndoOptions = { ...chosen, today: yield* dayOf(input) }
      const source = found.database === undefined ? input : { ...input, database: found.database }
      const { estimate, plan } = yield* Effect.gen(function*() {
        const { known, live, now } = yield* Compare.readOrganization(source, needs(found))
        if ((found.organization ?? live.organization) !== (live.organization ?? found.organization)) {
          return yield* Exit.exitRejected(
            "Nothing was written: the run is of another organization. Use that organization's token."
          )
        }
        const questions = Members.questions(ExecutedSteps.make(found.steps), live)
        const work = yield* readWork(questions, input.concurrency).pipe(
          Effect.catchTag("FlatError", (error) => Session.reportReadFailure(error, Session.baseUrlOf(input.baseUrl)))
        )
        const undoing = Undo.make({ ...found, name: found.run.id, work }, live, known, options)
        const made = Pictures.add(undoing, undefined, live)
        const read = made.calls.read + questions.length
        return yield* Compare.addEstimate({ ...made, calls: { ...made.calls, read } }, now, input.concurrency)
      }).pipe(Effect.provide(Session.layer(
        input,
        "edu.admin.users.readonly, edu.classes.readonly, edu.assignments.readonly and account.public_profile"
      )))
      yield* Console.error(
        `Undoing the plan ${found.run.id.slice(0, 8)}, applied ${found.run.started.slice(0, 16).replace("T", " ")} UTC.`
      )
      const rest = found.steps.filter(({ state }) => state !== "done" && state !== "unverified").length
      if (rest > 0) {
        yield* Console.error(`${count(rest, "step")} of the run are not done, and there is nothing of them to undo.`)
      }
      yield* ShowPlan.print(plan, estimate, input, () => forgetLines(plan))
      yield* ShowPlan.end(plan, input, undefined)
    },
    Exit.rejecting("Nothing was sent")
  )
).pipe(
  describeCommand(
    `Plans to undo what a run did, as far as Flat allows. Writes nothing: "roster apply" executes the saved plan.

Changed fields go back to what they were, unless people changed them since. Classes that the run created are archived, those that it
archived are restored. Members whom it added leave the class, unless they have work there. Accounts that it created stay unless
--remove-accounts is given. What cannot be undone is listed with the reason. Passwords are never restored.`,
    {
      ...planCodes,
      environment,
      examples: {
        "undo 3f2a1c0b": "Show what can be undone",
        "undo 3f2a1c0b --remove-accounts --out undo.json": "Plan to delete new accounts too",
        "undo 3f2a1c0b --json": "Print the plan for a program"
      }
    }
  )
)
