/**
 * Reports the outcomes of the runtimes, as a table and for `.ci/run`.
 */
import { writeFileSync } from "node:fs"
import type { Result } from "./Job.ts"
import type { Missing } from "./Runtime.ts"

export type { Result }

/** The outcome of a runtime that ran. */
export interface Ran {
  readonly name: string
  readonly apis: ReadonlyArray<string>
  readonly results: ReadonlyArray<Result>
  readonly millis: number
  readonly version?: string
  /** Why the runtime itself failed. */
  readonly broke?: string
}

/** The outcome of a runtime. */
export type Outcome = Ran | Missing

const failures = ({ results }: Ran) => results.filter(({ failure }) => failure !== undefined)

const counts = (outcome: Ran): { readonly passed: number; readonly failed: number } => {
  const failed = failures(outcome).length
  return { passed: outcome.results.length - failed, failed: failed + (outcome.broke === undefined ? 0 : 1) }
}

/** Returns whether the outcome is a failure. A runtime that ran no case has failed. */
export const failed = (outcome: Outcome, allowMissing: boolean): boolean =>
  "missing" in outcome ? !allowMissing : counts(outcome).failed > 0 || outcome.results.length === 0

/** Prints that a runtime has finished. */
export const progress = (outcome: Ran): void => {
  const { failed, passed } = counts(outcome)
  console.log(`${outcome.name}: ${passed} passed, ${failed} failed`)
}

const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()).join("\n")
}

// Groups the failed cases of an API by failure message: often they all have the same cause.
const alike = (outcome: Ran): ReadonlyMap<string, ReadonlyArray<string>> => {
  const groups = new Map<string, Array<string>>()
  for (const { api, failure = "", name } of failures(outcome)) {
    const what = `${api}: ${failure}`
    const names = groups.get(what) ?? []
    groups.set(what, [...names, name])
  }
  return groups
}

/** Prints the table, then the names of the failed cases. */
export const print = (outcomes: ReadonlyArray<Outcome>): void => {
  const rows = outcomes.map((outcome) => {
    if ("missing" in outcome) return [outcome.name, "–", "not installed", "–", "–", "–"]
    const { failed, passed } = counts(outcome)
    return [
      outcome.name,
      outcome.version ?? "–",
      outcome.apis.join("; "),
      `${passed}`,
      `${failed}`,
      `${outcome.millis}`
    ]
  })
  console.log(`\n${table([["runtime", "version", "APIs", "passed", "failed", "ms"], ...rows])}\n`)
  for (const outcome of outcomes) {
    if ("missing" in outcome) {
      console.log(`NOT INSTALLED ${outcome.name}: ${outcome.missing}`)
      continue
    }
    for (const [what, names] of alike(outcome)) {
      console.log(`FAILED ${outcome.name}, ${what}\n${names.map((name) => `  ${name}`).join("\n")}`)
    }
    if (outcome.broke !== undefined) console.log(`FAILED ${outcome.name}: ${outcome.broke}`)
  }
}

/** Writes the counts as JSON, in the format of vitest's report. */
export const write = (file: string, outcomes: ReadonlyArray<Outcome>): void => {
  const all = outcomes.map((outcome) => "missing" in outcome ? { passed: 0, failed: 1 } : counts(outcome))
  const sum = (of: (one: { readonly passed: number; readonly failed: number }) => number) =>
    all.reduce((total, one) => total + of(one), 0)
  writeFileSync(
    file,
    JSON.stringify({
      numPassedTests: sum(({ passed }) => passed),
      numFailedTests: sum(({ failed }) => failed),
      testResults: []
    })
  )
}
