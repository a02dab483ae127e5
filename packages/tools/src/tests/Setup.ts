/**
 * Runs before each file of tests.
 *
 * The values of property tests: a few of each property, and the same ones in each run, so that a change is not blamed for what it did not break.
 * `FLAT_TEST_RUNS=500 pnpm test` uses more, and new ones in each run. Tests that set a number keep at least that.
 */
import { configureGlobal } from "effect/Arbitrary"
import * as process from "node:process"
import { afterAll } from "vitest"
import * as Folders from "./Folders.ts"
import { isNightly } from "./Nightly.ts"

const runs = Number(process.env["FLAT_TEST_RUNS"] ?? 20)
if (!Number.isInteger(runs) || runs < 1) {
  throw new Error(`FLAT_TEST_RUNS must be a positive integer, and is "${process.env["FLAT_TEST_RUNS"]}".`)
}

const seed = isNightly ? undefined : 1

configureGlobal({ check: { runs, seed }, sample: { seed } })

// A hook in a module that files share would be that of the first file only.
afterAll(Folders.removeAll)
