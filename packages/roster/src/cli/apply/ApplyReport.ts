/** Formats what a run did. Prints nothing. */
import type * as Breaker from "../../engine/outcome/Breaker.ts"
import type { Recorded, Run } from "../../engine/records/Records.ts"
import { count as counted, number } from "../../model/Count.ts"
import * as Words from "../../results/Words.ts"
import { showId } from "../Printable.ts"
import * as Table from "../Table.ts"

/** Failures listed before "and N more". */
const mostFailures = 30

const states = ["done", "failed", "unverified", "skipped", "pending"] as const

export const count = (steps: ReadonlyArray<Recorded>, state: typeof states[number]): number =>
  steps.filter(({ outcome }) => outcome.state === state).length

const show = (value: number): string => value === 0 ? "" : number(value)

/** Counts of each kind of step. */
export const outcomes = (steps: ReadonlyArray<Recorded>, width: number): string =>
  Table.render(
    ["step", "done", "failed", "unverified", "skipped", "not sent"],
    Words.kinds.flatMap((kind) => {
      const of = steps.filter(({ step }) => step.kind === kind)
      return of.length === 0 ? [] : [[Words.workOf(kind), ...states.map((state) => show(count(of, state)))]]
    }),
    width
  )

/** The steps that are not done although they were tried, with what to do. */
export const failures = (steps: ReadonlyArray<Recorded>, width: number): string => {
  const failed = steps.filter(({ outcome }) => outcome.state === "failed" || outcome.state === "unverified")
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

export const stop = ({ failure, failures, why }: Breaker.Stop, steps: ReadonlyArray<Recorded>): string => {
  const what = {
    token: "the token was rejected",
    forbidden: "the token has no right to write",
    passwords: "the passwords file cannot be written",
    unreachable: `the server failed ${failures} times in a row`
  }[why]
  return `Stopped: ${what} (${failure.reason}: ${failure.message}). ${progress(steps)}
What to do: ${failure.fix}.`
}

export const progress = (steps: ReadonlyArray<Recorded>): string =>
  `Done: ${number(count(steps, "done"))} of ${counted(steps.length, "step")}.`

const minute = (time: string): string => time.slice(0, 16).replace("T", " ")

const when = ({ ended, started }: Run): string => {
  const end = ended === undefined ? "open" : minute(ended)
  return `${minute(started)} \u2013 ${end.startsWith(started.slice(0, 10)) ? end.slice(11) : end}`
}

/** The runs of a database. */
export const runs = (found: ReadonlyArray<Run>, width: number): string =>
  Table.render(
    ["plan", "when", "done", "failed", "unverified", "skipped", "left"],
    found.map((run) => [run.id.slice(0, 8), when(run), ...states.map((state) => show(run.counts[state]))]),
    width,
    { prose: [1] }
  )
