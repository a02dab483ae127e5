/** The same as `@flat-sdk/tools/tests/Nightly`, which reads the contract, and so is above this package. */
import * as process from "node:process"

const runs = process.env["FLAT_TEST_RUNS"]

/** Options of a property test that needs more values than the others: at least this many. */
export const atLeast = (least: number) => ({ arbitrary: { runs: Math.max(least, Number(runs ?? 0)) } })
