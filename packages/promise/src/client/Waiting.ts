/**
 * Methods that wait for background jobs of the API: exports of scores and recognition of pages.
 */
import type { Content, Download } from "../api/Download.ts"
import type { CallOptions, FlatResponse, Result } from "../api/Operation.ts"
import type { Duration } from "../api/Options.ts"
import type { CreateOmrJobInput } from "../generated/interfaces/Omr.ts"
import type { CreateExportTaskInput } from "../generated/interfaces/Score.ts"
import type { ScoreRevision } from "../generated/models/scores/ScoreRevision.ts"
import type { ExportEvent, ExportInput, ExportSettings, Recognition } from "../generated/operation/JobEvents.ts"
import type { RestoreRevisionInput, SaveRevisionInput } from "../generated/operation/RevisionInput.ts"
import type { WaitSettings } from "../generated/shared/Settings.ts"

export type { ExportEvent } from "../generated/operation/JobEvents.ts"
export type { RestoreRevisionInput, SaveRevisionInput } from "../generated/operation/RevisionInput.ts"

/** Options of a wait. The options of a call apply to each call of the wait; `deadline` applies to the whole wait. */
export interface WaitOptions extends Omit<CallOptions, "deadline">, WaitSettings<Duration> {}

/** Input of an export: that of `createExportTask`, with the latest revision by default. */
export type ExportScoreInput = ExportInput<CreateExportTaskInput>

/** Options of `exportScore`. */
export interface ExportOptions extends WaitOptions, ExportSettings {}

/** Exports a score: starts the task, waits for it, and reads the file, like other operations that return a file. */
export interface ExportScore {
  // No docstring on purpose: an editor would show it instead of the property's own documentation.
  (input: ExportScoreInput, options?: ExportOptions): Promise<Content>
  /** Reads the whole file into memory and resolves with it and the status and headers of its response. */
  readonly withResponse: (input: ExportScoreInput, options?: ExportOptions) => Promise<FlatResponse<Content>>
  /** Reads the whole file and resolves with it or the `FlatError`. Rejects only if the call is aborted or the client is closed. */
  readonly result: (input: ExportScoreInput, options?: ExportOptions) => Promise<Result<Content>>
  /** Iterates over the file's bytes in constant memory. */
  readonly stream: (input: ExportScoreInput, options?: ExportOptions) => AsyncIterable<Uint8Array>
  /** Opens the file: resolves with its type, size and version, and streams the bytes. */
  readonly download: (input: ExportScoreInput, options?: ExportOptions) => Promise<Download>
  /** Iterates over the events of the export, from the start of the task to the file's URL. */
  readonly events: (input: ExportScoreInput, options?: WaitOptions) => AsyncIterable<ExportEvent>
}

/** The operations of `flat.scores`, with those that consist of several calls. */
export interface ScoreWaiting {
  /**
   * Exports a revision of a score, the latest by default: starts the task (`createExportTask`), reads it until it is done (`getTask`), and reads the
   * file. The file may be on any host; it is requested without the token.
   *
   * **Details**
   *
   * Requires the scopes of both operations: `scores` or `scores.readonly`, and `tasks.readonly`. Rejects with `JobFailed` if the task fails or is
   * cancelled. `deadline` does not limit the transfer of the file. Ending the wait does not end the task: the API has no operation for that.
   */
  readonly exportScore: ExportScore
  /**
   * Saves a revision of a score on the one that it was made from, unless there is a newer one: looks up the newest (`getScoreRevision`), and creates the
   * revision (`createScoreRevision`).
   *
   * **Details**
   *
   * Requires the scope `scores`. If `base` is not the newest, nothing is saved, and it rejects with `Conflict` and the code `NEWER_REVISION`. Options of the call
   * apply to each call.
   *
   * **Gotchas**
   *
   * The API has no condition for a write: a revision that is saved between the two calls is not noticed. It stays in the list of revisions.
   */
  readonly saveRevision: (input: SaveRevisionInput, options?: CallOptions) => Promise<ScoreRevision>
  /**
   * Makes an earlier revision of a score the newest again: saves its MusicXML as a new revision, byte for byte. Nothing is deleted. If it is the newest
   * already, nothing is saved, and it resolves with that revision.
   *
   * **Details**
   *
   * Requires the scope `scores`. Calls `getScoreRevision`, `getScoreRevisionData` and `createScoreRevision`; options of the call apply to each call. What only
   * Flat's own format can hold is not restored.
   */
  readonly restoreRevision: (input: RestoreRevisionInput, options?: CallOptions) => Promise<ScoreRevision>
}

/** An event of a recognition. */
export type RecognitionEvent = Recognition<Promise<void>>

/** The operations of `flat.omr`, with the one that waits for a job. */
export interface OmrWaiting {
  /**
   * Recognises music: creates a job (`createOmrJob`), starts it if it is a draft, and iterates over its events until it is done. If it pauses, the
   * event `AwaitingInput` contains the detected details and an `answer` function that resumes the job.
   *
   * **Details**
   *
   * Requires the scope `omr`. The job gets an idempotency key unless the body has one, so creating it can be retried safely. Rejects with `JobFailed`
   * and the API's `code` if the job fails or is cancelled, and with `QuotaExhausted` if the credits are used up. Leaving the iteration does not
   * affect the job: `cancelOmrJob` ends it.
   */
  readonly recognise: (input: CreateOmrJobInput, options?: WaitOptions) => AsyncIterable<RecognitionEvent>
  /** Iterates over the events of an existing job, such as one that an earlier process created. A draft is started. */
  readonly followOmrJob: (input: { readonly job: string }, options?: WaitOptions) => AsyncIterable<RecognitionEvent>
}
