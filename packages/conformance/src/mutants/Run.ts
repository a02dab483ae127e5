/**
 * Runs the tests of a mutant in separate vitest processes: those of its rows, or else one file at a time with the most likely first, until one kills the
 * mutant.
 */
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { filesOf } from "../rows/Rows.ts"
import { type Mutant, plantedVariable, variable } from "./faults/Mutant.ts"
import * as Verdict from "./Verdict.ts"

export interface Outcome extends Verdict.Judgement {
  readonly mutant: Mutant
  readonly seconds: number
  /** The last output of the run, if the verdict is `broken`. */
  readonly output: string
}

const root = fileURLToPath(new URL("../../../../", import.meta.url))

/** Time limits in milliseconds: of a run per test file, of a test, and of a test in the second attempt (more than any test takes on a busy machine). */
const longestFile = 180_000
const longestTest = 8000
const longestTestAgain = 25_000

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs")

const running = new Set<number>()
const end = (pid: number): void => {
  try {
    // Kills the process group, including child processes of a test.
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL")
  } catch {
    // The process has already ended.
  }
}

/** Kills all current runs. They are separate process groups, which Ctrl+C does not reach. */
export const endAll = (): void => running.forEach(end)

const runTests = (
  args: ReadonlyArray<string>,
  variables: Readonly<Record<string, string>>,
  longest: number
): Promise<{ hung: boolean; output: string }> =>
  new Promise((resolve, reject) => {
    const { CI: _, ...environment } = process.env
    const child = spawn(process.execPath, [vitest, "run", ...args], {
      cwd: root,
      env: { ...environment, NO_COLOR: "1", ...variables },
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32"
    })
    const { pid } = child
    if (pid !== undefined) running.add(pid)
    let hung = false
    let output = ""
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000)
    }
    child.stdout.on("data", keep)
    child.stderr.on("data", keep)
    const timer = setTimeout(() => {
      hung = true
      if (pid !== undefined) end(pid)
    }, longest)
    child.once("error", reject)
    child.once("close", () => {
      clearTimeout(timer)
      if (pid !== undefined) running.delete(pid)
      resolve({ hung, output })
    })
  })

type Found = Verdict.Judgement & { readonly output: string; readonly hung: boolean }

const worst = ["broken", "survived", "timeout", "killed"] as const

/** Returns the verdict of a report: with rows, the worst of theirs. */
const judgementOf = (report: Verdict.TestReport | undefined, rows: ReadonlyArray<string>): Verdict.Judgement => {
  if (report === undefined || rows.length === 0) return Verdict.of(report)
  const each = rows.map((row) => ({ row, ...Verdict.of(Verdict.reportOf(row, report)) }))
  const verdict = worst.find((one) => each.some((row) => row.verdict === one))!
  const decisive = each.filter((row) => row.verdict === verdict)
  return { verdict, by: decisive.map(({ by, row }) => by === "" ? row : `${row}: ${by}`).join("; ") }
}

/** Runs tests, with a mutant or without one: whole files, or those of their tests whose names begin with the id of a row. */
export const run = async (
  tests: ReadonlyArray<string>,
  rows: ReadonlyArray<string>,
  mutant?: Mutant,
  testTimeout = longestTestAgain
): Promise<Found> => {
  const folder = await mkdtemp(join(tmpdir(), "flat-sdk-mutants-"))
  try {
    const file = join(folder, "report.json")
    const planted = join(folder, "planted")
    const only = rows.length === 0 ? [] : ["--testNamePattern", `(^|\\s)(${rows.join("|")}) `]
    const bail = rows.length > 1 ? [] : ["--bail", "1"]
    const limit = ["--testTimeout", String(testTimeout)]
    const { hung, output } = await runTests(
      [...bail, ...limit, ...only, "--reporter", "json", "--outputFile", file, ...tests],
      mutant === undefined ? {} : { [variable]: JSON.stringify(mutant), [plantedVariable]: planted },
      longestFile * tests.length
    )
    if (hung) return { verdict: "timeout", by: `${tests.join(" ")} did not end`, output, hung }
    if (mutant !== undefined && !existsSync(planted)) {
      return { verdict: "broken", by: `${tests.join(" ")} does not load ${mutant.file}`, output, hung }
    }
    const text = await readFile(file, "utf8").catch(() => undefined)
    const report = text === undefined ? undefined : JSON.parse(text) as Verdict.TestReport
    return { ...judgementOf(report, rows), output, hung }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Runs the tests of a mutant. A test that times out and a run without a verdict are repeated once. A run that exceeded its time limit is not
 * repeated.
 */
export const judge = async (mutant: Mutant): Promise<Outcome> => {
  const started = performance.now()
  const outcome = (judgement: Verdict.Judgement, output: string): Outcome => ({
    ...judgement,
    mutant,
    seconds: (performance.now() - started) / 1000,
    output
  })
  const { rows, tests } = mutant
  let survived: Verdict.Judgement = { verdict: "survived", by: "" }
  for (const files of rows.length > 0 ? [filesOf(rows)] : tests.map((test) => [test])) {
    let found = await run(files, rows, mutant, longestTest)
    if (!found.hung && (found.verdict === "timeout" || found.verdict === "broken")) {
      found = await run(files, rows, mutant)
    }
    if (found.verdict === "broken") return outcome(found, found.output)
    if (found.verdict !== "survived") return outcome(found, "")
    survived = found
  }
  return outcome(survived, "")
}
