/** `pnpm soak`: runs a soak, shows its progress and prints the results. */
import { Effect } from "effect"
import { inspect } from "node:util"
import * as CommandLine from "../../../../scripts/CommandLine.ts"
import * as Soak from "./Soak.ts"

const help = `Usage: pnpm soak [--requests N] [--seed N] [--workers N] [--lenient] [--http]

Creates, changes, removes and reads accounts and invitations through one client, while a sandbox breaks connections and responses at random.
All workers change the same three accounts too: only a change that said \`repeated\` may undo another one. At the end the state of the sandbox must match the results that the client got, and memory and open handles must not have grown.

  --requests N   number of calls (100000)
  --seed N       seed of the random numbers for work and faults (1)
  --workers N    concurrent calls (48)
  --lenient      accept responses that do not match the schemas, as by default outside of tests
  --http         send requests over node:http instead of undici
  --help         show this help

Exit codes: 0 passed, 1 data was lost or duplicated or resources leaked, 2 invalid arguments.
`

const { values } = CommandLine.read(help, {
  requests: { type: "string", default: "100000" },
  seed: { type: "string", default: "1" },
  workers: { type: "string", default: "48" },
  lenient: { type: "boolean", default: false },
  http: { type: "boolean", default: false }
})

const whole = (name: string, text: string, least: number): number => {
  const value = Number(text)
  return Number.isSafeInteger(value) && value >= least
    ? value
    : CommandLine.reject(`--${name} must be a whole number of at least ${least}, not ${text}`, help)
}

const sortCounts = (record: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(record).toSorted(([, a], [, b]) => b - a))

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

const summary = ({ after, before, late, shared, state, tally, waits }: Soak.Report, seconds: number) => ({
  calls: { ...sortCounts(tally.calls), unknown: { ...tally.unknown, "executed later": late } },
  failures: sortCounts(tally.failures),
  waits,
  received: { requests: state.received, executed: state.executed, faults: sortCounts(state.faults) },
  state: { accounts: Object.keys(state.accounts).length, invitations: state.invitations.length },
  shared,
  heap: { "at the start": megabytes(before.heap), "at the end": megabytes(after.heap) },
  handles: { "at the start": before.handles, "at the end": after.handles },
  seconds: Math.round(seconds)
})

const requests = whole("requests", values.requests, 1)
const seed = whole("seed", values.seed, 0)
const workers = whole("workers", values.workers, 1)

const live = process.stderr.isTTY
let ticks = 0
const onProgress = ({ done, failed, unknown, waits }: Soak.Progress): void => {
  const line = `${done} of ${requests} calls, ${failed} failed, ${unknown} unknown, ${waits} waits`
  if (live) process.stderr.write(`\r${line.padEnd(78)}`)
  else if (++ticks % 10 === 0) process.stderr.write(`${line}\n`)
}

process.stderr.write(
  `${requests} calls by ${workers} workers, seed ${seed}${values.lenient ? ", lenient" : ""}${
    values.http ? ", node:http" : ""
  }\n`
)
const startedAt = performance.now()
const report = await Effect.runPromise(Soak.run({
  requests,
  seed,
  workers,
  strict: !values.lenient,
  transport: values.http ? "node:http" : "undici",
  onProgress
}))
if (live) process.stderr.write("\n")
console.log(inspect(summary(report, (performance.now() - startedAt) / 1000), { depth: 4 }))
if (report.problems.length === 0) {
  process.stdout.write("\nPassed: no data was lost or duplicated, and no resources leaked.\n")
} else {
  process.stdout.write(
    `\n${report.problems.length} problems:\n${report.problems.slice(0, 50).map((problem) => `  ${problem}\n`).join("")}`
  )
  process.exitCode = 1
}
