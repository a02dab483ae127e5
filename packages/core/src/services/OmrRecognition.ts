/**
 * Recognising music on pages: create the job, follow it, let the caller answer where it pauses, end with its result. The job gets an idempotency
 * key of its own, so that no lost answer makes a second one.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { CallOptions } from "../CallOptions.ts"
import type { OmrJob } from "../contract/omr/OmrJob.ts"
import type { OmrDetailsSubmission, OmrPendingStep } from "../contract/omr/OmrStep.ts"
import type { FlatError } from "../FlatError.ts"
import * as InputReading from "../internal/operation/InputReading.ts"
import type { Start } from "../internal/operation/Paginator.ts"
import * as Monotonic from "../internal/transport/Monotonic.ts"
import * as Job from "./Job.ts"

/**
 * How a recognition goes on.
 *
 * @category models
 */
export type RecognitionEvent<Answer = Effect.Effect<void, FlatError>> =
  /** The server works on it. */
  | { readonly _tag: "Progress"; readonly job: OmrJob }
  /** It has paused at a step that the job's creator declared, and goes on when `answer` is called. What is left out stays as it was found. */
  | {
    readonly _tag: "AwaitingInput"
    readonly step: OmrPendingStep
    readonly answer: (details: Omit<OmrDetailsSubmission, "step">) => Answer
    readonly job: OmrJob
  }
  /** It is done: `job.result` says which score it made, or which formats can be downloaded. */
  | { readonly _tag: "Done"; readonly job: OmrJob }

/** Body of a new job, as far as this module looks at it. */
interface Creation {
  readonly idempotencyKey?: string | undefined
}

/** The operations that a recognition is made of. */
export interface Calls<I> {
  readonly createOmrJob: (input: I, options?: CallOptions) => Effect.Effect<OmrJob, FlatError>
  readonly startOmrJob: (input: { readonly job: string }, options?: CallOptions) => Effect.Effect<OmrJob, FlatError>
  readonly getOmrJob: (
    input: { readonly job: string; readonly wait: number },
    options?: CallOptions
  ) => Effect.Effect<OmrJob, FlatError>
  readonly submitOmrJobStep: (
    input: { readonly job: string; readonly step: "details"; readonly body: OmrDetailsSubmission },
    options?: CallOptions
  ) => Effect.Effect<OmrJob, FlatError>
}

const operation = "recognise"
// The API holds an answer back for this many seconds at most, until something changes; below the attempt's limit of 30 by default.
const hold = 20

// A job that was started and is still a draft after so many milliseconds does not start.
const startLimit = 10_000

const stillDraft = ({ id, status }: OmrJob): FlatError =>
  Job.failed(operation, {
    job: id,
    state: status,
    code: undefined,
    detail: "it was started once (startOmrJob) and is still a draft. Check that it has files, or create another job",
    history: []
  })

const isOver = ({ status }: OmrJob): boolean => status === "done" || status === "error" || status === "canceled"

const eventOf = <I>(
  calls: Calls<I>,
  job: OmrJob,
  each: CallOptions | undefined
): Effect.Effect<RecognitionEvent, FlatError> => {
  if (job.status === "error" || job.status === "canceled") {
    return Effect.fail(
      Job.failed(operation, {
        job: job.id,
        state: job.status,
        code: job.errorCode,
        detail: job.errorMessage ?? (job.status === "canceled" ? "it was cancelled" : "the API gave no reason"),
        history: []
      })
    )
  }
  if (job.status === "done") return Effect.succeed({ _tag: "Done", job })
  const step = job.status === "awaitingInput" ? job.pendingStep : undefined
  if (step === undefined) return Effect.succeed({ _tag: "Progress", job })
  return Effect.succeed({
    _tag: "AwaitingInput",
    step,
    answer: (details) =>
      Effect.asVoid(
        calls.submitOmrJobStep({ job: job.id, step: "details", body: { step: "details", ...details } }, each)
      ),
    job
  })
}

const following = <I>(
  calls: Calls<I>,
  start: (each: CallOptions | undefined) => Effect.Effect<OmrJob, FlatError>,
  options?: Job.Options
): Start<RecognitionEvent> =>
() => {
  const each = Job.eachOf(options)
  let startedAt: number | undefined
  const begin = (job: OmrJob) =>
    Effect.flatMap(Monotonic.current, (now) => {
      startedAt = now
      return calls.startOmrJob({ job: job.id }, each)
    })
  // It may be a moment before the job shows that it was started.
  const begun = (job: OmrJob): Effect.Effect<OmrJob, FlatError> =>
    job.status !== "draft" || startedAt === undefined
      ? Effect.succeed(job)
      : Effect.flatMap(
        Monotonic.current,
        (now) => now - startedAt! < startLimit ? Effect.succeed(job) : Effect.fail(stillDraft(job))
      )
  const step = Job.watch<OmrJob>({
    operation,
    start: Effect.suspend(() => start(each)),
    again: (job) =>
      job.status === "draft" && startedAt === undefined
        ? begin(job)
        : Effect.flatMap(calls.getOmrJob({ job: job.id, wait: hold }, each), begun),
    isOver,
    // While it is worked on the API answers when something changes; a step that waits for the caller changes nothing by itself.
    pace: ({ status }) =>
      status === "draft" && startedAt === undefined
        ? "now"
        : status === "processing" || status === "draft"
        ? "held"
        : "paused"
  }, options)()
  return Effect.flatMap(
    step,
    (jobs) => jobs === undefined ? Effect.undefined : Effect.forEach(jobs, (job) => eventOf(calls, job, each))
  )
}

/** Creates a job and follows it: every step yields what is new. */
export const recognise = <I extends { readonly body: Creation }>(
  calls: Calls<I>,
  input: I,
  options?: Job.Options
): Start<RecognitionEvent> => {
  // Drawn once, not at each attempt: that is its point.
  const keyed = InputReading.read(
    input,
    () =>
      Result.succeed({
        ...input,
        body: { ...input.body, idempotencyKey: input.body.idempotencyKey ?? crypto.randomUUID() }
      })
  )
  // The operation says what is wrong with an input that cannot be read.
  return following(calls, (each) => calls.createOmrJob(Result.getOrElse(keyed, () => input), each), options)
}

/** Follows a job that is there: every step yields what is new. A draft is started. */
export const follow = <I>(calls: Calls<I>, job: string, options?: Job.Options): Start<RecognitionEvent> =>
  following(calls, (each) => calls.getOmrJob({ job, wait: 0 }, each), options)
