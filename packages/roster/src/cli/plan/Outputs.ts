/** What commands write about a plan and its run besides what they print: rows for a spreadsheet, and a page for those who decide. */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Estimate from "../../console/Estimate.ts"
import * as Exit from "../../console/Exit.ts"
import { printable } from "../../console/Printable.ts"
import * as PrivateFile from "../../console/PrivateFile.ts"
import { viewOf } from "../../engine/outcome/Outcome.ts"
import type { Recorded } from "../../engine/records/Records.ts"
import type { Roster } from "../../model/Roster.ts"
import type { Plan } from "../../plan/Plan.ts"
import * as Read from "../../read/Read.ts"
import * as ReportPage from "../../report/ReportPage.ts"
import type { Applied } from "../../report/Tally.ts"
import type { Explained } from "../../results/Explanation.ts"
import * as Rows from "../../results/Rows.ts"

export interface Files {
  readonly rows: string | undefined
  readonly report: string | undefined
  readonly names: boolean
}

/** Reads the school's files as the plan did, with what became of each row. */
export const readFiles = (path: string, { options }: Pick<Explained, "options">) =>
  Read.open(path, { ...options, rows: true })

const writeReport = Effect.fnUntraced(
  function*(path: string, plan: Plan, applied: Applied | undefined, names: boolean) {
    const now = new Date(yield* Clock.currentTimeMillis)
    // Of the limit nothing is known: the whole hour counts as free.
    const limit = { limit: undefined, remaining: undefined, resetAt: undefined }
    const time = Estimate.showSeconds(Estimate.make(plan.calls.apply, 8, limit, now).seconds)
    yield* PrivateFile.savePage(path, ReportPage.render({ plan, applied, time, names }))
    yield* Console.error(
      `The report ${applied === undefined ? "of the plan" : "of the run"} is in ${
        printable(path)
      }. Open it in a browser.${names ? " It has names of people: only you can read it." : ""}`
    )
  }
)

/** Writes rows. Without steps that a run recorded, they say what is going to happen. */
export const writeRows = Effect.fnUntraced(function*(
  path: string,
  { plan, roster }: Pick<Rows.Source, "plan" | "roster">,
  steps?: ReadonlyArray<Recorded>
) {
  const outcomes = steps === undefined
    ? undefined
    : new Map(steps.map((recorded) => [recorded.step.id, viewOf(recorded)]))
  yield* Rows.save(path, Rows.of({ plan, roster, outcomes }))
  yield* Console.error(
    `What ${steps === undefined ? "will happen" : "happened"}, row by row, is in ${printable(path)}.`
  )
})

/** Writes what is about a plan, or about its run. Exits with code 2 if a file cannot be written. */
export const write = Effect.fnUntraced(
  function*({ names, report, rows }: Files, plan: Plan, roster: Roster | undefined, applied?: Applied) {
    if (rows !== undefined) yield* writeRows(rows, { plan, roster }, applied?.steps)
    if (report !== undefined) yield* writeReport(report, plan, applied, names)
  },
  Exit.rejecting("The rows cannot be written")
)

/** Returns what writes the rows of a run. A failure is reported: the run itself is over. */
export const afterRun = (
  rows: string | undefined,
  plan: Rows.Source["plan"],
  roster: Effect.Effect<Roster | undefined, { readonly message: string }, FileSystem.FileSystem>
) =>
(steps: ReadonlyArray<Recorded>): Effect.Effect<void, never, FileSystem.FileSystem> =>
  rows === undefined ?
    Effect.void :
    Effect.flatMap(roster, (read) => writeRows(rows, { plan, roster: read }, steps)).pipe(
      Effect.catch((error) =>
        Console.error(
          `The rows were not written: ${printable(error.message)}. "roster status PLAN --rows FILE" writes them too.`
        )
      )
    )
