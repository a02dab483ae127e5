/** Reports the outcomes of the runtimes, as lines and for `.ci/run`. */
import { writeFileSync } from "node:fs"
import type { Result } from "./Job.ts"
import type { Missing } from "./Runtime.ts"

export type { Result }

export interface Ran {
  readonly name: string
  readonly apis: ReadonlyArray<string>
  readonly results: ReadonlyArray<Result>
  readonly millis: number
  readonly version?: string
  readonly broke?: string
}

export type Outcome = Ran | Missing

const failures = ({ results }: Ran) => results.filter(({ failure }) => failure !== undefined)

const counts = (outcome: Ran): { readonly passed: number; readonly failed: number } => {
  const failed = failures(outcome).length
  return { passed: outcome.results.length - failed, failed: failed + (outcome.broke === undefined ? 0 : 1) }
}

/** Returns whether the outcome is a failure. A runtime that ran no case has failed. */
export const failed = (outcome: Outcome, allowMissing: boolean): boolean =>
  "missing" in outcome ? !allowMissing : counts(outcome).failed > 0 || outcome.results.length === 0

/** Prints a line for a runtime that has finished, then its failures. */
export const print = (outcome: Outcome): void => {
  if ("missing" in outcome) return console.log(`NOT INSTALLED ${outcome.name}: ${outcome.missing}`)
  const { apis, broke, millis, name, version = "" } = outcome
  const { failed, passed } = counts(outcome)
  console.log(`${name} ${version}: ${passed} passed, ${failed} failed, in ${millis} ms (${apis.join("; ")})`)
  for (const { api, failure, name: failing } of failures(outcome)) {
    console.log(`FAILED ${name}, ${api}, ${failing}: ${failure}`)
  }
  if (broke !== undefined) console.log(`FAILED ${name}: ${broke}`)
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
