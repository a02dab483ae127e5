/**
 * Recognition jobs and their credits. The "recognised" music is generated.
 */
import type { OmrJobCreation } from "@flat-sdk/core/contract/omr/OmrJobCreation"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { Session } from "../../auth/Session.ts"
import { badRequest, conflict, Failure } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import type { Config } from "../../settings/Options.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import type { Job } from "../../state/Library.ts"
import { onlyOrder, Records } from "../../state/Records.ts"
import type { SchoolState } from "../../state/School.ts"
import * as Storage from "../../state/Storage.ts"
import * as CollectionQueries from "../collections/CollectionQueries.ts"
import * as Credits from "./Credits.ts"
import * as OmrFiles from "./OmrFiles.ts"
import * as OmrProgress from "./OmrProgress.ts"
import * as OmrQueries from "./OmrQueries.ts"
import * as OmrResults from "./OmrResults.ts"
import * as OmrTexts from "./OmrTexts.ts"

const asker = Effect.fnUntraced(function*(locale: string | undefined) {
  const { user } = yield* Session
  return { user, now: yield* Clock.currentTimeMillis, language: OmrTexts.languageOf(locale, user.locale) }
})

const open = Effect.fnUntraced(function*(
  school: SchoolState,
  input: { readonly params: { readonly job: string }; readonly headers: { readonly locale?: string | undefined } }
) {
  const asked = yield* asker(input.headers.locale)
  const found = school.library.jobs.get(input.params.job)
  const job = yield* Respond.orNotFound(found?.owner === asked.user.id ? found : undefined, "OMR job", "job")
  return { ...asked, job, progress: OmrProgress.at(job, asked.now) }
})

const notDraft = () => conflict("OMR_JOB_NOT_DRAFT", "The job is no longer a draft. Create another job", "job")

const addFiles = (job: Job, uploads: NonNullable<OmrJobCreation["files"]>): Job | Failure => {
  const files = [...job.files]
  for (const upload of uploads) {
    const file = OmrFiles.read(upload)
    if (file instanceof Failure) return file
    files.push(file)
  }
  const next = { ...job, files }
  if (files.length > OmrFiles.limits.maxFiles) {
    return badRequest(`A job can have at most ${OmrFiles.limits.maxFiles} files`, "files", "TOO_LARGE")
  }
  return OmrFiles.pageCount(next) > OmrFiles.limits.maxPages
    ? badRequest(`A job can have at most ${OmrFiles.limits.maxPages} pages`, "files", "TOO_LARGE")
    : next
}

/** Starts a draft and charges its credits. */
const begin = (school: SchoolState, draft: Job, config: Config, now: number): Job | Failure => {
  const user = school.users.get(draft.owner)
  if (user === undefined || draft.files.length === 0) {
    return badRequest("The job has no files. Add a file first", "files", "OMR_NO_FILES")
  }
  const running = school.library.jobs.of(user.id).filter((job) => OmrProgress.at(job, now).status === "processing")
  if (running.length >= OmrFiles.limits.maxParallelJobs) {
    return conflict(
      "OMR_TOO_MANY_JOBS",
      `${OmrFiles.limits.maxParallelJobs} jobs are already running. Wait until one of them finishes`
    )
  }
  const amount = OmrFiles.pageCount(draft) * Credits.perPage
  const errorCode = OmrFiles.errorCodeOf(draft)
  // The credits of a failed job are refunded.
  const refunded = errorCode === undefined ? undefined : now + config.taskDuration
  const debit = Credits.spend(school, user, { job: draft.id, amount, created: now, refunded }, config.omrCredits)
  if (debit instanceof Failure) return debit
  const started: Job = { ...draft, started: now, changed: now, stage: config.taskDuration, errorCode }
  const finished = errorCode === undefined && !OmrProgress.isInteractive(started)
    ? OmrResults.settle(school, started, now + 2 * config.taskDuration)
    : started
  return school.library.jobs.put(finished)
}

const create = Effect.fnUntraced(
  function*(school: SchoolState, input: SchoolHandlers.Input<"omr", "createOmrJob">, config: Config) {
    const { language, now, user } = yield* asker(input.headers.locale)
    const body = input.payload
    const { autoStart = false, files = [], idempotencyKey } = body
    const same = idempotencyKey === undefined
      ? undefined
      : school.library.jobs.of(user.id).find((job) => job.idempotencyKey === idempotencyKey)
    if (same !== undefined) return { job: same, language, now }
    if (autoStart && files.length === 0) {
      return yield* badRequest(
        "autoStart needs files. Add files, or create a draft without autoStart",
        "files",
        "OMR_NO_FILES"
      )
    }
    if (body.collection !== undefined) {
      yield* Respond.orFail(CollectionQueries.target(school, user, body.collection, now))
    }
    const draft = yield* Respond.orFail(addFiles({
      ...school.identity(),
      owner: user.id,
      output: body.output ?? "library",
      interactiveSteps: [...new Set(body.interactiveSteps ?? [])],
      locales: body.locales ?? [],
      autoRotate: body.autoRotate ?? false,
      collection: body.collection,
      idempotencyKey,
      files: [],
      created: now,
      changed: now,
      stage: config.taskDuration
    }, files))
    // A job that cannot start is not stored, so the caller can retry with the same key.
    const job = autoStart ? yield* Respond.orFail(begin(school, draft, config, now)) : school.library.jobs.put(draft)
    return { job, language, now }
  }
)

/** Cancels an unfinished job and refunds its credits. */
const cancel = (school: SchoolState, job: Job, now: number): Job => {
  const user = school.users.get(job.owner)
  if (user !== undefined) Credits.refund(school, user, job.id, now)
  const score = job.score === undefined ? undefined : school.library.scores.get(job.score)
  if (score !== undefined) school.library.removeScore(score)
  return school.library.jobs.put({ ...job, score: undefined, canceled: now, changed: now })
}

const isOver = (status: string): boolean => status === "done" || status === "error" || status === "canceled"

// Polling interval in milliseconds: changes by other requests do not wake the waiting request.
const glance = 250

const awaitChange = Effect.fnUntraced(function*(school: SchoolState, job: Job, seconds: number) {
  const start = yield* Clock.currentTimeMillis
  const { status } = OmrProgress.at(job, start)
  for (;;) {
    const now = yield* Clock.currentTimeMillis
    const current = school.library.jobs.get(job.id)
    if (current === undefined) return { job, now }
    const progress = OmrProgress.at(current, now)
    const left = start + seconds * 1000 - now
    // At a step the job waits for the caller: delaying the response would be a deadlock.
    const still = isOver(status) || status === "awaitingInput"
    if (progress.status !== status || left <= 0 || still) return { job: current, now }
    yield* Effect.sleep(Math.max(1, Math.min(left, progress.next - now, glance)))
  }
})

/** Creates the handlers of the operations on recognition jobs and credits. */
export const handlers = SchoolHandlers.of("omr", (school, config) => ({
  *getOmrCapabilities({ headers }) {
    const { language, now, user } = yield* asker(headers.locale)
    return OmrQueries.capabilities(language, Credits.remaining(school, user, config.omrCredits, now))
  },

  *createOmrJob(input) {
    const { job, language, now } = yield* create(school, input, config)
    const status = OmrProgress.at(job, now).status === "draft" ? 201 : 202
    return HttpServerResponse.jsonUnsafe(OmrQueries.details(job, now, language), { status })
  },

  *listOmrJobs({ headers, query, request }) {
    const { language, now, user } = yield* asker(headers.locale)
    const { expired, status } = query
    return yield* Respond.list(request, query, {
      records: school.library.jobs,
      matches: (job) =>
        job.owner === user.id &&
        (status === undefined || OmrProgress.at(job, now).status === status) &&
        (expired === undefined || (OmrQueries.expiryOf(job) <= now) === expired),
      orders: onlyOrder(OmrQueries.newestFirst),
      standard: OmrQueries.newestFirst.name,
      limit: 50
    }, (job) => JSON.stringify(OmrQueries.details(job, now, language)))
  },

  *getOmrJob(input) {
    const { job, language } = yield* open(school, input)
    const changed = yield* awaitChange(school, job, input.query.wait ?? 0)
    return OmrQueries.details(changed.job, changed.now, language)
  },

  *deleteOmrJob(input) {
    const { job, language, now, progress } = yield* open(school, input)
    const ended = isOver(progress.status) ? job : cancel(school, job, now)
    school.library.jobs.remove(job.id)
    return OmrQueries.details(ended, now, language)
  },

  *addOmrJobFile(input) {
    const { job, now, progress } = yield* open(school, input)
    if (progress.status !== "draft") return yield* notDraft()
    const next = yield* Respond.orFail(addFiles(job, [input.payload]))
    school.library.jobs.put({ ...next, changed: now })
    return { fileIndex: job.files.length, fileCount: next.files.length }
  },

  *getOmrJobFile(input) {
    const { job, now } = yield* open(school, input)
    return yield* OmrResults.page(job, input.params.index, now, input.request)
  },

  *startOmrJob(input) {
    const { job, language, now, progress } = yield* open(school, input)
    if (progress.status !== "draft") return yield* notDraft()
    return OmrQueries.details(yield* Respond.orFail(begin(school, job, config, now)), now, language)
  },

  *submitOmrJobStep(input) {
    const { job, language, now, progress } = yield* open(school, input)
    if (progress.status !== "awaitingInput") {
      return yield* conflict("OMR_JOB_NOT_AWAITING_STEP", "The job is not waiting at this step", "step")
    }
    const unknown = input.payload.instruments?.find(({ index }) => index > 0)
    if (unknown !== undefined) {
      return yield* badRequest(
        `instruments has the index ${unknown.index}, but the job found no instrument with it`,
        "instruments"
      )
    }
    const answered: Job = { ...job, answered: now, changed: now, submission: input.payload }
    const finished = school.library.jobs.put(OmrResults.settle(school, answered, now + job.stage))
    return OmrQueries.details(finished, now, language)
  },

  *cancelOmrJob(input) {
    const { job, language, now, progress } = yield* open(school, input)
    if (isOver(progress.status)) {
      return yield* conflict("OMR_JOB_FINISHED", `The job is already ${progress.status}`, "job")
    }
    return OmrQueries.details(cancel(school, job, now), now, language)
  },

  *getOmrJobExport(input) {
    const { job, now, progress } = yield* open(school, input)
    if (progress.status !== "done") {
      return yield* conflict("OMR_JOB_NOT_DONE", `The job is ${progress.status}. Wait until it is done`, "job")
    }
    return yield* OmrResults.file(job, input.params.format, now, input.request)
  },

  *listBillingCreditsHistory({ query, request }) {
    const { now, user } = yield* asker(undefined)
    const { limit = 50 } = query
    if (limit < 1 || limit > 1000) return yield* badRequest("limit must be from 1 to 1000", "limit")
    const records = new Records<Credits.Transaction>("transaction", Storage.memory())
    for (const transaction of Credits.transactions(school, user, config.omrCredits, now)) records.put(transaction)
    return yield* Respond.list(request, { ...query, limit }, {
      records,
      matches: () => true,
      orders: onlyOrder(Credits.newestFirst),
      standard: Credits.newestFirst.name
    }, ({ shown }) => JSON.stringify(shown))
  }
}))
