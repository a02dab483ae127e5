/** Runs a history, checks its invariants, and finds the shortest one that still violates the same. */
import { hash } from "node:crypto"
import { setImmediate } from "node:timers/promises"
import { History } from "./history/History.ts"
import type { Scenario } from "./history/Scenario.ts"
import * as Failures from "./invariants/Failures.ts"
import * as Invariants from "./invariants/Invariants.ts"
import * as Limits from "./invariants/Limits.ts"
import * as Telemetry from "./invariants/Telemetry.ts"
import { calls, delegates, races } from "./scenarios/Calls.ts"
import { files } from "./scenarios/Files.ts"
import { pages } from "./scenarios/Pages.ts"
import { roster } from "./scenarios/Roster.ts"
import { sessions } from "./scenarios/Sessions.ts"
import { waits } from "./scenarios/Waits.ts"
import { watches } from "./scenarios/Watches.ts"
import { writers } from "./scenarios/Writers.ts"
import * as Random from "./world/Random.ts"
import { kinds, type Plan } from "./world/World.ts"

// Programs publish no modules: their scenarios are beside their tests.
const bulkFile = new URL("../../../cli/test/bulk/Scenario.ts", import.meta.url)
const { bulk } = await import(bulkFile.href) as { readonly bulk: Scenario }

/** All scenarios. Each of this package is a file in `scenarios`. */
export const scenarios = [bulk, calls, delegates, files, pages, races, roster, sessions, waits, watches, writers]

export interface Outcome {
  readonly plan: Plan
  readonly scenario: Scenario
  /** What was violated: the name of the invariant, a colon, and where. */
  readonly violations: ReadonlyArray<string>
  readonly log: ReadonlyArray<string>
  readonly requests: number
  /** A hash of all requests with their headers and bodies, which the log leaves out. Made when it is read, which few do. */
  readonly sent: string
  readonly kills: number
  /** Microseconds. */
  readonly time: number
  readonly faults: ReadonlyMap<string, number>
  readonly parts: History["world"]["parts"]
}

export const run = async (
  scenario: Scenario,
  seed: number,
  without: ReadonlySet<string> = new Set()
): Promise<Outcome> => {
  const plan = { seed, without }
  const history = await History.make(plan, scenario.setup)
  const { network, violations, world } = history
  // Nobody reads the stacks of its errors, which take a tenth of the time.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    const check = await scenario.run(history)
    await history.calm()
    await Invariants.reach(history)
    await check?.()
    await history.close()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
  Invariants.check(history)
  Limits.check(history)
  Failures.check(history)
  Telemetry.check(history)
  world.log("world", `ends after ${world.steps} steps`)
  return {
    plan,
    scenario,
    violations: [...new Set(violations)],
    log: world.lines,
    requests: network.exchanges.length,
    get sent() {
      const sent = network.exchanges.map(({ body, headers, method, url }) => [method, url, headers, body])
      return hash("sha256", JSON.stringify(sent))
    },
    kills: world.faults.get("kill") ?? 0,
    time: world.now,
    faults: world.faults,
    parts: world.parts
  }
}

/** Returns the name of the invariant that was violated. */
export const invariantOf = (violation: string): string => violation.split(":", 1)[0]!

/** Leaves out faults, then processes, then operations, as long as the invariant is violated, until nothing else can be left out. */
export const shorten = async (
  found: Outcome,
  invariant: string,
  signal?: AbortSignal,
  most = 400
): Promise<Outcome> => {
  let shortest = found
  let tries = 0
  let before: Outcome
  do {
    before = shortest
    for (const kind of kinds) {
      const names = [...shortest.parts].flatMap(([name, of]) => of === kind ? [name] : [])
      // Halves first: most parts have nothing to do with it.
      for (let size = names.length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
        for (let start = 0; start < names.length && tries < most; start += size) {
          const out = names.slice(start, start + size).filter((name) => shortest.parts.has(name))
          if (out.length === 0) continue
          tries++
          // The only turns of the event loop: between two histories.
          await setImmediate()
          if (signal?.aborted === true) return shortest
          const next = await run(found.scenario, found.plan.seed, new Set([...shortest.plan.without, ...out]))
          if (next.violations.some((violation) => invariantOf(violation) === invariant)) shortest = next
        }
      }
    }
  } while (shortest !== before)
  return shortest
}

/** Returns the scenario of a seed. A new scenario takes some seeds from all others, and leaves the rest with theirs. */
export const scenarioOf = (seed: number): Scenario => {
  const score = ({ name, weight = 1 }: Scenario) => Random.make(seed, `scenario ${name}`).next() ** (1 / weight)
  return scenarios.reduce((best, scenario) => score(scenario) > score(best) ? scenario : best)
}
