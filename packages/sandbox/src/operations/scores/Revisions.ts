/**
 * Revisions of scores: list, files, exports with a task.
 */
import type { ScoreRevision } from "@flat-sdk/core/contract/scores/ScoreRevision"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { badRequest } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import { present } from "../../state/Changes.ts"
import type { Revision } from "../../state/Library.ts"
import type { SchoolState } from "../../state/School.ts"
import * as Rights from "../access/Rights.ts"
import * as Exports from "../files/Exports.ts"
import * as FileResponse from "../files/FileResponse.ts"
import * as ScoreFiles from "../files/ScoreFiles.ts"
import * as ScoreImport from "../files/ScoreImport.ts"
import * as Tasks from "../tasks/Tasks.ts"

const details = ({ autosave, date, description, id, score, user }: Revision): ScoreRevision =>
  present({
    id,
    user,
    score,
    collaborators: [user],
    date,
    description,
    autosave,
    statistics: { additions: 1, deletions: 0 }
  })

const open = Effect.fnUntraced(function*(
  school: SchoolState,
  params: { readonly score: string; readonly revision: string },
  sharingKey: string | undefined
) {
  const opened = yield* Rights.open(school, params.score, "aclRead", sharingKey)
  const found = school.library.revision(opened.score, params.revision)
  const revision = yield* Respond.orNotFound(found, "Revision", "revision")
  return { ...opened, revision }
})

/** Creates the handlers of the operations on revisions. Tasks take `taskDuration` milliseconds. */
export const handlers = SchoolHandlers.of("scores", (school, { taskDuration }) => ({
  *getScoreRevisions({ params, query }) {
    const { score } = yield* Rights.open(school, params.score, "aclRead", query.sharingKey)
    return [...school.library.revisions.of(score.id)].reverse().map(details)
  },

  *createScoreRevision({ params, payload }) {
    const { now, score, user } = yield* Rights.open(school, params.score, "aclWrite")
    const { autosave = false, description } = payload
    const imported = yield* Respond.orFail(ScoreImport.read(payload))
    const { content, fifths, instruments, measures, tempo } = imported
    if (imported.scanned === true) {
      return yield* badRequest(
        "data must be notation, not scanned pages. Use recognition (createOmrJob) or createScore for scans",
        "data",
        "UNSUPPORTED_SCORE_FORMAT"
      )
    }
    const date = new Date(now).toISOString()
    const revision = school.library.revisions.put({
      ...school.identity(),
      score: score.id,
      user: user.id,
      date,
      autosave,
      instruments,
      content,
      ...(description === undefined ? undefined : { description })
    })
    const { id: lastRevision } = revision
    school.library.scores.put({ ...score, fifths, instruments, measures, tempo, lastRevision, modificationDate: date })
    return details(revision)
  },

  *getScoreRevision({ params, query }) {
    const { revision } = yield* open(school, params, query.sharingKey)
    return details(revision)
  },

  *getScoreRevisionData({ params, query, request }) {
    const { format } = params
    const { now, revision, score } = yield* open(school, params, query.sharingKey)
    if (query.url === true) {
      return HttpServerResponse.jsonUnsafe({ url: Exports.urlOf(school, revision, format, now, request) })
    }
    return FileResponse.send(request, ScoreFiles.fileOf(score, revision, format))
  },

  *createExportTask({ params, query, request }) {
    const { format } = params
    const { now, revision, score, user } = yield* open(school, params, query.sharingKey)
    const task = Tasks.start(school, {
      owner: user.id,
      type: format === "practicefirst" ? "score-export" : "audio-export",
      format,
      score: score.id,
      revision: revision.id,
      created: now,
      duration: taskDuration,
      failure: format === "practicefirst"
        ? "PracticeFirst is not connected to this account. Export mp3 or wav instead"
        : Tasks.failureOf(score.title)
    })
    return Tasks.details(school, task, now, request)
  }
}))
