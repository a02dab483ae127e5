/**
 * The results of a run, as written to `results/latest.json`.
 */
import type { Machine } from "./Machine.ts"
import type * as Age from "./measure/Age.ts"
import type * as Bundles from "./measure/Bundles.ts"
import type * as Bytes from "./measure/Bytes.ts"
import type * as Clients from "./measure/Clients.ts"
import type * as ColdStart from "./measure/ColdStart.ts"
import type * as CommandStart from "./measure/CommandStart.ts"
import type * as Footprint from "./measure/Footprint.ts"
import type * as Instantiations from "./measure/Instantiations.ts"
import type * as Million from "./measure/Million.ts"
import type * as Pagination from "./measure/Pagination.ts"
import type * as Throughput from "./measure/Throughput.ts"
import type * as TypeCheck from "./measure/TypeCheck.ts"

export interface Results {
  readonly machine: Machine
  readonly throughput: ReadonlyArray<Throughput.Result>
  readonly pagination: ReadonlyArray<Pagination.Row>
  readonly bytes: ReadonlyArray<Bytes.Row>
  readonly age: ReadonlyArray<Age.Row>
  readonly million: ReadonlyArray<Million.Row>
  readonly clients: ReadonlyArray<Clients.Row>
  readonly coldStart: ReadonlyArray<ColdStart.Row>
  readonly commandStart: ReadonlyArray<CommandStart.Row>
  readonly bundles: ReadonlyArray<Bundles.Row>
  readonly footprint: ReadonlyArray<Footprint.Row>
  readonly typeCheck: ReadonlyArray<TypeCheck.Row>
  readonly instantiations: ReadonlyArray<Instantiations.Row>
}
