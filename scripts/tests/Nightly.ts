/** Whether every value is tested, as `pnpm test:nightly` does, instead of those that differ in code. */
export const isNightly = process.env["FLAT_TEST_RUNS"] !== undefined
