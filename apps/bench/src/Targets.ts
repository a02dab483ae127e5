/**
 * Our targets, and whether a run met them. All except memory, sizes and core's own share of the cold start are ratios within the run, so that they mean
 * the same on any machine.
 */
import type { Results } from "./Results.ts"
import * as FileTargets from "./targets/FileTargets.ts"
import * as PaginationTargets from "./targets/PaginationTargets.ts"
import * as ProgramTargets from "./targets/ProgramTargets.ts"
import * as RequestTargets from "./targets/RequestTargets.ts"
import type { Target } from "./targets/Target.ts"

/** Checks a run against all targets. */
export const judge = (results: Results): ReadonlyArray<Target> => [
  ...RequestTargets.judge(results),
  ...PaginationTargets.judge(results),
  ...FileTargets.judge(results),
  ...ProgramTargets.judge(results)
]
