import * as process from "node:process"

/** Options of a property test that needs more values than the default of `scripts/tests/PropertyRuns.ts`: at least this many. */
export const atLeast = (runs: number) => ({
  arbitrary: { runs: Math.max(runs, Number(process.env["FLAT_TEST_RUNS"] ?? 0)) }
})
