/** Exports a score: starts the task, follows it and reads the file. The file may be on any server; it is fetched without the token. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { CallOptions } from "../call/CallOptions.ts"
import { Decode, FlatError } from "../error/FlatError.ts"
import * as InputReading from "../fields/InputReading.ts"
import type { Task } from "../generated/models/tasks/Task.ts"
import * as PreparedOperation from "../request/PreparedOperation.ts"
import { problemOfFile } from "../request/Redirects.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import * as Job from "./Job.ts"
import type { ExportEvent, ExportInput as Input, ExportSettings } from "./JobEvents.ts"
import type { Start } from "./Paginator.ts"

export type { ExportEvent, ExportInput as Input } from "./JobEvents.ts"

/** Options of an export. */
export interface Options extends Job.Options, ExportSettings {}

export interface Calls<I> {
  readonly createExportTask: (input: I, options?: CallOptions) => Effect.Effect<Task, FlatError>
  readonly getTask: (input: { readonly task: string }, options?: CallOptions) => Effect.Effect<Task, FlatError>
}

const operation = "exportScore"

const isOver = ({ state }: Task): boolean => state === "done" || state === "error" || state === "canceled"

const eventOf = (task: Task): Effect.Effect<ExportEvent, FlatError> => {
  if (
    task.state === "error" || task.state === "canceled" || (task.state === "done" && task.result?.url === undefined)
  ) {
    return Effect.fail(
      Job.failureOf(operation, {
        job: task.id,
        state: task.state,
        code: undefined,
        detail: task.result?.error ??
          (task.state === "canceled" ? "it was cancelled" : "the API gave no reason and no file"),
        history: task.errorHistory ?? []
      })
    )
  }
  return Effect.succeed(
    task.state === "done"
      ? { _tag: "Ready", url: task.result!.url!, task }
      : { _tag: "Progress", percent: task.progress?.percent, text: task.progress?.text, task }
  )
}

/** Starts an export. Every step yields new events. */
export const events = <I>(calls: Calls<I>, input: Input<I>, options?: Job.Options): Start<ExportEvent> => () => {
  const limit = Job.limitOf(options)
  const step = Job.watch<Task>(
    {
      operation,
      start: Effect.flatMap(limit.each, (each) => {
        const whole = InputReading.read(input, () => Result.succeed({ ...input, revision: input.revision ?? "last" }))
        // With its revision, the input matches the operation's input. The operation reports an input that cannot be read.
        return calls.createExportTask(Result.getOrElse(whole, () => input) as I, each)
      }),
      again: ({ id }) => Effect.flatMap(limit.each, (each) => calls.getTask({ task: id }, each)),
      isOver,
      pace: () => "paused",
      goesOn: (task) => task && `the export goes on: read it with getTask, task ${Job.show(task.id)}`
    },
    options,
    limit
  )()
  return Effect.flatMap(step, (tasks) => tasks === undefined ? Effect.undefined : Effect.forEach(tasks, eventOf))
}

const path = "(file of the task)"

/** Creates the error for a URL from the API that is not safe to request. */
const unsafe = (problem: string, url: string): FlatError =>
  new FlatError({
    operation,
    method: "GET",
    path,
    attempts: 0,
    reason: new Decode({
      status: 200,
      contentType: "application/json",
      detail: `the URL of the exported file ${problem}; nothing was requested`,
      excerpt: undefined,
      body: Redacted.make(url, { label: "url" })
    })
  })

/** Returns the operation that reads the file of a finished export, on any server, without the token. */
const fileAt = (
  pipe: RequestPipe["Service"],
  url: string
): Effect.Effect<PreparedOperation.PreparedOperation, FlatError> => {
  const { baseUrl } = pipe.config
  const target = url === "" ? null : URL.parse(url, baseUrl)
  const problem = problemOfFile(target, new URL(baseUrl))
  if (target === null || problem !== undefined) return Effect.fail(unsafe(problem ?? "is missing", url))
  return Effect.succeed(PreparedOperation.make(operation, "file", () => ({
    call: {
      operation,
      method: "GET",
      path,
      repeatable: true,
      acceptedScopes: [],
      decode: () => Result.succeed({ value: undefined, drift: undefined })
    },
    encode: () =>
      Result.succeed({
        target: "",
        absoluteUrl: target.href,
        headers: {},
        body: undefined,
        idempotent: true,
        secrets: () => [url]
      })
  })))
}

/** Waits for an export, and returns the operation that reads its file. */
export const waitForFile = <I>(
  pipe: RequestPipe["Service"],
  calls: Calls<I>,
  input: Input<I>,
  options?: Options
): Effect.Effect<PreparedOperation.PreparedOperation, FlatError> =>
  Effect.gen(function*() {
    const context = yield* Effect.context<never>()
    const step = events(calls, input, options)()
    let url = ""
    for (let some = yield* step; some !== undefined; some = yield* step) {
      for (const event of some) {
        pipe.hooks.call(context, "onProgress", () => options?.onProgress?.(event))
        if (event._tag === "Ready") url = event.url
      }
    }
    return yield* fileAt(pipe, url)
  })
