/**
 * Revisions of scores: list, files, exports with a task.
 */
import type * as ScoreContract from "@flat-sdk/core/contract/scores/Score"
import type { ScoreRevision } from "@flat-sdk/core/contract/scores/ScoreRevision"
import * as Effect from "effect/Effect"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { badRequest } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import { present } from "../../state/Changes.ts"
import type { Revision } from "../../state/Library.ts"
import type { School } from "../../state/School.ts"
import * as Rights from "../access/Rights.ts"
import * as Exports from "../files/Exports.ts"
import * as FileResponse from "../files/FileResponse.ts"
import * as ScoreFiles from "../files/ScoreFiles.ts"
import * as ScoreImport from "../files/ScoreImport.ts"
import * as Tasks from "../tasks/Tasks.ts"

type State = School["Service"]
type Endpoints = typeof ScoreContract.endpoints
type Input<Name extends keyof Endpoints> = HttpApiEndpoint.Request<Endpoints[Name]>

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
  school: State,
  params: { readonly score: string; readonly revision: string },
  sharingKey: string | undefined
) {
  const opened = yield* Rights.open(school, params.score, "aclRead", sharingKey)
  const found = school.library.revision(opened.score, params.revision)
  const revision = yield* Respond.orNotFound(found, "Revision", "revision")
  return { ...opened, revision }
})

/** Creates the handlers of the operations on revisions. Tasks take `taskDuration` milliseconds. */
export const handlers = (school: State, taskDuration: number) => ({
  getScoreRevisions: Respond.handler(Effect.fnUntraced(function*(input: Input<"getScoreRevisions">) {
    const { score } = yield* Rights.open(school, input.params.score, "aclRead", input.query.sharingKey)
    return [...school.library.revisions.of(score.id)].reverse().map(details)
  })),

  createScoreRevision: Respond.handler(Effect.fnUntraced(function*(input: Input<"createScoreRevision">) {
    const { now, score, user } = yield* Rights.open(school, input.params.score, "aclWrite")
    const { autosave = false, description } = input.payload
    const imported = yield* Respond.orFail(ScoreImport.read(input.payload))
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
  })),

  getScoreRevision: Respond.handler((input: Input<"getScoreRevision">) =>
    Effect.map(open(school, input.params, input.query.sharingKey), ({ revision }) => details(revision))
  ),

  getScoreRevisionData: Respond.handler(Effect.fnUntraced(function*(input: Input<"getScoreRevisionData">) {
    const { format } = input.params
    const { now, revision, score } = yield* open(school, input.params, input.query.sharingKey)
    if (input.query.url === true) {
      return HttpServerResponse.jsonUnsafe({ url: Exports.urlOf(school, revision, format, now, input.request) })
    }
    return FileResponse.send(input.request, ScoreFiles.fileOf(score, revision, format))
  })),

  createExportTask: Respond.handler(Effect.fnUntraced(function*(input: Input<"createExportTask">) {
    const { format } = input.params
    const { now, revision, score, user } = yield* open(school, input.params, input.query.sharingKey)
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
    return Tasks.details(school, task, now, input.request)
  }))
})
