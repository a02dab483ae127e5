/** Revisions of scores: list, files, exports with a task. */
import type { ScoreRevision } from "@flat-sdk/core/contract/scores/ScoreRevision"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { badRequest } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Revision } from "../../state/Library.ts"
import type { Sparse } from "../../state/Records.ts"
import type { Caller } from "../../state/School.ts"
import * as Rights from "../access/Rights.ts"
import * as Exports from "../files/Exports.ts"
import * as FileResponse from "../files/FileResponse.ts"
import * as ScoreFiles from "../files/ScoreFiles.ts"
import * as ScoreImport from "../files/ScoreImport.ts"
import * as Tasks from "../tasks/Tasks.ts"

const details = (revision: Revision): Sparse<ScoreRevision> => ({
  ...revision,
  collaborators: [revision.user],
  statistics: { additions: 1, deletions: 0 }
})

const open = (
  call: Caller,
  params: { readonly score: string; readonly revision: string },
  sharingKey: string | undefined
) => {
  const { score } = Rights.open(call, params.score, "aclRead", sharingKey)
  const revision = Respond.orNotFound(call.school.library.revision(score, params.revision), "Revision", "revision")
  return { score, revision }
}

export const handlers = Handlers.of("scores", {
  getScoreRevisions({ params, query }, call) {
    const { score } = Rights.open(call, params.score, "aclRead", query.sharingKey)
    return [...call.school.library.revisions.of(score.id)].reverse().map(details)
  },

  createScoreRevision({ params, payload }, call) {
    const { date, school, user } = call
    const { score } = Rights.open(call, params.score, "aclWrite")
    const { content, scanned, title: _, ...music } = ScoreImport.read(payload)
    if (scanned === true) {
      throw badRequest(
        "data must be notation, not scanned pages. Use recognition (createOmrJob) or createScore for scans",
        "data",
        "UNSUPPORTED_SCORE_FORMAT"
      )
    }
    const revision = school.library.revisions.put({
      ...school.identity(),
      score: score.id,
      user: user.id,
      date,
      autosave: payload.autosave ?? false,
      instruments: music.instruments,
      content,
      description: payload.description
    })
    school.library.scores.put({ ...score, ...music, lastRevision: revision.id, modificationDate: date })
    return details(revision)
  },

  getScoreRevision: ({ params, query }, call) => details(open(call, params, query.sharingKey).revision),

  getScoreRevisionData({ params, query, request }, call) {
    const { format } = params
    const { revision, score } = open(call, params, query.sharingKey)
    return query.url === true
      ? HttpServerResponse.jsonUnsafe({ url: Exports.urlOf(call.school, revision, format, call.now, request) })
      : FileResponse.send(request, ScoreFiles.fileOf(score, revision, format))
  },

  createExportTask({ params, query, request }, call) {
    const { config, now, school, user } = call
    const { format } = params
    const { revision, score } = open(call, params, query.sharingKey)
    const isOther = format === "practicefirst"
    const task = school.library.tasks.put({
      ...school.identity(),
      owner: user.id,
      type: isOther ? "score-export" : "audio-export",
      format,
      score: score.id,
      revision: revision.id,
      created: now,
      duration: config.taskDuration,
      failure: isOther
        ? "PracticeFirst is not connected to this account. Export mp3 or wav instead"
        : Tasks.failureOf(score.title)
    })
    return Tasks.details(call, task, request)
  }
})
