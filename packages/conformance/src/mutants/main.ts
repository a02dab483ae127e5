/** `pnpm mutants`: plants each fault of the list, runs the tests that must fail, and reports the faults that no test detects. */
import * as CommandLine from "@flat-sdk/tools/workspace/CommandLine"
import * as Effect from "effect/Effect"
import { availableParallelism } from "node:os"
import { filesOf } from "../rows/Rows.ts"
import type { Mutant } from "./faults/Mutant.ts"
import { mutants } from "./Mutants.ts"
import { endAll, judge, type Outcome, run } from "./Run.ts"

const help = `Usage: pnpm mutants [--only WORDS] [--row ID] [--shard I/N] [--list]

Plants one fault at a time and runs the tests that must fail. Files on disk are not changed.

  --only WORDS   only faults whose description contains these words
  --row ID       only faults that break this row of docs/reference/reliability.md
  --shard I/N    only one of N parts of the list, such as 1/4
  --list         print the faults without running tests
  --help         show this help

Exit codes: 0 all are killed; 1 otherwise; 2 invalid arguments.
`

const { values: { list, only, row, shard } } = CommandLine.read(help, {
  only: { type: "string", default: "" },
  row: { type: "string" },
  shard: { type: "string", default: "1/1" },
  list: { type: "boolean" }
})
const [part = NaN, parts = NaN] = /^[1-9]\d*\/[1-9]\d*$/.test(shard) ? shard.split("/").map(Number) : []
if (!(part <= parts)) {
  CommandLine.reject(`--shard is a part and the number of parts, such as 1/4, not "${shard}".`, help)
}
const selection = mutants.filter(({ breaks, rows }, index) =>
  breaks.includes(only) && (row === undefined || rows.includes(row)) && index % parts === part - 1
)
if (selection.length === 0) CommandLine.reject("No fault is selected.", help)
if (list) {
  for (const { breaks, file, rows } of selection) {
    process.stdout.write(`${rows.map((id) => `${id} `).join("")}${breaks} (${file})\n`)
  }
  process.exit(0)
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    endAll()
    process.exit(signal === "SIGINT" ? 130 : 143)
  })
}
/** Runs tests without a fault. Repeats them once if they fail, because a busy machine may have been slow. */
const runClean = async (files: ReadonlyArray<string>, rows: ReadonlyArray<string>): Promise<void> => {
  if (files.length === 0) return
  process.stderr.write(`Running ${files.length} test files without a fault…\n`)
  let clean = await run(files, rows)
  if (clean.verdict !== "survived") clean = await run(files, rows)
  if (clean.verdict === "survived") return
  process.stderr.write(`${clean.output}\nThe tests fail without a fault: ${clean.by}. Fix them first.\n`)
  process.exit(1)
}
const unique = (names: ReadonlyArray<string>) => [...new Set(names)]
const selectedRows = unique(selection.flatMap(({ rows }) => rows))
await runClean(unique(selection.flatMap(({ rows, tests }) => rows.length > 0 ? [] : tests)), [])
await runClean(filesOf(selectedRows), selectedRows)

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
