import * as process from "node:process"

/** Options of a property that needs more values than `scripts/tests/PropertyRuns.ts` gives each: this many at least. */
export const atLeast = (runs: number) => ({
  arbitrary: { runs: Math.max(runs, Number(process.env["FLAT_TEST_RUNS"] ?? 0)) }
})
