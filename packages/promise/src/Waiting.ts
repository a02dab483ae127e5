/**
 * Waiting for work that the API does in the background: exports of scores and recognition of pages. What each method does is said where it is
 * typed here.
 */
import type { CreateOmrJobInput } from "./generated/interfaces/Omr.ts"
import type { CreateExportTaskInput } from "./generated/interfaces/Score.ts"
import type { OmrJob } from "./generated/models/omr/OmrJob.ts"
import type { OmrDetailsSubmission, OmrPendingStep } from "./generated/models/omr/OmrStep.ts"
import type { Task } from "./generated/models/tasks/Task.ts"
import type { CallOptions, Download } from "./Operation.ts"
import type { Duration } from "./Options.ts"

/**
 * How to wait. Options of a call hold for each call that the wait makes; `deadline` for the whole wait.
 *
 * @category models
 */
export interface WaitOptions extends CallOptions {
  /** Time between two reads, at least a second. By default it begins at a second and grows to five. */
  readonly every?: Duration | undefined
  /**
   * Most time to wait for the end; then the wait fails as `Timeout`. The work itself goes on.
   *
   * @default "Infinity"
   */
  readonly deadline?: Duration | undefined
}

/**
 * How an export goes on.
 *
 * @category models
 */
export type ExportEvent =
  /** It is waited for; `percent` and `text` where the API tells them. */
  | {
    readonly _tag: "Progress"
    readonly percent: number | undefined
    readonly text: string | undefined
    readonly task: Task
  }
  /** The file is there. Whoever has the URL can fetch it: keep it out of logs. */
  | { readonly _tag: "Ready"; readonly url: string; readonly task: Task }

/**
 * Input of an export: that of `createExportTask`, with the latest revision by default.
 *
 * @category models
 */
export type ExportScoreInput = Omit<CreateExportTaskInput, "revision"> & {
  /** @default "last" */
  readonly revision?: string | undefined
}

/** @category models */
export interface ExportOptions extends WaitOptions {
  /** Called for every change on the way. */
  readonly onProgress?: ((event: ExportEvent) => void) | undefined
}

/**
 * Exports a score: starts the task, follows it, ends with the file.
 *
 * @category models
 */
export interface ExportScore {
  // Undocumented on purpose: an editor would show it in place of the property's own documentation.
  (input: ExportScoreInput, options?: ExportOptions): Promise<Download>
  /** Iterates over what happens on the way, from the start of the task to the file's URL. */
  readonly events: (input: ExportScoreInput, options?: WaitOptions) => AsyncIterable<ExportEvent>
}

/** @category models */
export interface ScoreWaiting {
  /**
   * Exports a revision of a score, the latest by default: starts the task (`createExportTask`), reads it until it is done (`getTask`), and opens the
   * file, wherever it lies, without the token.
   *
   * **Details**
   *
   * Needs the scopes of both operations: `scores` or `scores.readonly`, and `tasks.readonly`. A task that fails or is cancelled rejects with
   * `JobFailed`. Ending the wait does not end the task: the API has no operation for that.
   */
  readonly exportScore: ExportScore
}

/**
 * How a recognition goes on.
 *
 * @category models
 */
export type RecognitionEvent =
  /** The server works on it. */
  | { readonly _tag: "Progress"; readonly job: OmrJob }
  /** It has paused at a step that the job's creator declared, and goes on when `answer` is called. What is left out stays as it was found. */
  | {
    readonly _tag: "AwaitingInput"
    readonly step: OmrPendingStep
    readonly answer: (details: Omit<OmrDetailsSubmission, "step">) => Promise<void>
    readonly job: OmrJob
  }
  /** It is done: `job.result` says which score it made, or which formats can be downloaded. */
  | { readonly _tag: "Done"; readonly job: OmrJob }

/** @category models */
export interface OmrWaiting {
  /**
   * Recognises music: creates a job (`createOmrJob`), starts it where it is a draft, and iterates over what happens until it is done. Where it
   * pauses, the event `AwaitingInput` brings what was found and an `answer` to go on with.
   *
   * **Details**
   *
   * Needs the scope `omr`. The job gets an idempotency key of its own unless the body has one, so it can be repeated safely. A job that fails or
   * is cancelled rejects with `JobFailed` and the API's `code`; used-up credits with `QuotaExhausted`. Leaving the iteration leaves the job as it
   * is: `cancelOmrJob` ends it.
   */
  readonly recognise: (input: CreateOmrJobInput, options?: WaitOptions) => AsyncIterable<RecognitionEvent>
  /** The same for a job that is there, such as one whose process was ended. A draft is started. */
  readonly followOmrJob: (input: { readonly job: string }, options?: WaitOptions) => AsyncIterable<RecognitionEvent>
}
