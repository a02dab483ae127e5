/**
 * Recognition of music on pages: creates the job, follows it, lets the caller submit input when it pauses, and ends with its result. A generated
 * idempotency key prevents a second job after a lost response.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { CallOptions } from "../call/CallOptions.ts"
import type { FlatError } from "../error/FlatError.ts"
import * as InputReading from "../fields/InputReading.ts"
import type { OmrJob } from "../generated/models/omr/OmrJob.ts"
import type { OmrDetailsSubmission } from "../generated/models/omr/OmrStep.ts"
import * as Monotonic from "../transport/Monotonic.ts"
import * as PlatformCrypto from "../transport/PlatformCrypto.ts"
import * as Job from "./Job.ts"
import type { Recognition } from "./JobEvents.ts"
import type { Start } from "./Paginator.ts"

/** An event of a recognition. */
export type RecognitionEvent<Answered = Effect.Effect<void, FlatError>> = Recognition<Answered>

/** The part of a new job's body that this module reads. */
interface Creation {
  readonly idempotencyKey?: string | undefined
}

/** The operations that a recognition uses. */
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
// Maximum number of seconds that the API delays a response until something changes. Below the default attempt timeout of 30.
const hold = 20

// A started job that is still a draft after this many milliseconds counts as failed.
const startLimit = 10_000

const stillDraft = ({ id, status }: OmrJob): FlatError =>
  Job.failureOf(operation, {
    job: id,
    state: status,
    code: undefined,
    detail: "it was started (startOmrJob) but is still a draft. Check that it has files, or create another job",
    history: []
  })

const isOver = ({ status }: OmrJob): boolean => status === "done" || status === "error" || status === "canceled"

const goesOn = ({ id }: OmrJob): string => `the job goes on: follow it with followOmrJob, job ${Job.show(id)}`

const eventOf = <I>(
  calls: Calls<I>,
  job: OmrJob,
  { deadline, each }: Job.Limit
): Effect.Effect<RecognitionEvent, FlatError> => {
  if (job.status === "error" || job.status === "canceled") {
    return Effect.fail(
      Job.failureOf(operation, {
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
      Effect.flatMap(
        each,
        (each) => calls.submitOmrJobStep({ job: job.id, step: "details", body: { step: "details", ...details } }, each)
      ).pipe(
        Effect.mapError((error) =>
          deadline < Infinity && Job.isLate(error) ? Job.lateOf(operation, deadline, goesOn(job), error) : error
        ),
        Effect.asVoid
      ),
    job
  })
}

const following = <I>(
  calls: Calls<I>,
  start: (each: CallOptions | undefined) => Effect.Effect<OmrJob, FlatError>,
  options: Job.Options | undefined,
  key?: string
): Start<RecognitionEvent> =>
() => {
  const limit = Job.limitOf(options)
  const { each } = limit
  let startedAt: number | undefined
  const begin = (job: OmrJob) =>
    Effect.flatMap(Monotonic.current, (now) => {
      startedAt = now
      return Effect.flatMap(each, (each) => calls.startOmrJob({ job: job.id }, each))
    })
  // The job may report `draft` for a moment after it was started.
  const begun = (job: OmrJob): Effect.Effect<OmrJob, FlatError> =>
    job.status !== "draft" || startedAt === undefined
      ? Effect.succeed(job)
      : Effect.flatMap(
        Monotonic.current,
        (now) => now - startedAt! < startLimit ? Effect.succeed(job) : Effect.fail(stillDraft(job))
      )
  const step = Job.watch<OmrJob>(
    {
      operation,
      start: Effect.flatMap(each, start),
      again: (job) =>
        job.status === "draft" && startedAt === undefined
          ? begin(job)
          : Effect.flatMap(
            Effect.flatMap(each, (each) => calls.getOmrJob({ job: job.id, wait: hold }, each)),
            begun
          ),
      isOver,
      // During processing, the API responds when something changes. While a step waits for the caller, nothing changes.
      pace: ({ status }) =>
        status === "draft" && startedAt === undefined
          ? "now"
          : status === "processing" || status === "draft"
          ? "held"
          : "paused",
      goesOn: (job) =>
        job !== undefined
          ? goesOn(job)
          : key && `the idempotencyKey ${Job.show(key)} returns the job that may have been created`
    },
    options,
    limit
  )()
  return Effect.flatMap(
    step,
    (jobs) => jobs === undefined ? Effect.undefined : Effect.forEach(jobs, (job) => eventOf(calls, job, limit))
  )
}

/** Creates a job and follows it. Every step yields new events. */
export const recognise = <I extends { readonly body: Creation }>(
  calls: Calls<I>,
  input: I,
  options?: Job.Options
): Start<RecognitionEvent> => {
  // Generated once per job, not per attempt.
  const keyed = InputReading.read(
    input,
    () =>
      Result.succeed({
        ...input,
        body: { ...input.body, idempotencyKey: input.body.idempotencyKey ?? PlatformCrypto.randomHex() }
      })
  )
  // The operation reports an input that cannot be read.
  const whole = Result.getOrElse(keyed, () => input)
  const key = Result.isSuccess(keyed) ? keyed.success.body.idempotencyKey : undefined
  return following(calls, (each) => calls.createOmrJob(whole, each), options, key)
}

/** Follows an existing job. Every step yields new events. Starts a draft. */
export const follow = <I>(calls: Calls<I>, job: string, options?: Job.Options): Start<RecognitionEvent> =>
  following(calls, (each) => calls.getOmrJob({ job, wait: 0 }, each), options)
