/**
 * Derives the verdict on a mutant from a test run. Only a test that ran and failed an assertion counts. A run that could not start, a module that
 * does not parse, or a machine that ran out of resources gives no verdict.
 */

/**
 * - `killed`: a test failed;
 * - `timeout`: a test, or the whole run, did not end;
 * - `survived`: all tests passed;
 * - `broken`: no verdict.
 */
export type Verdict = "killed" | "timeout" | "survived" | "broken"

/** The fields of vitest's JSON report that are used here. */
export interface TestReport {
  readonly success: boolean
  readonly testResults: ReadonlyArray<{
    readonly name: string
    /** Why the file could not be loaded. */
    readonly message: string
    readonly assertionResults: ReadonlyArray<{
      readonly fullName: string
      readonly title: string
      readonly status: string
      readonly failureMessages: ReadonlyArray<string> | null
    }>
  }>
}

export interface Judgement {
  readonly verdict: Verdict
  /** The first test that failed, or why there is no verdict. */
  readonly by: string
}

// Failures that a machine under load can cause regardless of the code.
const infrastructure =
  /\b(?:EADDRINUSE|EADDRNOTAVAIL|EMFILE|ENFILE|ENOMEM|ENOSPC|EAGAIN)\b|ERR_WORKER|ERR_IPC|out of memory|must match exactly once/i
const timeoutPattern = /\btimed out in \d+ ?ms/i

const firstLine = (text: string): string => text.trim().split("\n", 1)[0] ?? ""

/** Returns a report of the tests of one row only: those whose names begin with its id, or with ids of which it is one. */
export const reportOf = (row: string, report: TestReport): TestReport => {
  const named = new RegExp(`^(?:[A-Z]+\\d+ )*${row} `)
  const testResults = report.testResults.map((file) => ({
    ...file,
    assertionResults: file.assertionResults.filter(({ status, title }) =>
      named.test(title) && (status === "passed" || status === "failed")
    )
  }))
  return {
    success: testResults.every(({ assertionResults }) => assertionResults.every(({ status }) => status === "passed")),
    testResults
  }
}

/** Returns the verdict of a report; `undefined` if the run wrote none. */
export const of = (report: TestReport | undefined): Judgement => {
  if (report === undefined) return { verdict: "broken", by: "the run wrote no report" }
  const failed = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === "failed").map(({ failureMessages, fullName }) => ({
      name: fullName,
      text: (failureMessages ?? []).join("\n")
    }))
  )
  const observed = failed.find(({ text }) => !infrastructure.test(text) && !timeoutPattern.test(text))
  if (observed !== undefined) return { verdict: "killed", by: observed.name }
  const unclear = failed.find(({ text }) => infrastructure.test(text))
  if (unclear !== undefined) return { verdict: "broken", by: `${unclear.name}: ${firstLine(unclear.text)}` }
  const waited = failed[0]
  if (waited !== undefined) return { verdict: "timeout", by: waited.name }
  if (report.success && report.testResults.some(({ assertionResults }) => assertionResults.length > 0)) {
    return { verdict: "survived", by: "" }
  }
  const unloaded = report.testResults.find(({ message }) => message !== "")
  return {
    verdict: "broken",
    by: unloaded === undefined ? "no test ran" : `${unloaded.name} did not load: ${firstLine(unloaded.message)}`
  }
}
