/** All scenarios. Add a file to `scenarios` for each. */
import type { Scenario } from "./Scenario.ts"
import { calls } from "./scenarios/Calls.ts"

export const scenarios: ReadonlyArray<Scenario> = [calls]
