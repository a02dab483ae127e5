/** `pnpm mutants`: plants each fault of the list, runs the tests that must fail, and reports the faults that no test detects. */
import * as Effect from "effect/Effect"
import { availableParallelism } from "node:os"
import * as CommandLine from "../../../../scripts/CommandLine.ts"
import type { Mutant } from "./Mutant.ts"
import { mutants } from "./Mutants.ts"
import { endAll, judge, type Outcome, run } from "./Run.ts"

const help = `Usage: pnpm mutants [--only WORDS] [--list]

Plants one fault at a time and runs the tests that must fail. Files on disk are not changed.

  --only WORDS   only faults whose description contains these words
  --list         print the faults without running tests
  --help         show this help

Exit codes: 0 all are killed; 1 otherwise; 2 invalid arguments.
`

const { values: { list, only } } = CommandLine.read(help, {
  only: { type: "string", default: "" },
  list: { type: "boolean" }
})
const selection = mutants.filter(({ breaks }) => breaks.includes(only))
if (selection.length === 0) CommandLine.reject(`No fault's description contains "${only}".`, help)
if (list) {
  for (const { breaks, file } of selection) process.stdout.write(`${breaks} (${file})\n`)
  process.exit(0)
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    endAll()
    process.exit(signal === "SIGINT" ? 130 : 143)
  })
}
const baseline = [...new Set(selection.flatMap(({ tests }) => tests))]
process.stderr.write(`Running ${baseline.length} test files without a fault…\n`)
// Repeated once, because a busy machine may have been slow.
const clean = await run(baseline).then((found) => found.verdict === "survived" ? found : run(baseline))
if (clean.verdict !== "survived") {
  process.stderr.write(`${clean.output}\nThe tests fail without a fault: ${clean.by}. Fix them first.\n`)
  process.exit(1)
}

let doneCount = 0
const judgeNext = async (mutant: Mutant): Promise<Outcome> => {
  const outcome = await judge(mutant)
  const by = outcome.by === "" ? "" : ` (${outcome.by})`
  process.stderr.write(
    `${++doneCount} of ${selection.length}: ${outcome.verdict} in ${
      outcome.seconds.toFixed(0)
    } s, ${mutant.breaks}${by}\n`
  )
  return outcome
}
const concurrency = availableParallelism()
const outcomes = await Effect.runPromise(
  Effect.forEach(selection, (mutant) => Effect.promise(() => judgeNext(mutant)), { concurrency })
)

const survivors = outcomes.filter(({ verdict }) => verdict !== "killed" && verdict !== "timeout")
process.stdout.write(`\n${outcomes.length - survivors.length} of ${outcomes.length} killed.\n`)
for (const { by, mutant, output, verdict } of survivors) {
  const advice = verdict === "broken" ? `No verdict: ${by}` : "Write a test that detects it."
  process.stdout.write(`\n${verdict}: ${mutant.breaks} (${mutant.file})\n  ${advice}\n${output}`)
}
process.exitCode = survivors.length === 0 ? 0 : 1
