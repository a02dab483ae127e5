/** What a run did: tables, the end of a command that applies a plan, and its result for programs. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { existsSync } from "node:fs"
import * as Exit from "../../console/Exit.ts"
import type * as Log from "../../console/JsonLog.ts"
import { count, number, showId } from "../../console/Printable.ts"
import * as Table from "../../console/Table.ts"
import type * as Engine from "../../engine/Engine.ts"
import type * as Breaker from "../../engine/outcome/Breaker.ts"
import * as Outcome from "../../engine/outcome/Outcome.ts"
import type { Recorded, Run } from "../../engine/records/Records.ts"
import * as Sentences from "../../report/Sentences.ts"
import * as Words from "../../results/Words.ts"
import type { ReportOptions } from "./ApplyOptions.ts"

const mostFailures = 30

const columns = {
  done: "done",
  failed: "failed",
  unverified: "unverified",
  skipped: "skipped",
  noResponse: "no response",
  notSent: "not sent"
} as const

type Counts = Readonly<Record<keyof typeof columns, number>>

const countsOf = (steps: ReadonlyArray<Recorded>): Counts => {
  const counts = { done: 0, failed: 0, unverified: 0, skipped: 0, noResponse: 0, notSent: 0 }
  for (const recorded of steps) {
    const { state } = Outcome.viewOf(recorded)
    counts[state === "pending" ? "notSent" : state === "no response" ? "noResponse" : state]++
  }
  return counts
}

const show = (value: number): string => value === 0 ? "" : number(value)

export const outcomes = (steps: ReadonlyArray<Recorded>, width: number): string => {
  const { noResponse } = countsOf(steps)
  const shown = (Object.keys(columns) as ReadonlyArray<keyof Counts>).filter((column) =>
    column !== "noResponse" || noResponse > 0
  )
  const rows = Words.kinds.flatMap((kind) => {
    const of = steps.filter(({ step }) => step.kind === kind)
    const counts = countsOf(of)
    return of.length === 0 ? [] : [[Words.workOf(kind), ...shown.map((column) => show(counts[column]))]]
  })
  return Table.render(["step", ...shown.map((column) => columns[column])], rows, width)
}

const failedOf = (steps: ReadonlyArray<Recorded>): ReadonlyArray<Recorded> =>
  steps.filter(({ outcome }) => outcome.state === "failed" || outcome.state === "unverified")

/** The steps that are not done although they were tried, with what to do, or nothing. */
export const failures = (steps: ReadonlyArray<Recorded>, width: number): string => {
  const failed = failedOf(steps)
  const rest = failed.length - mostFailures
  const rows = failed.slice(0, mostFailures).map(({ outcome: { fix = "", note = "", state }, step }) => [
    showId(step.id),
    Words.resultOf(step.kind, state),
    note,
    fix
  ])
  const table = Table.render(["step", "result", "why", "what to do"], rows, width, { prose: [2, 3], rules: true })
  return rest > 0 ? `${table}\n… and ${number(rest)} more` : table
}

const describeStop = ({ failure, failures, why }: Breaker.Stop, steps: ReadonlyArray<Recorded>): string => {
  const what = {
    token: "the token was rejected",
    forbidden: "the token has no right to write",
    passwords: "the passwords file cannot be written",
    unreachable: `the server failed ${failures} times in a row`
  }[why]
  return `Stopped: ${what} (${failure.reason}: ${failure.message}). ${progress(steps)}
What to do: ${failure.fix}.`
}

const progress = (steps: ReadonlyArray<Recorded>): string =>
  `Done: ${number(countsOf(steps).done)} of ${count(steps.length, "step")}.`

const minute = (time: string): string => time.slice(0, 16).replace("T", " ")

const when = ({ ended, started }: Run): string => {
  const end = ended === undefined ? "open" : minute(ended)
  return `${minute(started)} \u2013 ${end.startsWith(started.slice(0, 10)) ? end.slice(11) : end}`
}

export const runs = (found: ReadonlyArray<Run>, width: number): string =>
  Table.render(
    ["plan", "when", "done", "failed", "unverified", "skipped", "left"],
    found.map((run) => {
      const { done, failed, pending, skipped, unverified } = run.counts
      return [run.id.slice(0, 8), when(run), ...[done, failed, unverified, skipped, pending].map(show)]
    }),
    width,
    { prose: [1] }
  )

const byKey = <B>(
  steps: ReadonlyArray<Recorded>,
  key: (item: Recorded) => string,
  of: (some: ReadonlyArray<Recorded>) => B
): Readonly<Record<string, B>> =>
  Object.fromEntries(Array.from(Map.groupBy(steps, key), ([name, some]) => [name, of(some)]))

/** What a run did, for programs: counts without data of people, by the kind of step, and failures by the reason of the error. */
const resultOf = (plan: string, steps: ReadonlyArray<Recorded>, stop: Engine.Applied["stop"]) => ({
  plan,
  steps: steps.length,
  ...countsOf(steps),
  kinds: byKey(steps, ({ step }) => step.kind, countsOf),
  failures: byKey(failedOf(steps), ({ outcome }) => outcome.reason ?? "unknown", (some) => some.length),
  ...(stop === undefined ? undefined : { stopped: { why: stop.why, reason: stop.failure.reason } })
})

const printResult = (...of: Parameters<typeof resultOf>) => Console.log(JSON.stringify(resultOf(...of), null, 2))

export const resume = "To resume, run the same command again. Completed steps are not repeated."

export const alreadyDone = Effect.fnUntraced(
  function*(name: string, steps: ReadonlyArray<Recorded>, options: ReportOptions) {
    yield* options.onEnd(steps)
    if (options.json) return yield* printResult(name, steps, undefined)
    if (steps.length > 0 || options.isShown !== true) {
      yield* Console.log(
        steps.length === 0
          ? "There is nothing to write."
          : `All ${steps.length} steps of the plan are done. Nothing was sent.`
      )
    }
  }
)

/** What the log has of the end of a run. */
export const endOf = ({ run, steps, stop }: Engine.Applied): Log.Fields => {
  const { kinds: _, stopped, ...counts } = resultOf(run, steps, stop)
  return { ...counts, stopped: stopped?.why }
}

/** Prints what a run did. Fails with the exit code unless all steps are done. */
export const report = Effect.fnUntraced(function*({ run, steps, stop }: Engine.Applied, options: ReportOptions) {
  const isDone = steps.every(({ outcome }) => outcome.state === "done")
  yield* options.onEnd(steps)
  if (options.json) yield* printResult(run, steps, stop)
  else {
    const width = yield* Table.width
    yield* Console.log(outcomes(steps, width))
    yield* Console.log(Table.paragraph("In short:", Sentences.ofRun(steps, options.names), width))
    if (options.credentials !== undefined && existsSync(options.credentials)) {
      yield* Console.log(Table.paragraph(
        `Generated passwords are in ${options.credentials}, readable only by you.`,
        [
          "If a username has several lines, the last one counts. Its note says if the password may be wrong.",
          "\"roster cards\" prints a card for each person. Hand the cards out, then delete both files."
        ],
        width
      ))
    }
    const failed = failures(steps, width)
    if (failed !== "") yield* Console.error(failed)
    if (stop !== undefined) yield* Console.error(describeStop(stop, steps))
    if (stop?.why !== "unreachable" && !isDone) yield* Console.error(`${progress(steps)} ${resume}`)
  }
  if (stop?.why === "unreachable" || stop?.why === "passwords") {
    return yield* new Exit.ExitWith({ code: exitCodes.stopped })
  }
  if (!isDone) return yield* new Exit.ExitWith({ code: exitCodes.incomplete })
})

/** Reports a run that was interrupted. `more` says what happens to it. */
export const reportInterruption = Effect.fnUntraced(
  function*(steps: ReadonlyArray<Recorded>, { onEnd }: ReportOptions, more = "") {
    yield* onEnd(steps)
    yield* Console.error(`\nInterrupted. ${progress(steps)} ${more}${resume}`)
  }
)
