/** Histories by seed: nothing is lost, doubled or left over, whatever the network, the server and the processes do. */
import { assert, describe, it } from "@effect/vitest"
import { failures } from "@flat-sdk/conformance/simulation/failures"
import type { Scenario } from "@flat-sdk/conformance/simulation/history/Scenario"
import { type Outcome, run, scenarioOf, scenarios, shorten } from "@flat-sdk/conformance/simulation/Run"
import { Summary } from "@flat-sdk/conformance/simulation/Summary"
import { globSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** Says how to see the history of a violation. */
const violationsOf = ({ plan: { seed }, scenario, violations }: Outcome) =>
  violations.map((violation) => `${violation} (pnpm simulate --seed ${seed} --scenario ${scenario.name})`)

describe("Histories by seed", () => {
  const summary = new Summary()
  for (let first = 1; first <= 200; first += 20) {
    it(`R11 seeds ${first} to ${first + 19} violate no invariant, and the last sends the same again`, async () => {
      for (let seed = first; seed < first + 20; seed++) {
        const outcome = await run(scenarioOf(seed), seed)
        summary.add(outcome)
        assert.deepStrictEqual(violationsOf(outcome), [])
        assert.isAbove(outcome.log.length, 20)
        const { log, sent } = outcome
        if (seed % 20 === 0) assert.deepInclude(await run(scenarioOf(seed), seed), { log, sent })
      }
      // Longer than the limit of mutants: a busy machine takes its time.
    }, 360_000)
  }

  // A module that a history loads when it is first needed takes turns of the event loop: `loading` of Network.ts loads it before, or no scenario needs it.
  it("run code that loads no other modules on demand than these", () => {
    const root = new URL("../../../", import.meta.url)
    const sources = globSync("packages/{engine,core,node,roster}/src/**/*.ts", { cwd: fileURLToPath(root) })
    const loaded = sources.filter((path) => !/roster\/src\/(?:cli\/|main)/.test(path)).flatMap((path) =>
      [...readFileSync(new URL(path, root), "utf8").matchAll(/=> import\("([^"]+)"\)/g)].map(([, name]) =>
        `${path} ${name}`
      )
    )
    const onDemand = [
      "../transport/ConnectTransport.ts",
      "../call/EnvironmentConfig.ts",
      "./EngineHttpClient.ts",
      "../transport/HttpClientTransport.ts",
      "../validation/SchemaDecoding.ts"
    ]
    const onNode = [
      "FileDownload.ts ./SavedFile.ts",
      "RedisQuota.ts ./redis/RedisQuotaCounters.ts",
      "redis/RedisQuotaConnection.ts redis"
    ]
    assert.deepStrictEqual(
      loaded.toSorted(),
      [
        ...onDemand.map((name) => `packages/engine/src/web/OnDemandOnNode.ts ${name}`),
        ...onNode.map((name) => `packages/node/src/${name}`)
      ].toSorted()
    )
  })

  it("have each kind of fault among seeds 1 to 200", () => {
    // Fewer ran if tests were selected by their name.
    assert.deepStrictEqual(summary.histories === 200 ? summary.missing : [], [])
  })

  for (const scenario of scenarios) {
    for (const [seed, found] of Object.entries(failures[scenario.name] ?? {})) {
      it(`seed ${seed} of ${scenario.name} does not find again: ${found}`, async () => {
        assert.deepStrictEqual(violationsOf(await run(scenario, Number(seed))), [])
      })
    }
  }

  it("are shortened until nothing else can be left out", async () => {
    const scenario: Scenario = {
      name: "shortened",
      setup: () => ({ scopes: [], users: 1, requests: 1000, tokenLifetime: 3_600_000 }),
      // The fault can be left out only without the process, which is tried later.
      run: async (history) => {
        const [hasFault, hasProcess] = [history.world.has("fault", "f"), history.world.has("process", "p")]
        if (hasFault || !hasProcess) history.violate("nothing happens", "here")
      }
    }
    const { plan } = await shorten(await run(scenario, 1), "nothing happens")
    assert.deepStrictEqual([...plan.without], ["p", "f"])
  })

  it("have a scenario for each seed that found a fault", () => {
    assert.deepStrictEqual(Object.keys(failures).filter((one) => !scenarios.some(({ name }) => name === one)), [])
  })
})
