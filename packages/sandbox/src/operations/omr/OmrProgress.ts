/**
 * Progress of a recognition job, computed from the clock and the calls made on it. It has two stages of equal duration, reading and assembling, with
 * a pause between them if the caller declared the step `details`.
 */
import type { Job, JobStatus } from "../../state/Library.ts"
import type { Key } from "./OmrTexts.ts"

/** The progress of a job at a time. */
export interface Progress {
  readonly status: JobStatus
  readonly percent: number
  readonly key: Key
  /** When its state last changed, and when it will next change without a call; milliseconds since the epoch. */
  readonly since: number
  readonly next: number
}

const within = (from: number, length: number, now: number): number =>
  length === 0 ? 1 : Math.max(0, Math.min(1, (now - from) / length))

/** Whether the job pauses at the step `details`. */
export const isInteractive = (job: Job): boolean => job.interactiveSteps.includes("details")

/** Computes the state of a job at a time. */
export const at = (job: Job, now: number): Progress => {
  const { answered, canceled, started, stage } = job
  if (canceled !== undefined) {
    return { status: "canceled", percent: 0, key: "OMR_CANCELED", since: canceled, next: Infinity }
  }
  if (started === undefined) {
    return { status: "draft", percent: 0, key: "OMR_DRAFT", since: job.changed, next: Infinity }
  }
  const read = started + stage
  if (now < read) {
    const percent = Math.floor(within(started, stage, now) * 50)
    return { status: "processing", percent, key: "OMR_PROCESSING_PAGE", since: started, next: read }
  }
  if (job.errorCode !== undefined) {
    return { status: "error", percent: 50, key: "OMR_FAILED", since: read, next: Infinity }
  }
  if (isInteractive(job) && answered === undefined) {
    return { status: "awaitingInput", percent: 50, key: "OMR_AWAITING_DETAILS", since: read, next: Infinity }
  }
  const resumed = answered ?? read
  const done = resumed + stage
  return now < done
    ? {
      status: "processing",
      percent: 50 + Math.floor(within(resumed, stage, now) * 50),
      key: "OMR_ASSEMBLING",
      since: resumed,
      next: done
    }
    : { status: "done", percent: 100, key: "OMR_DONE", since: done, next: Infinity }
}

/** Returns the number of the page that is being read, starting at 1. */
export const pageAt = (job: Job, now: number): number => {
  const pages = job.files.reduce((count, file) => count + file.pages, 0)
  return Math.min(pages, 1 + Math.floor(within(job.started ?? now, job.stage, now) * pages))
}
