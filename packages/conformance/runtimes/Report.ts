/**
 * What came of the runtimes, for people and for `.ci/run`.
 */
import { writeFileSync } from "node:fs"
import type { Result } from "./Job.ts"
import type { Missing } from "./Runtime.ts"

export type { Result }

/** What came of a runtime that ran. */
export interface Ran {
  readonly name: string
  readonly faces: ReadonlyArray<string>
  readonly results: ReadonlyArray<Result>
  readonly millis: number
  readonly version?: string
  /** Why the runtime itself failed. */
  readonly broke?: string
}

/** What came of a runtime. */
export type Outcome = Ran | Missing

const failures = ({ results }: Ran) => results.filter(({ failure }) => failure !== undefined)

const counts = (outcome: Ran): { readonly passed: number; readonly failed: number } => {
  const failed = failures(outcome).length
  return { passed: outcome.results.length - failed, failed: failed + (outcome.broke === undefined ? 0 : 1) }
}

/** Whether a run with this outcome failed. A runtime that ran no case has failed. */
export const failed = (outcome: Outcome, allowMissing: boolean): boolean =>
  "missing" in outcome ? !allowMissing : counts(outcome).failed > 0 || outcome.results.length === 0

/** Says that a runtime is through. */
export const progress = (outcome: Ran): void => {
  const { failed, passed } = counts(outcome)
  console.log(`${outcome.name}: ${passed} passed, ${failed} failed`)
}

const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()).join("\n")
}

// Cases of a face that failed for one reason stand together: often it is the only one.
const alike = (outcome: Ran): ReadonlyMap<string, ReadonlyArray<string>> => {
  const groups = new Map<string, Array<string>>()
  for (const { face, failure = "", name } of failures(outcome)) {
    const what = `${face}: ${failure}`
    const names = groups.get(what) ?? []
    groups.set(what, [...names, name])
  }
  return groups
}

/** Prints the table, and behind it each failing case by its name. */
export const print = (outcomes: ReadonlyArray<Outcome>): void => {
  const rows = outcomes.map((outcome) => {
    if ("missing" in outcome) return [outcome.name, "–", "left out", "–", "–", "–"]
    const { failed, passed } = counts(outcome)
    return [
      outcome.name,
      outcome.version ?? "–",
      outcome.faces.join("; "),
      `${passed}`,
      `${failed}`,
      `${outcome.millis}`
    ]
  })
  console.log(`\n${table([["runtime", "version", "faces", "passed", "failed", "ms"], ...rows])}\n`)
  for (const outcome of outcomes) {
    if ("missing" in outcome) {
      console.log(`LEFT OUT ${outcome.name}: ${outcome.missing}`)
      continue
    }
    for (const [what, names] of alike(outcome)) {
      console.log(`FAILED ${outcome.name}, ${what}\n${names.map((name) => `  ${name}`).join("\n")}`)
    }
    if (outcome.broke !== undefined) console.log(`FAILED ${outcome.name}: ${outcome.broke}`)
  }
}

/** Writes the counts, with the names that the report of the other tests has. */
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
