/**
 * `pnpm mutants`: plants each fault of the lists, runs the tests that should fail, and reports the faults that no test detects.
 */
import { existsSync, readFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { parseArgs, styleText } from "node:util"
import { subjects } from "./lists/index.ts"
import { type Mutant, mutate } from "./Mutant.ts"
import { endAll, judge, type Outcome, run } from "./Run.ts"

const help = `Usage: pnpm mutants [SUBJECT…] [--only WORDS] [--at-once N]

Plants one fault at a time and runs the tests that should fail. Files on disk are not changed.

  SUBJECT        ${Object.keys(subjects).join(", ")}; default: all
  --only WORDS   only mutants whose description contains these words
  --at-once N    number of concurrent test runs (${availableParallelism()})
  --list         print the mutants without running tests
  --help         show this help

Exit codes: 0 at least 95 % are killed, the lists explain each survivor, and all have a verdict; 1 otherwise; 2 invalid arguments.
`

const wrong = (message: string): never => {
  process.stderr.write(`${message}\n\n${help}`)
  process.exit(2)
}

const read = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        only: { type: "string", default: "" },
        "at-once": { type: "string", default: String(availableParallelism()) },
        list: { type: "boolean", default: false },
        help: { type: "boolean", default: false }
      }
    })
  } catch (error) {
    return wrong((error as Error).message)
  }
}

const { positionals, values } = read()
if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}
const atOnce = Number(values["at-once"])
if (!Number.isSafeInteger(atOnce) || atOnce < 1) {
  wrong(`--at-once must be a whole number of at least 1, not ${values["at-once"]}.`)
}
const chosen = positionals.length === 0 ? Object.keys(subjects) : positionals
const mutants: Array<readonly [subject: string, mutant: Mutant]> = chosen.flatMap((subject) =>
  (subjects[subject] ?? wrong(`"${subject}" is not a subject. Choose from ${Object.keys(subjects).join(", ")}.`))
    .filter(({ breaks }) => breaks.includes(values.only))
    .map((mutant) => [subject, mutant] as const)
)
if (mutants.length === 0) wrong(`No mutant description contains "${values.only}".`)
if (values.list) {
  for (const [subject, { breaks, file }] of mutants) process.stdout.write(`${subject.padEnd(12)} ${breaks} (${file})\n`)
  process.exit(0)
}

const root = new URL("../../../../", import.meta.url)
for (const [, mutant] of mutants) {
  mutate(readFileSync(new URL(mutant.file, root), "utf8"), mutant)
  for (const test of mutant.tests) {
    if (!existsSync(new URL(test, root))) wrong(`"${mutant.breaks}": the test file ${test} does not exist.`)
  }
}

const baseline = [...new Set(mutants.flatMap(([, { tests }]) => tests))]
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    endAll()
    process.exit(signal === "SIGINT" ? 130 : 143)
  })
}
process.stderr.write(`Running ${baseline.length} test files without a mutant…\n`)
// Repeated once, because a busy machine may have been slow.
const clean = await run(baseline).then((found) => found.verdict === "survived" ? found : run(baseline))
if (clean.verdict !== "survived") {
  process.stderr.write(`${clean.output}\nThe tests fail without a mutant: ${clean.by}. Fix them first.\n`)
  process.exit(1)
}

const outcomes: Array<readonly [subject: string, outcome: Outcome]> = []
const queue = [...mutants]
const live = process.stderr.isTTY
const began = performance.now()
const timeLeft = (): string => {
  const seconds = (performance.now() - began) / 1000 / outcomes.length * (mutants.length - outcomes.length)
  return seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.ceil(seconds / 60)} min left`
}
const work = async (): Promise<void> => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [subject, mutant] = next
    const outcome = await judge(mutant)
    outcomes.push([subject, outcome])
    const line = `${outcomes.length} of ${mutants.length}, ${timeLeft()}: ${outcome.verdict} in ${
      outcome.seconds.toFixed(0)
    } s, ${mutant.breaks}`
    process.stderr.write(
      live ? `\r${line.slice(0, 79).padEnd(79)}` : `${line}${outcome.by === "" ? "" : ` (${outcome.by})`}\n`
    )
  }
}
await Promise.all(Array.from({ length: atOnce }, work))
if (live) process.stderr.write("\n")

const isKilled = ({ verdict }: Outcome) => verdict === "killed" || verdict === "timeout"
process.stdout.write(`\n${"subject".padEnd(14)}${"planted".padStart(9)}${"killed".padStart(9)}\n`)
for (const subject of chosen) {
  const own = outcomes.filter(([name]) => name === subject)
  const killed = own.filter(([, outcome]) => isKilled(outcome)).length
  process.stdout.write(`${subject.padEnd(14)}${String(own.length).padStart(9)}${String(killed).padStart(9)}\n`)
}
const left = outcomes.filter(([, outcome]) => !isKilled(outcome))
const share = (outcomes.length - left.length) / outcomes.length
process.stdout.write(
  `\n${outcomes.length - left.length} of ${outcomes.length} killed, ${(share * 100).toFixed(1)} %.\n`
)
for (const [subject, { by, mutant, output, verdict }] of left) {
  process.stdout.write(
    `\n${styleText("bold", `${verdict}: ${mutant.breaks}`)} (${subject}, ${mutant.file})\n` +
      `  ${
        verdict === "broken"
          ? `No verdict: ${by}`
          : mutant.equivalent ?? "Not explained: write a test that detects it, or explain in the list why no test can."
      }\n${output}`
  )
}
process.exitCode =
  share >= 0.95 && left.every(([, { mutant, verdict }]) => verdict === "survived" && mutant.equivalent !== undefined)
    ? 0
    : 1
