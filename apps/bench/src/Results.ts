/**
 * The results of a run, as written to `results/latest.json`.
 */
import type { Machine } from "./Machine.ts"
import type * as Bundles from "./measure/Bundles.ts"
import type * as Bytes from "./measure/Bytes.ts"
import type * as ColdStart from "./measure/ColdStart.ts"
import type * as Footprint from "./measure/Footprint.ts"
import type * as Pagination from "./measure/Pagination.ts"
import type * as Throughput from "./measure/Throughput.ts"
import type * as TypeCheck from "./measure/TypeCheck.ts"

export interface Results {
  readonly machine: Machine
  readonly throughput: ReadonlyArray<Throughput.Result>
  readonly pagination: ReadonlyArray<Pagination.Row>
  readonly bytes: ReadonlyArray<Bytes.Row>
  readonly coldStart: ReadonlyArray<ColdStart.Row>
  readonly bundles: ReadonlyArray<Bundles.Row>
  readonly footprint: ReadonlyArray<Footprint.Row>
  readonly typeCheck: ReadonlyArray<TypeCheck.Row>
}
