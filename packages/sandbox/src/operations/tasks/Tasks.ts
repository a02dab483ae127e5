/**
 * Tasks of exports and imports. The state of a task is computed from its plan and the clock: created, then in progress, then done or failed.
 */
import type * as TaskContract from "@flat-sdk/core/contract/tasks/Task"
import * as Clock from "effect/Clock"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import { Session } from "../../auth/Session.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import { present } from "../../state/Changes.ts"
import type { Task } from "../../state/Library.ts"
import * as Random from "../../state/Random.ts"
import type { SchoolState } from "../../state/School.ts"
import * as Exports from "../files/Exports.ts"
import * as ScoreFiles from "../files/ScoreFiles.ts"

type Returned = TaskContract.Task

/** Returns why the tasks of a score with this title fail, `undefined` if they succeed. */
export const failureOf = (title: string): string | undefined =>
  title.includes("[fail]") ? "The sandbox lets tasks of scores with [fail] in the title fail" : undefined

/** Starts a task. */
export const start = (state: SchoolState, plan: Omit<Task, "id" | "sequence">): Task =>
  state.library.tasks.put({ ...state.identity(), ...plan })

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

const texts = {
  created: "Waiting",
  doing: "Working",
  done: "Done",
  error: "Failed"
}

/** Returns a task for the response. */
export const details = (
  school: SchoolState,
  task: Task,
  now: number,
  request: HttpServerRequest.HttpServerRequest
): Returned => {
  const { changed, percent, state } = progressOf(task, now)
  const revision = school.library.revisions.get(task.revision)
  const file = task.type === "audio-export" && task.format !== undefined && ScoreFiles.isFormat(task.format)
    ? task.format
    : undefined
  // The score of an import exists only when the task is done.
  const made = task.format !== undefined || state === "done"
  return present({
    id: task.id,
    type: task.type,
    state,
    format: task.format,
    score: made ? task.score : undefined,
    revision: made ? task.revision : undefined,
    progress: { percent, text: texts[state] },
    creationDate: new Date(task.created).toISOString(),
    modificationDate: new Date(changed).toISOString(),
    doneDate: state === "done" ? new Date(changed).toISOString() : undefined,
    result: state === "error"
      ? { error: task.failure ?? "Failed" }
      : state === "done" && file !== undefined && revision !== undefined
      ? { url: Exports.urlOf(school, revision, file, now, request) }
      : undefined,
    errorHistory: state === "error" ? [Random.id(Random.hash("task error"), task.sequence)] : []
  })
}

/** Returns the state of a task at a time. */
export const stateOf = (task: Task, now: number) => progressOf(task, now).state

/** Creates the handler of the operation on tasks. */
export const handlers = SchoolHandlers.of("tasks", (school) => ({
  *getTask({ params, request }) {
    const { user } = yield* Session
    const task = school.library.tasks.get(params.task)
    const own = yield* Respond.orNotFound(task?.owner === user.id ? task : undefined, "Task", "task")
    return details(school, own, yield* Clock.currentTimeMillis, request)
  }
}))
