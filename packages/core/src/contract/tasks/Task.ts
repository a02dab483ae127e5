/**
 * The task tag: background work of the server, such as exporting a score to audio.
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"
import * as Scopes from "../fields/Scopes.ts"

/** A task. */
export interface Task extends Schema.Struct.Type<typeof fields> {}

const fields = {
  /** Task id. Pass it as the path parameter `task`. */
  id: Schema.String,
  /** Type of the task, such as `audio-export`, `score-save`, `import-omr`. */
  type: Schema.optionalKey(Schema.String),
  /** State. `done`, `canceled` and `error` are final. */
  state: Enumeration.open(["created", "blocked", "doing", "done", "canceled", "error"]),
  /** Format of the created file, such as `mp3`. */
  format: Schema.optionalKey(Schema.String),
  /** Id of the score. */
  score: Schema.optionalKey(Schema.String),
  /** Id of the score's revision. */
  revision: Schema.optionalKey(Schema.String),
  /** Progress, as a number and a message. */
  progress: Schema.optionalKey(Schema.Struct({
    /** Percentage, 0 to 100. */
    percent: Schema.optionalKey(Schema.Finite),
    /** Message to show. */
    text: Schema.optionalKey(Schema.String)
  })),
  /** When it was created. */
  creationDate: Schema.optionalKey(Field.DateTimeString),
  /** When it was last changed. */
  modificationDate: Schema.optionalKey(Field.DateTimeString),
  /** When it was done. */
  doneDate: Schema.optionalKey(Field.DateTimeString),
  /** Result. */
  result: Schema.optionalKey(Schema.Struct({
    /** URL of the file. Anyone who has the URL can fetch it. */
    url: Schema.optionalKey(Schema.String),
    /** Error message. */
    error: Schema.optionalKey(Schema.String)
  })),
  /** Ids of the errors that occurred, including those that the server recovered from. */
  errorHistory: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Its subtasks. */
  children: Schema.optionalKey(Schema.Array(Schema.suspend((): Schema.Codec<Task, unknown> => Task)))
}

/** A task. */
export const Task = Schema.Struct(fields).annotate({ identifier: "Task" })

/** Endpoints, keyed by the vendor's operation ids. */
export const endpoints = {
  /**
   * Reads a task: its progress, and finally its result or error.
   *
   * **Details**
   *
   * A failed task is a successful response with `state: "error"`.
   */
  getTask: HttpApiEndpoint.get("getTask", "/tasks/:task", {
    params: {
      /** Task id. */
      task: Field.PathId
    },
    success: Task
  }).annotate(Scopes.AcceptedScopes, Scopes.readTasks)
}

/** The routes of the task tag, for servers and OpenAPI. */
export const group: HttpApiGroup.HttpApiGroup<"tasks", typeof endpoints[keyof typeof endpoints]> = HttpApiGroup.make(
  "tasks"
).add(endpoints.getTask)
