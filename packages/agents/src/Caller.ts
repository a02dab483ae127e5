/** Calls operations by their descriptions. */
import type { Files, FlatError, Page } from "@flat-sdk/core"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { Input, Operation } from "./contract/Contract.ts"

export interface Caller {
  /** Calls an operation with one result. For one that is paginated, reads one page. */
  readonly call: (operation: Operation, input: Input) => Effect.Effect<unknown, FlatError.FlatError>
  /** Pages of a paginated operation, from the cursor in the input or from the start. */
  readonly pages: (operation: Operation, input: Input) => Stream.Stream<Page.Page<unknown>, FlatError.FlatError>
  /** The file of an operation whose response is a file. It closes with the scope. */
  readonly download: (
    operation: Operation,
    input: Input,
    options?: Files.DownloadOptions
  ) => Effect.Effect<Files.File, FlatError.FlatError, Scope.Scope>
}
