/** Scores: create, read, change, delete, restore, copy. */
import type { ScoreCreation } from "@flat-sdk/core/contract/scores/ScoreCreation"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { badRequest, forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Score, Task } from "../../state/Library.ts"
import { apply } from "../../state/Records.ts"
import type { Caller } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as Rights from "../access/Rights.ts"
import * as ScoreQueries from "../access/ScoreQueries.ts"
import * as AssignmentDetails from "../assignments/AssignmentDetails.ts"
import * as Collections from "../collections/Collections.ts"
import * as ScoreImport from "../files/ScoreImport.ts"
import * as ScoreMaking from "../files/ScoreMaking.ts"
import * as Credits from "../omr/Credits.ts"
import * as Tasks from "../tasks/Tasks.ts"

/** Time before a score in the trash is deleted permanently. */
const trashTime = 30 * 86_400_000

const capitalise = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replace(/[-_]/g, " ")

const importOf = (body: ScoreCreation): ScoreImport.Imported => {
  if ("data" in body) return ScoreImport.read(body)
  if ("builderData" in body) {
    const { beatType = 4, fifths = 0, instruments, nbBeats = 4 } = body.builderData.scoreData
    const problem = instruments.length === 0
      ? "builderData.scoreData.instruments must contain at least one instrument"
      : Math.abs(fifths) > 7
      ? "builderData.scoreData.fifths must be from -7 to 7"
      : nbBeats <= 0 || beatType <= 0
      ? "nbBeats and beatType must be more than 0"
      : undefined
    if (problem !== undefined) throw badRequest(problem, "builderData")
    return {
      content: { type: "empty", fifths, beats: nbBeats, beatType },
      title: undefined,
      instruments: instruments.map(({ group, instrument, longName }) => ({
        id: `${group}.${instrument}`,
        name: longName ?? capitalise(instrument)
      })),
      measures: 1,
      tempo: 120,
      fifths
    }
  }
  const file = body.source.googleDrive
  if (file === undefined) throw badRequest("source.googleDrive is required. Set it to the id of a file", "source")
  return ScoreImport.invent(file, file)
}

/** Removes the caller's permission and collections from a score, for a caller that deletes a score without administering it. */
const withdraw = ({ school, user }: Caller, score: Score): Score => {
  const collaborators = score.collaborators.filter((permission) => permission.user !== user.id)
  const collections = score.collections.filter((id) => school.library.collections.get(id)?.owner !== user.id)
  if (collaborators.length === score.collaborators.length && collections.length === score.collections.length) {
    throw forbidden(
      "SCORE_ACCESS_DENIED",
      "This token's user does not administer this score and does not have it in a collection"
    )
  }
  return { ...score, collaborators, collections }
}

/** Imports with a task. The score exists when the task is done, and never if it fails. */
const importByTask = (call: Handlers.Call, imported: ScoreImport.Imported, fields: ScoreMaking.Fields): Task => {
  const { config: { taskDuration }, now, school, user } = call
  const failure = Tasks.failureOf(fields.title)
  const { id } = school.identity()
  if (imported.scanned === true) {
    const refunded = failure === undefined ? undefined : now + taskDuration
    Credits.spend(call, { job: id, amount: Credits.perPage, refunded })
  }
  const from = failure === undefined ? now + taskDuration : Number.MAX_SAFE_INTEGER
  const score = ScoreMaking.make(call, imported, { ...fields, from })
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

export const handlers = Handlers.of("scores", {
  createScore({ payload, request }, call) {
    const imported = importOf(payload)
    const fields = {
      title: ScoreMaking.titleOf(payload.title, imported.title),
      collections: Collections.targets(call, payload.collection),
      privacy: payload.privacy,
      googleDriveFileId: "source" in payload ? payload.source.googleDrive : undefined
    }
    const scanned = imported.scanned === true
    const isLong = (data: unknown) => ScoreImport.textOf(data).length >= ScoreImport.longImport
    if ("data" in payload && payload.supportsTasks === true && (scanned || isLong(payload.data))) {
      const task = importByTask(call, imported, fields)
      return HttpServerResponse.jsonUnsafe(Tasks.details(call, task, request), { status: 202 })
    }
    if (scanned) {
      throw badRequest(
        "Scanned pages need a task. Set supportsTasks to true and poll the task",
        "supportsTasks",
        "TASK_REQUIRED"
      )
    }
    const score = ScoreMaking.make(call, imported, fields)
    return HttpServerResponse.jsonUnsafe(ScoreQueries.details(call, score), {
      headers: { "x-flat-score-revision": score.lastRevision, "x-flat-score-revision-date": call.date }
    })
  },

  getScore({ params, query: { sharingKey } }, call) {
    return ScoreQueries.details(call, Rights.open(call, params.score, "aclRead", sharingKey).score, sharingKey)
  },

  editScore({ params, payload }, call) {
    const { rights, score } = Rights.open(call, params.score, "aclWrite")
    const { sharingKey, title, ...given } = payload
    const { privacy = score.privacy } = payload
    if (privacy !== score.privacy && !rights.aclAdmin) {
      throw forbidden("SCORE_ACCESS_DENIED", "Only administrators of a score can change its privacy")
    }
    if (title?.trim() === "") throw badRequest("title must not be empty", "title")
    if (sharingKey !== undefined && privacy !== "privateLink") {
      throw badRequest("sharingKey is only allowed with the privacy privateLink", "sharingKey")
    }
    const changed = {
      ...apply(score, given),
      title: title === undefined ? score.title : ScoreMaking.titleOf(title),
      sharingKey: sharingKey ?? score.sharingKey
    }
    const { scores } = call.school.library
    return ScoreQueries.details(call, scores.put({ ...changed, ...ScoreMaking.privacyFields(call, changed) }))
  },

  deleteScore({ params, query }, call) {
    const { library } = call.school
    const { rights, score } = Rights.open(call, params.score, "aclRead")
    if (!rights.aclAdmin) {
      library.scores.put(withdraw(call, score))
    } else if (query.now === true) {
      library.removeScore(score)
    } else if (score.deletion === undefined) {
      library.scores.put({ ...score, deletion: call.now + trashTime })
    }
  },

  untrashScore({ params }, call) {
    const { score } = Rights.open(call, params.score, "aclAdmin")
    call.school.library.scores.put({ ...score, deletion: undefined })
  },

  getScoreSubmissions({ params }, call) {
    const { score } = Rights.open(call, params.score, "aclRead")
    const { classes, submissions } = call.school.classroom
    return submissions.filter(({ attachments }) => attachments.some((attachment) => attachment.score === score.id))
      .flatMap((submission) => {
        const room = classes.get(submission.classroom)
        const viewer = room && ClassAccess.viewerOf(call, room)
        return viewer && ClassAccess.canRead(submission, viewer)
          ? [AssignmentDetails.submission(viewer, submission)]
          : []
      })
  },

  forkScore({ params, payload: { collection, keepOriginalTitle }, query }, call) {
    const { score } = Rights.open(call, params.score, "aclRead", query.sharingKey)
    const { composer, description, id, tags, title } = score
    const collections = collection === undefined || collection === null ? [] : Collections.targets(call, collection)
    const { content, instruments } = Respond.orNotFound(
      call.school.library.revision(score, "last"),
      "Revision",
      "score"
    )
    const copy = ScoreMaking.make(call, { ...score, content, instruments }, {
      composer,
      description,
      title: keepOriginalTitle === true ? title : ScoreMaking.titleOf(`${title} (copy)`),
      tags,
      parentScore: id,
      collections
    })
    return ScoreQueries.details(call, copy)
  }
})
