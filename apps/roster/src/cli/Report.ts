/** Formats the problems of a file, a plan and its outcomes as text. Prints nothing. */
import type * as Breaker from "../engine/Breaker.ts"
import type { Problem } from "../file/Problem.ts"
import * as Role from "../file/Role.ts"
import * as Apply from "../run/Apply.ts"
import type { Plan, Step } from "../run/Plan.ts"
import * as Plans from "../run/Plan.ts"
import * as Estimate from "./Estimate.ts"
import { clip, printable, showUsername } from "./Printable.ts"
import * as Table from "./Table.ts"

/** Number of problems listed before "and N more". */
const mostProblems = 50

/** Number of rows that a plan shows for each action without `--verbose`. */
const sampleSize = 5

const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`

/** Formats a number of rows: "1 row", "1,200 rows". */
export const rows = (count: number): string => plural(count, "row", "rows")

/** Formats the problems of a file as a table. */
export const problems = (found: ReadonlyArray<Problem>, width: number): string => {
  const shown = found.slice(0, mostProblems)
  const table = Table.render({
    head: ["line", "column", "problem", "what to do"],
    rows: shown.map((problem) => [
      problem.line === undefined ? "file" : String(problem.line),
      problem.column === undefined
        ? problem.columnName ?? ""
        : `${problem.column}${
          problem.columnName === undefined || problem.columnName === "" ? "" : ` (${problem.columnName})`
        }`,
      problem.what,
      problem.fix
    ]),
    width,
    prose: [2, 3],
    numbers: [0]
  })
  const rest = found.length - shown.length
  return rest === 0 ? table : `${table}\n… and ${rest.toLocaleString("en")} more`
}

const detail = (step: Step): string => {
  switch (step.action) {
    case "create":
      return step.row.password === undefined
        ? "new, generated password"
        : "new, password from the file"
    case "update": {
      const changed = Object.keys(step.changes).map((field) => {
        switch (field) {
          case "firstname":
            return "first name"
          case "lastname":
            return "last name"
          case "email":
            return "e-mail"
          default:
            return `role (${Role.show(step.account.organizationRole ?? "none")} to ${Role.show(step.row.role)})`
        }
      })
      return `${changed.join(", ")}${keeps(step)}`
    }
    case "unchanged":
      return `matches the file${keeps(step)}`
    case "ambiguous":
      return `${step.why}: ${step.fix}`
  }
}

// An account that is matched by e-mail keeps its username: a renamed login would surprise its owner.
const keeps = (step: Extract<Step, { readonly account: unknown }>): string =>
  step.account.username === step.row.username ? "" : `; keeps its username ${showUsername(step.account.username)}`

const person = (step: Step): string =>
  clip(printable([step.row.firstname, step.row.lastname].filter((name) => name !== undefined).join(" ")), 32)

/** Formats a plan as two tables: the number of rows per action, and the rows. Without `verbose` only a sample; ambiguous rows are always shown. */
export const plan = (
  made: Plan,
  options: { readonly width: number; readonly verbose: boolean; readonly estimate: Estimate.Estimate }
): string => {
  const counts = Plans.count(made)
  const summary = Table.render({
    head: ["action", "rows", "calls"],
    rows: [
      ["create", counts.create, counts.create],
      ["update", counts.update, counts.update],
      ["unchanged", counts.unchanged, 0],
      ["ambiguous", counts.ambiguous, 0]
    ].map((cells) => cells.map((cell) => cell.toLocaleString("en"))),
    width: options.width,
    numbers: [1, 2],
    compact: true
  })
  const order = ["ambiguous", "update", "create", "unchanged"] as const
  const shown = order.flatMap((action) => {
    const steps = made.steps.filter((step) => step.action === action)
    return options.verbose || action === "ambiguous" ? steps : action === "unchanged" ? [] : steps.slice(0, sampleSize)
  })
  const listed = shown.length === 0 ? [] : [
    Table.render({
      head: ["line", "action", "username", "name", "role", "details"],
      rows: shown.map((step) => [
        String(step.row.line),
        step.action,
        showUsername(step.row.username),
        person(step),
        Role.show(step.row.role),
        detail(step)
      ]),
      width: options.width,
      prose: [3, 5],
      numbers: [0],
      compact: true
    })
  ]
  const hidden = made.steps.length - shown.length
  const { calls, hourly, remaining, seconds } = options.estimate
  return [
    summary,
    ...listed,
    ...(hidden === 0 || options.verbose ? [] : [`… and ${rows(hidden)} more. Use --verbose to list all rows.`]),
    `The organization has ${plural(made.accounts, "account", "accounts")}; ${
      made.unnamed === 0
        ? "all of them are in the file"
        : `${made.unnamed.toLocaleString("en")} of them ${
          made.unnamed === 1 ? "is not in the file and stays" : "are not in the file and stay"
        } unchanged`
    }.`,
    calls === 0
      ? "There is nothing to write."
      : `The plan needs ${plural(calls, "API call", "API calls")} and takes ${Estimate.showSeconds(seconds)}. ${
        remaining.toLocaleString("en")
      } of ${hourly.toLocaleString("en")} calls remain this hour.`
  ].join("\n")
}

/** Formats the outcomes of a plan as a table: the number of rows per result. */
export const outcomes = (made: Plan, done: ReadonlyArray<Apply.Outcome>, width: number): string => {
  const counts = Apply.count(done)
  const before = Plans.count(made)
  const lines = [
    ["created", counts.created],
    ["updated", counts.updated],
    ["unchanged", before.unchanged],
    ["ambiguous", before.ambiguous],
    ["unverified", counts.unverified],
    ["failed", counts.failed],
    ["not sent", counts["not sent"]]
  ].filter(([result, count]) => count !== 0 || result === "created" || result === "updated" || result === "failed")
  return Table.render({
    head: ["result", "rows"],
    rows: lines.map((cells) => cells.map((cell) => cell?.toLocaleString("en") ?? "")),
    width,
    numbers: [1],
    compact: true
  })
}

/** Formats why a run stopped, what was done, and how to continue. */
export const stop = ({ failure, failures, why }: Breaker.Stop, done: ReadonlyArray<Apply.Outcome>): string => {
  const counts = Apply.count(done)
  const cause = why === "unreachable"
    ? `the server failed ${plural(failures, "time", "times")} in a row (${failure.reason}: ${
      printable(failure.message)
    })`
    : why === "token"
    ? `the API rejected the token during the run (${printable(failure.message)})`
    : `passwords cannot be saved (${printable(failure.message)})`
  return [
    `Stopped: ${cause}.`,
    `Done: ${counts.created} created, ${counts.updated} updated. Not done: ${
      counts.failed + counts.unverified
    } failed or unverified, ${counts["not sent"]} not sent.`,
    `What to do: ${
      why === "unreachable"
        ? "check the network connection and the status of the server"
        : why === "token"
        ? failure.fix
        : "free disk space, and check that you can write to the file"
    }.`,
    "To resume, run the same command again. Completed rows are not repeated."
  ].join("\n")
}

/** Formats the rows that failed as a table, each with its reason and what to do. */
export const failures = (done: ReadonlyArray<Apply.Outcome>, width: number): string =>
  Table.render({
    head: ["line", "username", "reason", "message", "what to do"],
    rows: done.flatMap((outcome) =>
      outcome.result !== "failed" ? [] : [[
        String(outcome.row.line),
        showUsername(outcome.row.username),
        outcome.failure.reason,
        printable(
          outcome.failure.supportId === undefined
            ? outcome.failure.message
            : `${outcome.failure.message} (support id ${outcome.failure.supportId})`
        ),
        outcome.failure.fix
      ]]
    ),
    width,
    prose: [3, 4],
    numbers: [0]
  })

/** Formats the notes of created, updated and unverified rows. */
export const notes = (done: ReadonlyArray<Apply.Outcome>): ReadonlyArray<string> =>
  done.flatMap((outcome) =>
    "note" in outcome && outcome.note !== undefined
      ? [`line ${outcome.row.line}, ${showUsername(outcome.row.username)}: ${outcome.result}; ${outcome.note}`]
      : []
  )
