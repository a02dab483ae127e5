/**
 * Revisions of scores: their list, their files, exports by a task.
 */
import type { AssignmentSubmission } from "@flat-sdk/core/contract/AssignmentSubmission"
import type * as ScoreContract from "@flat-sdk/core/contract/Score"
import type { ScoreRevision } from "@flat-sdk/core/contract/ScoreRevision"
import * as Effect from "effect/Effect"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Answer from "./Answer.ts"
import * as ByteAnswer from "./ByteAnswer.ts"
import { present } from "./Changes.ts"
import * as Exports from "./Exports.ts"
import type { Revision, Score } from "./Library.ts"
import * as Rights from "./Rights.ts"
import type { School, User } from "./School.ts"
import * as ScoreFiles from "./ScoreFiles.ts"
import * as ScoreImport from "./ScoreImport.ts"
import * as Tasks from "./Tasks.ts"

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
  const revision = yield* Answer.orNotFound(found, "Revision", "revision")
  return { ...opened, revision }
})

/** Handlers of the operations on revisions. Tasks take `taskDuration` milliseconds. */
export const handlers = (school: State, taskDuration: number) => ({
  getScoreRevisions: Answer.handler(Effect.fnUntraced(function*(input: Input<"getScoreRevisions">) {
    const { score } = yield* Rights.open(school, input.params.score, "aclRead", input.query.sharingKey)
    return [...school.library.revisions.of(score.id)].reverse().map(details)
  })),

  createScoreRevision: Answer.handler(Effect.fnUntraced(function*(input: Input<"createScoreRevision">) {
    const { now, score, user } = yield* Rights.open(school, input.params.score, "aclWrite")
    const { autosave = false, description } = input.payload
    const { content, fifths, instruments, measures, tempo } = yield* Answer.orFail(ScoreImport.read(input.payload))
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

  getScoreRevision: Answer.handler((input: Input<"getScoreRevision">) =>
    Effect.map(open(school, input.params, input.query.sharingKey), ({ revision }) => details(revision))
  ),

  getScoreRevisionData: Answer.handler(Effect.fnUntraced(function*(input: Input<"getScoreRevisionData">) {
    const { format } = input.params
    const { now, revision, score } = yield* open(school, input.params, input.query.sharingKey)
    if (input.query.url === true) {
      return HttpServerResponse.jsonUnsafe({ url: Exports.urlOf(school, revision, format, now, input.request) })
    }
    return ByteAnswer.send(input.request, ScoreFiles.fileOf(score, revision, format))
  })),

  createExportTask: Answer.handler(Effect.fnUntraced(function*(input: Input<"createExportTask">) {
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
        ? "PracticeFirst is not connected to this account, export mp3 or wav instead"
        : Tasks.failureOf(score.title)
    })
    return Tasks.details(school, task, now, input.request)
  }))
})

/** The submissions that a score is attached to, as far as an account may see them: its own, and those of classes that it teaches. */
export const submissionsWith = (school: State, score: Score, user: User): ReadonlyArray<AssignmentSubmission> =>
  Array.from(school.classroom.submissions.all())
    .filter((submission) => {
      const room = school.classroom.classes.get(submission.classroom)
      return submission.attachments.some((attachment) => attachment.score === score.id) &&
        (submission.creator === user.id || (room !== undefined && user.groups.includes(room.teachersGroup)))
    })
    .map(({ assignment, attachments, classroom, creationDate, creator, grade, id, playback, returnDate, state, submissionDate }) =>
      present({
        id,
        state,
        classroom,
        assignment,
        creator,
        creationDate,
        attachments,
        submissionDate,
        returnDate,
        grade,
        playback,
        comments: { total: school.classroom.comments.countOf(id), unread: 0 }
      })
    )
