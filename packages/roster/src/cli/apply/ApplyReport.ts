/** Formats what a run did. Prints nothing. */
import type * as Breaker from "../../engine/outcome/Breaker.ts"
import type { Recorded, Run } from "../../engine/records/Records.ts"
import type { Step } from "../../plan/Step.ts"
import * as Words from "../../results/Words.ts"
import { printable, showId } from "../Printable.ts"
import * as Table from "../Table.ts"

/** Failures listed before "and N more". */
const mostFailures = 30

const names = {
  createAccount: "create account",
  updateAccount: "update account",
  removeAccount: "remove account",
  createClass: "create class",
  updateClass: "update class",
  archiveClass: "archive class",
  unarchiveClass: "restore class",
  activateClass: "activate class",
  enrol: "enrol",
  unenrol: "unenrol"
} as const satisfies Record<Step["kind"], string>

const states = ["done", "failed", "unverified", "skipped", "pending"] as const

export const count = (steps: ReadonlyArray<Recorded>, state: typeof states[number]): number =>
  steps.filter(({ outcome }) => outcome.state === state).length

const show = (number: number): string => number === 0 ? "" : number.toLocaleString("en")

/** Counts of each kind of step. */
export const outcomes = (steps: ReadonlyArray<Recorded>, width: number): string => {
  const kinds = Object.keys(names) as ReadonlyArray<Step["kind"]>
  return Table.render({
    head: ["step", "done", "failed", "unverified", "skipped", "not sent"],
    rows: kinds.flatMap((kind) => {
      const of = steps.filter(({ step }) => step.kind === kind)
      return of.length === 0 ? [] : [[names[kind], ...states.map((state) => show(count(of, state)))]]
    }),
    width,
    numbers: [1, 2, 3, 4, 5],
    compact: true
  })
}

/** The steps that are not done although they were tried, with what to do. */
export const failures = (steps: ReadonlyArray<Recorded>, width: number): string => {
  const failed = steps.filter(({ outcome }) => outcome.state === "failed" || outcome.state === "unverified")
  const rest = failed.length - mostFailures
  const table = Table.render({
    head: ["step", "result", "why", "what to do"],
    rows: failed.slice(0, mostFailures).map((recorded) => [
      showId(recorded.step.id),
      Words.resultOf(recorded.step.kind, recorded.outcome.state),
      printable(recorded.outcome.note ?? ""),
      recorded.outcome.fix ?? ""
    ]),
    width,
    prose: [2, 3]
  })
  return rest > 0 ? `${table}\n… and ${rest.toLocaleString("en")} more` : table
}

const plural = (count: number): string => `${count.toLocaleString("en")} ${count === 1 ? "step" : "steps"}`

export const stop = (reason: Breaker.Stop, steps: ReadonlyArray<Recorded>): string => {
  const what = reason.why === "token"
    ? "the token was rejected"
    : reason.why === "forbidden"
    ? "the token has no right to write"
    : reason.why === "passwords"
    ? "the passwords file cannot be written"
    : `the server failed ${reason.failures} times in a row`
  return `Stopped: ${what} (${reason.failure.reason}: ${reason.failure.message}). ${progress(steps)}
What to do: ${reason.failure.fix}.`
}

export const progress = (steps: ReadonlyArray<Recorded>): string =>
  `Done: ${count(steps, "done").toLocaleString("en")} of ${plural(steps.length)}.`

const minute = (time: string): string => time.slice(0, 16).replace("T", " ")

const when = ({ ended, started }: Run): string => {
  const end = ended === undefined ? "open" : minute(ended)
  return `${minute(started)} \u2013 ${end.startsWith(started.slice(0, 10)) ? end.slice(11) : end}`
}

/** The runs of a database. */
export const runs = (found: ReadonlyArray<Run>, width: number): string =>
  Table.render({
    head: ["plan", "when", "done", "failed", "unverified", "skipped", "left"],
    rows: found.map((run) => [run.id.slice(0, 8), when(run), ...states.map((state) => show(run.counts[state]))]),
    width,
    prose: [1],
    numbers: [2, 3, 4, 5, 6],
    compact: true
  })
