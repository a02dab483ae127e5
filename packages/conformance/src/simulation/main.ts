/** `pnpm simulate`: runs histories by seed, and reports each that violates an invariant. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Progress from "@flat-sdk/terminal/Progress"
import * as CommandLine from "@flat-sdk/tools/workspace/CommandLine"
import * as Effect from "effect/Effect"
import { setImmediate } from "node:timers/promises"
import { invariantOf, type Outcome, run, scenarioOf, scenarios, shorten } from "./Run.ts"
import { Summary } from "./Summary.ts"

/** Histories of violations that are printed. */
const mostReports = 3

const names = scenarios.map(({ name }) => name).join(", ")

const help = `Usage: pnpm simulate (--seed N [--log] | --seeds A-B | --for DURATION) [--scenario NAME] [--stop]

Runs histories: clients, a network with faults and the simulated API in one process and in virtual time. A seed decides everything that happens.

  --seed N         run the history of one seed
  --log            print what happens in it
  --seeds A-B      run the histories of these seeds, such as 1-300
  --for DURATION   run new histories for a time, such as 90s, 5m or 1h; prints their seeds
  --scenario NAME  ${names}; by default the seed picks one
  --stop           end at the first violation
  --help           show this help

Prints the shortest history of a violation when its invariant is violated for the first time, for ${mostReports} invariants. Other violations are counted.
Ctrl+C ends the run, and prints the counts so far.

Exit codes: 0 nothing was violated; 2 invalid arguments; 3 an invariant was violated; 130 Ctrl+C.
`

const { values } = CommandLine.read(help, {
  seed: { type: "string" },
  log: { type: "boolean", default: false },
  seeds: { type: "string" },
  for: { type: "string" },
  scenario: { type: "string" },
  stop: { type: "boolean", default: false }
})

const seconds = { s: 1, m: 60, h: 3600 } as const

/** Returns the seeds to run, and when to stop, in milliseconds since 1970. */
const selection = (): { readonly first: number; readonly last: number; readonly until: number } => {
  if ([values.seed, values.seeds, values.for].filter((value) => value !== undefined).length !== 1) {
    return CommandLine.reject("Use one of --seed, --seeds and --for.", help)
  }
  const duration = /^([1-9]\d*)([smh])$/.exec(values.for ?? "")
  if (duration !== null) {
    const unit = seconds[duration[2] as keyof typeof seconds]
    // Other seeds each time. They are printed, and can be run again.
    return { first: Date.now(), last: Infinity, until: Date.now() + Number(duration[1]) * unit * 1000 }
  }
  if (values.for !== undefined) {
    return CommandLine.reject(`--for is a number above zero with s, m or h, such as 5m, not "${values.for}".`, help)
  }
  const range = /^(\d+)(?:-(\d+))?$/.exec(values.seed ?? values.seeds!)
  if (range === null || (values.seed !== undefined) !== (range[2] === undefined)) {
    return CommandLine.reject("--seed is a number, and --seeds a range such as 1-300.", help)
  }
  const [first, last] = [Number(range[1]), Number(range[2] ?? range[1])]
  if (first > last || !Number.isSafeInteger(last)) {
    const why = "Seeds are whole numbers up to 9007199254740991, and a range begins with the smaller one."
    return CommandLine.reject(why, help)
  }
  return { first, last, until: Infinity }
}

const chosen = scenarios.find(({ name }) => name === values.scenario)
if (values.scenario !== undefined && chosen === undefined) {
  CommandLine.reject(`There is no scenario "${values.scenario}". The scenarios are ${names}.`, help)
}
if (values.log && values.seed === undefined) CommandLine.reject("--log prints the history of one --seed.", help)
const { first, last, until } = selection()

const isProgressShown = Progress.isShown({})
const print = (text: string): void => {
  // Clears the line of the progress, which is drawn again below.
  if (isProgressShown) process.stderr.write("\r\u001b[K")
  process.stdout.write(`${text}\n`)
}

const interruption = new AbortController()
process.once("SIGINT", () => interruption.abort())
// Such as `| head`.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
  if (code === "EPIPE") process.exit()
})

const report = async (found: Outcome, invariant: string): Promise<void> => {
  const { plan: { seed }, scenario } = found
  const shortest = await shorten(found, invariant, interruption.signal)
  print(`Seed ${seed} (${scenario.name}) violates, after leaving out ${shortest.plan.without.size} parts:\n`)
  for (const all of Map.groupBy(shortest.violations, invariantOf).values()) {
    print(`  ${all[0]}${all.length > 1 ? `, and ${all.length - 1} more` : ""}`)
  }
  print(`\n${shortest.log.join("\n")}\n`)
  print(`The whole history: pnpm simulate --seed ${seed} --scenario ${scenario.name} --log\n`)
}

const summary = new Summary()
let seed = first

const work = Effect.gen(function*() {
  const progress = yield* Progress.make({ unit: "histories", total: last === Infinity ? undefined : last - first + 1 })
  const show = (more?: string) =>
    progress.set({
      text: [
        `${summary.requests} requests`,
        `${summary.violating} violations`,
        ...until === Infinity ? [] : [`${Progress.duration(Math.max(0, until - Date.now()) / 1000)} left`],
        ...more === undefined ? [] : [more]
      ].join("  ")
    })
  let reports = 0
  for (; seed <= last && Date.now() < until && !interruption.signal.aborted; seed++) {
    const outcome = yield* Effect.promise(() => run(chosen ?? scenarioOf(seed), seed))
    const invariant = summary.add(outcome)
    yield* progress.add(1)
    yield* show()
    if (values.log) print(outcome.log.join("\n"))
    if (invariant !== undefined && reports++ < mostReports) {
      yield* show(`shortens seed ${seed}`)
      yield* Effect.promise(() => report(outcome, invariant))
    }
    if (values.stop && outcome.violations.length > 0) break
    // For signals and the progress.
    yield* Effect.promise(() => setImmediate())
  }
})

if (until !== Infinity) print(`Seeds from ${first}, for ${values.for}.\n`)
await Effect.runPromise(Effect.scoped(work))
print(String(summary))
if (last !== first && summary.histories > 0) {
  const scenario = chosen === undefined ? "" : ` --scenario ${chosen.name}`
  print(`\nRun them again: pnpm simulate --seeds ${first}-${first + summary.histories - 1}${scenario}`)
}
process.exitCode = summary.violating > 0
  ? exitCodes.incomplete
  : interruption.signal.aborted
  ? exitCodes.interrupted
  : exitCodes.done
