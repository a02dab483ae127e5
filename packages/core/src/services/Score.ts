/**
 * The score service: scores with their revisions, comments, tracks and collaborators. Each operation is documented at its endpoint in
 * `contract/scores/Score.ts` and in the files next to it for revisions, comments and tracks.
 */
import * as CallOptions from "@flat-sdk/engine/CallOptions"
import { getTask, scores as descriptions } from "@flat-sdk/engine/Descriptions"
import * as Files from "@flat-sdk/engine/Files"
import type { FlatError } from "@flat-sdk/engine/FlatError"
import type * as Generated from "@flat-sdk/engine/Models"
import type * as Operation from "@flat-sdk/engine/Operation"
import {
  type FlatResponse,
  interrupting,
  layerOf,
  makeFile,
  mockLayerOf,
  operationOver,
  prepare,
  service
} from "@flat-sdk/engine/Operations"
import * as Pagination from "@flat-sdk/engine/Pagination"
import type { RequestPipe } from "@flat-sdk/engine/RequestPipe"
import {
  eachOf,
  exported as exportedFile,
  exportEvents,
  restoreRevision,
  type RestoreRevisionInput,
  saveRevision,
  type SaveRevisionInput
} from "@flat-sdk/engine/Waiting"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { endpoints } from "../contract/scores/Score.ts"
// From the modules that this package exports, so that programs can name these types.
import type { Options as JobOptions } from "../engine/waiting/Job.ts"
import type { ExportEvent, Input as ExportOf, Options as ExportOptions } from "../engine/waiting/ScoreExport.ts"

type ExportInput = ExportOf<Operation.Input<typeof endpoints["createExportTask"]>>

/** Exports a score: starts the task, follows it and reads the file, like other operations that return a file. */
export interface ExportScore {
  // Undocumented on purpose: an editor would show it in place of the property's own documentation.
  (input: ExportInput, options?: ExportOptions): Effect.Effect<Files.Content, FlatError>
  /** Reads the whole file into memory and keeps the status and headers of its response. */
  readonly withResponse: (
    input: ExportInput,
    options?: ExportOptions
  ) => Effect.Effect<FlatResponse<Files.Content>, FlatError>
  /** Streams the file in constant memory. */
  readonly stream: (input: ExportInput, options?: ExportOptions) => Stream.Stream<Uint8Array, FlatError>
  /** Opens the file. Type, size and version are available immediately, the bytes as a stream. The file closes with the scope. */
  readonly download: (
    input: ExportInput,
    options?: ExportOptions
  ) => Effect.Effect<Files.File, FlatError, Scope.Scope>
  /** Streams the events from the start of the task to the file's URL. */
  readonly events: (input: ExportInput, options?: JobOptions) => Stream.Stream<ExportEvent, FlatError>
}

/** The operations of `flat.scores`, with those that consist of several calls. */
export interface ScoreOperations extends Generated.ScoreOperations {
  /**
   * Exports a revision of a score, the latest by default: starts the task (`createExportTask`), polls it until it is done (`getTask`), and reads the
   * file.
   *
   * **Details**
   *
   * Needs the scopes of both operations: `scores` or `scores.readonly`, and `tasks.readonly`. A task that fails or is cancelled fails as `JobFailed`;
   * an exceeded `deadline` fails as `Timeout`; it does not limit the transfer of the file. Ending the wait does not end the task: the API has no operation for that.
   */
  readonly exportScore: ExportScore
  /**
   * Saves a revision of a score on the one that it was made from, unless there is a newer one: looks up the newest (`getScoreRevision`), and creates the
   * revision (`createScoreRevision`).
   *
   * **Details**
   *
   * Needs the scope `scores`. If `base` is not the newest, nothing is saved, and it fails as `Conflict` with the code `NEWER_REVISION`. Call options apply to
   * each call.
   *
   * **Gotchas**
   *
   * The API has no condition for a write: a revision that is saved between the two calls is not noticed. It stays in the list of revisions.
   */
  readonly saveRevision: (
    input: SaveRevisionInput,
    options?: CallOptions.CallOptions
  ) => Effect.Effect<Generated.ScoreRevision, FlatError>
  /**
   * Makes an earlier revision of a score the newest again: saves its MusicXML as a new revision, byte for byte. Nothing is deleted. If it is the newest
   * already, nothing is saved, and that revision is the result.
   *
   * **Details**
   *
   * Needs the scope `scores`. Calls `getScoreRevision`, `getScoreRevisionData` and `createScoreRevision`; call options apply to each call. What only Flat's
   * own format can hold is not restored.
   */
  readonly restoreRevision: (
    input: RestoreRevisionInput,
    options?: CallOptions.CallOptions
  ) => Effect.Effect<Generated.ScoreRevision, FlatError>
}

/** Operations on scores. */
export class Score extends Context.Service<Score, ScoreOperations>()("@flat-sdk/core/Score") {}

const exportOver = (pipe: RequestPipe["Service"], operations: ScoreOperations): ExportScore => {
  const calls = {
    createExportTask: operations.createExportTask,
    // The description states the same type as the generated one.
    getTask: operationOver(
      prepare("getTask", getTask),
      pipe,
      {}
    ) as Generated.TaskOperations["getTask"]
  }
  const exported = (input: ExportInput, options?: ExportOptions) =>
    Effect.map(
      interrupting(CallOptions.signalOf(options), exportedFile(pipe, calls, input, options)),
      (file) => Files.make(file, pipe)
    )
  const each = (options?: ExportOptions) => ({ ...eachOf(options), signal: options?.signal })
  const withResponse: ExportScore["withResponse"] = (input, options) =>
    Effect.flatMap(exported(input, options), (file) => file.withResponse(undefined, each(options)))
  const further: Pick<ExportScore, "withResponse" | "stream" | "download" | "events"> = {
    withResponse,
    stream: (input, options) =>
      Stream.unwrap(Effect.map(exported(input, options), (file) => file.stream(undefined, each(options)))),
    download: (input, options) =>
      Effect.flatMap(exported(input, options), (file) => file.download(undefined, each(options))),
    events: (input, options) => Pagination.streamOf(exportEvents(calls, input, options), options)
  }
  return Object.assign(
    ((input, options) => Effect.map(withResponse(input, options), ({ value }) => value)) satisfies (
      ...args: Parameters<ExportScore>
    ) => ReturnType<ExportScore>,
    further
  )
}

/** Creates the service over a request pipe. */
export const make = /* #__PURE__ */ service<ScoreOperations>(descriptions, { file: makeFile }, {
  exportScore: exportOver,
  saveRevision: (_, operations) => (input, options) => saveRevision(operations, input, options),
  restoreRevision: (_, operations) => (input, options) => restoreRevision(operations, input, options)
})

/** Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others. */
export const layer = /* #__PURE__ */ layerOf(Score, make)

/** Layer of this service for tests, which sends nothing. Each operation is a function of its input; one without a function dies with its name. */
export const mock = /* #__PURE__ */ mockLayerOf(Score, make)
