/** Tasks of exports and imports. The state of a task is computed from its plan and the clock: created, then in progress, then done or failed. */
import type { Task as Returned } from "@flat-sdk/core/contract/tasks/Task"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Task } from "../../state/Library.ts"
import * as Random from "../../state/Random.ts"
import type { Sparse } from "../../state/Records.ts"
import type { Caller } from "../../state/School.ts"
import * as Exports from "../files/Exports.ts"
import * as ScoreFiles from "../files/ScoreFiles.ts"

/** Returns why the tasks of a score with this title fail, `undefined` if they succeed. */
export const failureOf = (title: string): string | undefined =>
  title.includes("[fail]") ? "The sandbox lets tasks of scores with [fail] in the title fail" : undefined

const progressOf = (task: Task, now: number) => {
  const share = task.duration === 0 ? 1 : Math.min(1, (now - task.created) / task.duration)
  // A task is queued for the first eighth of its duration. A failing task stops at three quarters.
  if (share < 1 / 8) return { state: "created" as const, percent: 0, changed: task.created }
  if (share < 1) {
    const percent = Math.floor(((share - 1 / 8) / (7 / 8)) * (task.failure === undefined ? 100 : 75))
    return { state: "doing" as const, percent, changed: now }
  }
  const changed = task.created + task.duration
  return task.failure === undefined
    ? { state: "done" as const, percent: 100, changed }
    : { state: "error" as const, percent: 75, changed }
}

const texts = { created: "Waiting", doing: "Working", done: "Done", error: "Failed" }

export const details = (
  { now, school }: Caller,
  task: Task,
  request: HttpServerRequest.HttpServerRequest
): Sparse<Returned> => {
  const { changed, percent, state } = progressOf(task, now)
  const { failure, format, id, revision, score, sequence, type } = task
  const file = type === "audio-export" && format !== undefined && ScoreFiles.isFormat(format) ? format : undefined
  const kept = school.library.revisions.get(revision)
  const date = new Date(changed).toISOString()
  return {
    id,
    type,
    state,
    format,
    // The score of an import exists only when the task is done.
    ...(format !== undefined || state === "done" ? { score, revision } : undefined),
    progress: { percent, text: texts[state] },
    creationDate: new Date(task.created).toISOString(),
    modificationDate: date,
    doneDate: state === "done" ? date : undefined,
    result: state === "error"
      ? { error: failure ?? "Failed" }
      : state === "done" && file !== undefined && kept !== undefined
      ? { url: Exports.urlOf(school, kept, file, now, request) }
      : undefined,
    errorHistory: state === "error" ? [Random.id(Random.hash("task error"), sequence)] : []
  }
}

export const stateOf = (task: Task, now: number) => progressOf(task, now).state

export const handlers = Handlers.of("tasks", {
  getTask({ params, request }, call) {
    const isOwn = ({ owner }: Task) => owner === call.user.id
    return details(call, Respond.orNotFound(call.school.library.tasks.get(params.task), "Task", "task", isOwn), request)
  }
})
