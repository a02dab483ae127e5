import * as process from "node:process"

/** Whether every value is tested, as `pnpm test:nightly` does, instead of those that differ in code. */
export const isNightly = process.env["FLAT_TEST_RUNS"] !== undefined

/** Options of a property test that needs more values than the default of `packages/tools/src/tests/Setup.ts`: at least this many. */
export const atLeast = (runs: number) => ({
  arbitrary: { runs: Math.max(runs, Number(process.env["FLAT_TEST_RUNS"] ?? 0)) }
})
