/** Writes results by row from a command: what a plan does with each row of the files, or what a run did. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Recorded } from "../../engine/records/Records.ts"
import type { Roster } from "../../model/Roster.ts"
import * as Read from "../../read/Read.ts"
import * as Fates from "../../results/Fates.ts"
import * as InputRows from "../../results/InputRows.ts"
import * as SaveRows from "../../results/SaveRows.ts"
import * as Exit from "../Exit.ts"
import { printable } from "../Printable.ts"

/** Reads the files as the plan did, with what became of each row. */
export const readFiles = (path: string, { options }: Fates.Explained) =>
  Read.open(path, {
    today: options.today,
    dayFirst: options.dayFirst ?? false,
    encoding: options.encoding,
    role: options.role,
    rows: true
  })

/** Writes the rows. Without steps that a run recorded, they say what is going to happen. */
export const write = Effect.fnUntraced(function*(
  path: string,
  roster: Roster,
  plan: Fates.Explained,
  steps?: ReadonlyArray<Recorded>
) {
  const outcomes = steps === undefined ? undefined : new Map(steps.map(({ outcome, step }) => [step.id, outcome]))
  yield* SaveRows.save(path, InputRows.of(roster, Fates.explain(roster, plan, outcomes)))
  const count = roster.rows?.size ?? 0
  yield* Console.error(
    `What ${steps === undefined ? "will happen to" : "happened to"} each of ${count.toLocaleString("en")} ${
      count === 1 ? "row" : "rows"
    } is in ${printable(path)}.`
  )
})

/** Writes what a plan is going to do. Exits with code 2 if the file cannot be written. */
export const planned = (path: string, roster: Roster, plan: Fates.Explained) =>
  Effect.catchTag(
    write(path, roster, plan),
    "RowsFailed",
    (error) => Exit.exitRejected(`${printable(error.message)}.`)
  )

/** Writes the rows after a run. A failure is reported: the run itself is over. */
export const afterRun = (
  path: string,
  plan: Fates.Explained,
  roster: Effect.Effect<Roster, { readonly message: string }>
) =>
(steps: ReadonlyArray<Recorded>) =>
  Effect.catch(
    Effect.flatMap(roster, (read) => write(path, read, plan, steps)),
    (error) =>
      Console.error(
        `The rows were not written: ${printable(error.message)}. "roster results" writes them too.`
      )
  )
