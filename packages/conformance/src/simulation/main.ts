/** `pnpm simulate`: runs histories by seed, and reports each that violates an invariant. */
import * as CommandLine from "../../../../scripts/CommandLine.ts"
import { type Outcome, run, scenarioOf, shorten } from "./Run.ts"
import { scenarios } from "./Scenarios.ts"
import { hour } from "./world/World.ts"

const help = `Usage: pnpm simulate (--seed N [--log] | --seeds A-B | --for DURATION) [--scenario NAME]

Runs histories: clients, a network with faults and the simulated API in one process and in virtual time. A seed decides everything that happens.

  --seed N         run the history of one seed
  --log            print what happens in it
  --seeds A-B      run the histories of these seeds, such as 1-300
  --for DURATION   run new histories for a time, such as 90s, 5m or 1h
  --scenario NAME  ${scenarios.map(({ name }) => name).join(", ")}; by default the seed picks one
  --help           show this help

Exit codes: 0 nothing was violated; 2 invalid arguments; 3 an invariant was violated.
`

const { values } = CommandLine.read(help, {
  seed: { type: "string" },
  log: { type: "boolean", default: false },
  seeds: { type: "string" },
  for: { type: "string" },
  scenario: { type: "string" }
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
    return CommandLine.reject(
      "Seeds are whole numbers up to 9007199254740991, and a range begins with the smaller one.",
      help
    )
  }
  return { first, last, until: Infinity }
}

const chosen = scenarios.find(({ name }) => name === values.scenario)
if (values.scenario !== undefined && chosen === undefined) {
  const names = scenarios.map(({ name }) => name).join(", ")
  CommandLine.reject(`There is no scenario "${values.scenario}". The scenarios are ${names}.`, help)
}
if (values.log && values.seed === undefined) CommandLine.reject("--log prints the history of one --seed.", help)

const print = (text: string): void => void process.stdout.write(`${text}\n`)

const report = async (found: Outcome): Promise<void> => {
  const { plan: { seed }, scenario } = found
  const shortest = await shorten(found)
  print(`\nSeed ${seed} (${scenario.name}) violates, after leaving out ${shortest.plan.without.size} parts:\n`)
  for (const violation of shortest.violations) print(`  ${violation}`)
  print(
    `\n${shortest.log.join("\n")}\n\nThe whole history: pnpm simulate --seed ${seed} --scenario ${scenario.name} --log`
  )
}

const { first, last, until } = selection()
const faults = new Map<string, number>()
const sum = { histories: 0, requests: 0, kills: 0, time: 0 }
let violationCount = 0
for (let seed = first; seed <= last && Date.now() < until; seed++) {
  const outcome = await run(chosen ?? scenarioOf(seed), seed)
  sum.histories++
  sum.requests += outcome.requests
  sum.kills += outcome.kills
  sum.time += outcome.time
  for (const [fault, count] of outcome.faults) faults.set(fault, (faults.get(fault) ?? 0) + count)
  if (values.log) print(outcome.log.join("\n"))
  if (outcome.violations.length === 0) continue
  violationCount++
  if (violationCount <= 3) await report(outcome)
}
const hours = Math.round(sum.time / hour).toLocaleString("en")
print(`\n${sum.histories} histories, ${sum.requests} requests, ${sum.kills} kills, ${hours} hours of virtual time\n`)
for (const [fault, count] of [...faults].toSorted(([one], [other]) => one.localeCompare(other))) {
  print(`${String(count).padStart(8)}  ${fault}`)
}
print(`\n${violationCount} of ${sum.histories} histories violate an invariant.`)
process.exitCode = violationCount === 0 ? 0 : 3
