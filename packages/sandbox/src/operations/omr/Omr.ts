/** Recognition jobs and their credits. The "recognised" music is generated. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { badRequest, conflict, Failure } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Job } from "../../state/Library.ts"
import type { Record } from "../../state/Records.ts"
import { type Caller, callerOf, type SchoolState } from "../../state/School.ts"
import * as Collections from "../collections/Collections.ts"
import * as FileResponse from "../files/FileResponse.ts"
import * as ScoreMaking from "../files/ScoreMaking.ts"
import * as Credits from "./Credits.ts"
import * as OmrFiles from "./OmrFiles.ts"
import * as OmrJobs from "./OmrJobs.ts"
import * as OmrTexts from "./OmrTexts.ts"

const languageOf = ({ user }: Caller, headers: { readonly locale?: string | undefined }): string =>
  OmrTexts.languageOf(headers.locale, user.locale)

interface Asked {
  readonly params: { readonly job: string }
  readonly headers: { readonly locale?: string | undefined }
}

const open = (call: Caller, { headers, params }: Asked) => {
  const isOwn = ({ owner }: Job) => owner === call.user.id
  const job = Respond.orNotFound(call.school.library.jobs.get(params.job), "OMR job", "job", isOwn)
  const language = languageOf(call, headers)
  return {
    job,
    ...OmrJobs.at(job, call.now),
    respond: (changed: Job, now = call.now) => OmrJobs.details(changed, now, language)
  }
}

const openDraft = (call: Caller, asked: Asked) => {
  const opened = open(call, asked)
  if (opened.status === "draft") return opened
  throw conflict("OMR_JOB_NOT_DRAFT", "The job is no longer a draft. Create another job", "job")
}

/** Creates the score of a job with output to the library. The score exists when the job is done. */
const settle = ({ school, user }: Caller, job: Job, done: number): Job => {
  if (job.output !== "library") return job
  const caller = callerOf(school, user, done)
  const score = ScoreMaking.make(caller, OmrJobs.recognise(job), {
    title: ScoreMaking.titleOf(OmrJobs.titleOf(job)),
    collections: collectionsOf(caller, job),
    from: done
  })
  return { ...job, score: score.id }
}

const collectionsOf = (caller: Caller, job: Job): ReadonlyArray<string> => {
  try {
    return Collections.targets(caller, job.collection)
  } catch (error) {
    // A collection that was deleted in the meantime is ignored.
    if (error instanceof Failure) return []
    throw error
  }
}

/** Starts a draft and charges its credits. */
const begin = (call: Handlers.Call, draft: Job): Job => {
  const { config: { taskDuration: stage }, now, school: { library }, user } = call
  if (draft.files.length === 0) throw badRequest("The job has no files. Add a file first", "files", "OMR_NO_FILES")
  const running = library.jobs.of(user.id).filter((job) => OmrJobs.at(job, now).status === "processing")
  const { maxParallelJobs } = OmrJobs.limits
  if (running.length >= maxParallelJobs) {
    throw conflict(
      "OMR_TOO_MANY_JOBS",
      `${maxParallelJobs} jobs are already running. Wait until one of them finishes`
    )
  }
  const amount = OmrJobs.pageCount(draft) * Credits.perPage
  const errorCode = OmrFiles.errorCodeOf(draft)
  // The credits of a failed job are refunded.
  Credits.spend(call, { job: draft.id, amount, refunded: errorCode === undefined ? undefined : now + stage })
  const started: Job = { ...draft, started: now, changed: now, stage, errorCode }
  const finishes = errorCode === undefined && !OmrJobs.isInteractive(started)
  return library.jobs.put(finishes ? settle(call, started, now + 2 * stage) : started)
}

const create = (call: Handlers.Call, body: Handlers.Input<"omr", "createOmrJob">["payload"]): Job => {
  const { config, now, school, user } = call
  const { autoRotate = false, autoStart = false, collection, files = [], idempotencyKey, output = "library" } = body
  const same = school.library.jobs.of(user.id).find((job) => job.idempotencyKey === idempotencyKey)
  if (idempotencyKey !== undefined && same !== undefined) return same
  if (autoStart && files.length === 0) {
    throw badRequest(
      "autoStart needs files. Add files, or create a draft without autoStart",
      "files",
      "OMR_NO_FILES"
    )
  }
  if (collection !== undefined) Collections.targets(call, collection)
  const draft = OmrFiles.add({
    ...school.identity(),
    owner: user.id,
    output,
    interactiveSteps: [...new Set(body.interactiveSteps ?? [])],
    locales: body.locales ?? [],
    autoRotate,
    collection,
    idempotencyKey,
    files: [],
    created: now,
    changed: now,
    stage: config.taskDuration
  }, files)
  // A job that cannot start is not stored, so the caller can retry with the same key.
  return autoStart ? begin(call, draft) : school.library.jobs.put(draft)
}

/** Cancels an unfinished job and refunds its credits. */
const cancel = (call: Caller, job: Job): Job => {
  const { now, school: { library } } = call
  Credits.refund(call, job.id)
  const score = library.scores.get(job.score ?? "")
  if (score !== undefined) library.removeScore(score)
  return library.jobs.put({ ...job, score: undefined, canceled: now, changed: now })
}

const isOver = (status: string): boolean => status === "done" || status === "error" || status === "canceled"

// Polling interval in milliseconds: changes by other requests do not wake the waiting request.
const glance = 250

const awaitChange = Effect.fnUntraced(function*({ library }: SchoolState, job: Job, seconds: number) {
  const start = yield* Clock.currentTimeMillis
  const { status } = OmrJobs.at(job, start)
  for (;;) {
    const now = yield* Clock.currentTimeMillis
    const current = library.jobs.get(job.id)
    if (current === undefined) return { job, now }
    const progress = OmrJobs.at(current, now)
    const left = start + seconds * 1000 - now
    // At a step the job waits for the caller: delaying the response would be a deadlock.
    const still = isOver(status) || status === "awaitingInput"
    if (progress.status !== status || left <= 0 || still) return { job: current, now }
    yield* Effect.sleep(Math.max(1, Math.min(left, progress.next - now, glance)))
  }
})

const newestFirst = {
  sortKeys: { newest: ({ sequence }: Record) => sequence },
  standard: "newest",
  descending: true,
  limit: 50
}

export const handlers = Handlers.of("omr", {
  getOmrCapabilities: ({ headers }, call) => OmrJobs.capabilities(languageOf(call, headers), Credits.remaining(call)),

  createOmrJob({ headers, payload }, call) {
    const job = create(call, payload)
    const status = OmrJobs.at(job, call.now).status === "draft" ? 201 : 202
    return HttpServerResponse.jsonUnsafe(OmrJobs.details(job, call.now, languageOf(call, headers)), { status })
  },

  listOmrJobs(input, call) {
    const { headers, query: { expired, status } } = input
    const { now } = call
    return Respond.list(input, {
      records: call.school.library.jobs.of(call.user.id),
      matches: (job) =>
        (status === undefined || OmrJobs.at(job, now).status === status) &&
        (expired === undefined || (OmrJobs.expiryOf(job) <= now) === expired),
      ...newestFirst
    }, (job) => OmrJobs.details(job, now, languageOf(call, headers)))
  },

  getOmrJob(input, call) {
    const { job, respond } = open(call, input)
    return Effect.map(
      awaitChange(call.school, job, input.query.wait ?? 0),
      (changed) => respond(changed.job, changed.now)
    )
  },

  deleteOmrJob(input, call) {
    const { job, respond, status } = open(call, input)
    const ended = isOver(status) ? job : cancel(call, job)
    call.school.library.jobs.remove(job.id)
    return respond(ended)
  },

  addOmrJobFile(input, call) {
    const { job } = openDraft(call, input)
    const { files } = call.school.library.jobs.put({ ...OmrFiles.add(job, [input.payload]), changed: call.now })
    return { fileIndex: job.files.length, fileCount: files.length }
  },

  getOmrJobFile(input, call) {
    const { job } = open(call, input)
    return FileResponse.send(input.request, OmrFiles.pageImage(job, input.params.index, call.now))
  },

  startOmrJob(input, call) {
    const { job, respond } = openDraft(call, input)
    return respond(begin(call, job))
  },

  submitOmrJobStep(input, call) {
    const { now, school } = call
    const { job, respond, status } = open(call, input)
    if (status !== "awaitingInput") {
      throw conflict("OMR_JOB_NOT_AWAITING_STEP", "The job is not waiting at this step", "step")
    }
    const unknown = input.payload.instruments?.find(({ index }) => index > 0)
    if (unknown !== undefined) {
      throw badRequest(
        `instruments has the index ${unknown.index}, but the job found no instrument with it`,
        "instruments"
      )
    }
    const answered: Job = { ...job, answered: now, changed: now, submission: input.payload }
    return respond(school.library.jobs.put(settle(call, answered, now + job.stage)))
  },

  cancelOmrJob(input, call) {
    const { job, respond, status } = open(call, input)
    if (isOver(status)) throw conflict("OMR_JOB_FINISHED", `The job is already ${status}`, "job")
    return respond(cancel(call, job))
  },

  getOmrJobExport(input, call) {
    const { job, status } = open(call, input)
    if (status !== "done") {
      throw conflict("OMR_JOB_NOT_DONE", `The job is ${status}. Wait until it is done`, "job")
    }
    return FileResponse.send(input.request, OmrFiles.result(job, input.params.format, call.now))
  },

  listBillingCreditsHistory(input, call) {
    const { limit = 50 } = input.query
    if (limit < 1 || limit > 1000) throw badRequest("limit must be from 1 to 1000", "limit")
    return Respond.list(input, { records: Credits.transactions(call), ...newestFirst }, ({ shown }) => shown)
  }
})
