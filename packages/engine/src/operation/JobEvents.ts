/**
 * Events of background jobs of the API, in both APIs: exports of scores and recognition of pages.
 */
import type { OmrJob } from "../generated/models/omr/OmrJob.ts"
import type { OmrDetailsSubmission, OmrPendingStep } from "../generated/models/omr/OmrStep.ts"
import type { Task } from "../generated/models/tasks/Task.ts"

/** An event of an export. */
export type ExportEvent =
  /** The task is in progress. `percent` and `text` are set if the API reports them. */
  | {
    readonly _tag: "Progress"
    readonly percent: number | undefined
    readonly text: string | undefined
    readonly task: Task
  }
  /** The file is ready. Anyone who has the URL can fetch it: keep it out of logs. */
  | { readonly _tag: "Ready"; readonly url: string; readonly task: Task }

/** Input of an export: that of `createExportTask`, with the latest revision by default. */
export type ExportInput<I> = Omit<I, "revision"> & {
  /** @default "last" */
  readonly revision?: string | undefined
}

/** The option of an export, in addition to those of a wait. */
export interface ExportSettings {
  /** Called for every event. */
  readonly onProgress?: ((event: ExportEvent) => void) | undefined
}

/** An event of a recognition. `Answered` is what `answer` returns. */
export type Recognition<Answered> =
  /** The server is processing the job. */
  | { readonly _tag: "Progress"; readonly job: OmrJob }
  /** The job has paused at a step that its creator declared, and resumes when `answer` is called. Omitted fields keep the recognised values. */
  | {
    readonly _tag: "AwaitingInput"
    readonly step: OmrPendingStep
    readonly answer: (details: Omit<OmrDetailsSubmission, "step">) => Answered
    readonly job: OmrJob
  }
  /** The job is done. `job.result` has the created score, or the formats available for download. */
  | { readonly _tag: "Done"; readonly job: OmrJob }
