/**
 * The number of values for a property test. Many properties are tested for each operation: a few values of each, new ones in each run,
 * find a mistake soon enough. `FLAT_TEST_RUNS=500 pnpm test` uses more. Tests that set a number keep at least that.
 */
import { configureGlobal } from "effect/Arbitrary"
import * as process from "node:process"

const runs = Number(process.env["FLAT_TEST_RUNS"] ?? 20)
if (!Number.isInteger(runs) || runs < 1) {
  throw new Error(`FLAT_TEST_RUNS must be a positive integer, and is "${process.env["FLAT_TEST_RUNS"]}".`)
}

configureGlobal({ check: { runs } })
