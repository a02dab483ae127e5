/** The interface between the runner and a runtime. */
import type { Habit } from "../src/suite/Backend.ts"
import type * as Job from "./Job.ts"
import type { Project } from "./Project.ts"

/** The APIs of every runtime (`FetchApis.ts`). */
export const fetchApis = ["core, fetch", "promise, default"]

/** The additional APIs of Node (`NodeDriver.ts`). */
export const httpApis = ["core, node:http", "promise, fetch"]

/** The additional APIs of runtimes with Node's modules (`NodeDriver.ts`). */
export const undiciApis = ["core, undici", "promise, undici"]

export interface Runtime {
  readonly name: string
  readonly apis: ReadonlyArray<string>
  /** Habits of its HTTP implementation. */
  readonly habits?: ReadonlyArray<Habit>
  /** Runs the jobs. Resolves with the version of the runtime. Rejects when the runtime itself failed. */
  readonly run: (context: Context) => Promise<string>
}

export interface Context {
  readonly project: Project
  readonly jobs: ReadonlyArray<Job.Job>
  readonly report: (result: Job.Result) => void
  /** Aborted on the time limit or an interruption. The runtime must then stop everything that it started. */
  readonly signal: AbortSignal
}

export interface Missing {
  readonly name: string
  readonly missing: string
}
