/**
 * Scores: create, read, change, delete, restore, copy.
 */
import type { ScoreCreation } from "@flat-sdk/core/contract/scores/ScoreCreation"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { Session } from "../../auth/Session.ts"
import { badRequest, Failure, forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import type { Config } from "../../settings/Options.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import * as Changes from "../../state/Changes.ts"
import type { Score as Kept, Task } from "../../state/Library.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as Rights from "../access/Rights.ts"
import * as ScoreQueries from "../access/ScoreQueries.ts"
import * as Submissions from "../assignments/Submissions.ts"
import * as CollectionQueries from "../collections/CollectionQueries.ts"
import * as ScoreImport from "../files/ScoreImport.ts"
import * as ScoreMaking from "../files/ScoreMaking.ts"
import * as Credits from "../omr/Credits.ts"
import * as Tasks from "../tasks/Tasks.ts"

/** Number of days before a score in the trash is deleted permanently. */
const trashDays = 30
const day = 86_400_000

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replace(/[-_]/g, " ")

const importOf = (body: ScoreCreation): ScoreImport.Imported | Failure => {
  if ("data" in body) return ScoreImport.read(body)
  if ("builderData" in body) {
    const { beatType = 4, fifths = 0, instruments, nbBeats = 4 } = body.builderData.scoreData
    if (instruments.length === 0) {
      return badRequest("builderData.scoreData.instruments must contain at least one instrument", "builderData")
    }
    if (Math.abs(fifths) > 7) return badRequest("builderData.scoreData.fifths must be from -7 to 7", "builderData")
    if (nbBeats <= 0 || beatType <= 0) return badRequest("nbBeats and beatType must be more than 0", "builderData")
    return {
      content: { type: "empty", fifths, beats: nbBeats, beatType },
      title: undefined,
      instruments: instruments.map(({ group, instrument, longName }) => ({
        id: `${group}.${instrument}`,
        name: longName ?? capitalised(instrument)
      })),
      measures: 1,
      tempo: 120,
      fifths
    }
  }
  const file = body.source.googleDrive
  return file === undefined
    ? badRequest("source.googleDrive is required. Set it to the id of a file", "source")
    : ScoreImport.invented(file, file)
}

const create = Effect.fnUntraced(function*(school: SchoolState, body: ScoreCreation) {
  const { user } = yield* Session
  const now = yield* Clock.currentTimeMillis
  const imported = yield* Respond.orFail(importOf(body))
  const collection = yield* Respond.orFail(CollectionQueries.target(school, user, body.collection, now))
  const long = "data" in body &&
    (imported.scanned === true || ScoreImport.textOf(body.data).length >= ScoreImport.longImport)
  const asTask = long && body.supportsTasks === true
  if (imported.scanned === true && !asTask) {
    return yield* badRequest(
      "Scanned pages need a task. Set supportsTasks to true and poll the task",
      "supportsTasks",
      "TASK_REQUIRED"
    )
  }
  const fields: ScoreMaking.Fields = {
    title: ScoreMaking.titleOf(body.title, imported.title),
    collections: collection === undefined ? [] : [collection],
    ...(body.privacy === undefined ? undefined : { privacy: body.privacy }),
    ...("source" in body ? { googleDriveFileId: body.source.googleDrive } : undefined)
  }
  return { user, now, imported, fields, asTask }
})

/** Removes an account's permission and collections from a score, for an account that deletes a score without administering it. */
const withdraw = (school: SchoolState, score: Kept, user: User): Kept | Failure => {
  const collaborators = score.collaborators.filter((permission) => permission.user !== user.id)
  const collections = score.collections.filter((id) => school.library.collections.get(id)?.owner !== user.id)
  return collaborators.length === score.collaborators.length && collections.length === score.collections.length
    ? forbidden(
      "SCORE_ACCESS_DENIED",
      "This token's user does not administer this score and does not have it in a collection"
    )
    : { ...score, collaborators, collections }
}

/** Imports with a task. The score exists when the task is done, and never if it fails. */
const importByTask = (
  school: SchoolState,
  user: User,
  now: number,
  imported: ScoreImport.Imported,
  fields: ScoreMaking.Fields,
  { omrCredits, taskDuration }: Config
): Task | Failure => {
  const failure = Tasks.failureOf(fields.title)
  const { id } = school.identity()
  if (imported.scanned === true) {
    const refunded = failure === undefined ? undefined : now + taskDuration
    const debit = Credits.spend(school, user, { job: id, amount: Credits.perPage, created: now, refunded }, omrCredits)
    if (debit instanceof Failure) return debit
  }
  const score = ScoreMaking.make(school, user, new Date(now).toISOString(), imported, {
    ...fields,
    from: failure === undefined ? now + taskDuration : Number.MAX_SAFE_INTEGER
  })
  return school.library.tasks.put({
    ...school.identity(),
    id,
    owner: user.id,
    type: imported.scanned === true ? "import-omr" : "score-import",
    score: score.id,
    revision: score.lastRevision,
    created: now,
    duration: taskDuration,
    failure
  })
}

/** Creates the handlers of the operations on scores. */
export const handlers = SchoolHandlers.of("scores", (school, config) => ({
  *createScore({ payload, request }) {
    const { asTask, fields, imported, now, user } = yield* create(school, payload)
    const date = new Date(now).toISOString()
    if (asTask) {
      const task = yield* Respond.orFail(importByTask(school, user, now, imported, fields, config))
      return HttpServerResponse.jsonUnsafe(Tasks.details(school, task, now, request), { status: 202 })
    }
    const score = ScoreMaking.make(school, user, date, imported, fields)
    return HttpApiSchema.withHeaders({
      body: ScoreQueries.details(school, score, user, now),
      headers: { "x-flat-score-revision": score.lastRevision, "x-flat-score-revision-date": date }
    })
  },

  *getScore({ params, query }) {
    const { sharingKey } = query
    const { now, score, user } = yield* Rights.open(school, params.score, "aclRead", sharingKey)
    return ScoreQueries.details(school, score, user, now, sharingKey)
  },

  *editScore({ params, payload }) {
    const { now, rights, score, user } = yield* Rights.open(school, params.score, "aclWrite")
    const { privacy, sharingKey, title, ...given } = payload
    if (privacy !== undefined && privacy !== score.privacy && !rights.aclAdmin) {
      return yield* forbidden("SCORE_ACCESS_DENIED", "Only administrators of a score can change its privacy")
    }
    if (title?.trim() === "") return yield* badRequest("title must not be empty", "title")
    const next = privacy ?? score.privacy
    if (sharingKey !== undefined && next !== "privateLink") {
      return yield* badRequest("sharingKey is only allowed with the privacy privateLink", "sharingKey")
    }
    const date = new Date(now).toISOString()
    const changed = school.library.scores.put({
      ...Changes.apply(score, given),
      title: title === undefined ? score.title : ScoreMaking.titleOf(title),
      privacy: next,
      ...ScoreMaking.published(school, next, sharingKey === undefined ? score : { ...score, sharingKey }, date)
    })
    return ScoreQueries.details(school, changed, user, now)
  },

  *deleteScore({ params, query }) {
    const { now, rights, score, user } = yield* Rights.open(school, params.score, "aclRead")
    if (!rights.aclAdmin) {
      school.library.scores.put(yield* Respond.orFail(withdraw(school, score, user)))
    } else if (query.now === true) {
      school.library.removeScore(score)
    } else if (score.deletion === undefined) {
      school.library.scores.put({ ...score, deletion: now + trashDays * day })
    }
  },

  *untrashScore({ params }) {
    const { score } = yield* Rights.open(school, params.score, "aclAdmin")
    if (score.deletion !== undefined) school.library.scores.put({ ...score, deletion: undefined })
  },

  *getScoreSubmissions({ params }) {
    const { score, user } = yield* Rights.open(school, params.score, "aclRead")
    return Submissions.withScore(school, score.id, user)
  },

  *forkScore({ params, payload, query }) {
    const { now, score, user } = yield* Rights.open(school, params.score, "aclRead", query.sharingKey)
    const { collection, keepOriginalTitle } = payload
    const target = collection === undefined || collection === null
      ? undefined
      : yield* Respond.orFail(CollectionQueries.target(school, user, collection, now))
    const revision = yield* Respond.orNotFound(school.library.revision(score, "last"), "Revision", "score")
    const { content, instruments } = revision
    const copy = ScoreMaking.make(school, user, new Date(now).toISOString(), { ...score, content, instruments }, {
      ...Changes.present({ composer: score.composer, description: score.description }),
      title: keepOriginalTitle === true ? score.title : ScoreMaking.titleOf(`${score.title} (copy)`),
      tags: score.tags,
      parentScore: score.id,
      collections: target === undefined ? [] : [target]
    })
    return ScoreQueries.details(school, copy, user, now)
  }
}))
