/**
 * A runtime as the runner knows it.
 */
import type { Habit } from "../src/suite/Backend.ts"
import type * as Job from "./Job.ts"
import type { Project } from "./Project.ts"

/** A face that a driver has, and what the HTTP beneath it does. */
export interface RuntimeFace {
  readonly name: string
  readonly habits: ReadonlyArray<Habit>
}

/** What every runtime has (`FetchApis.ts`), with the habits of its `fetch`. */
export const fetchFaces = (...habits: ReadonlyArray<Habit>): ReadonlyArray<RuntimeFace> => [
  { name: "core, fetch", habits },
  { name: "promise, fetch", habits }
]

/** What runtimes with Node's modules have beside (`UndiciApis.ts`). */
export const undiciFaces: ReadonlyArray<RuntimeFace> = [
  { name: "core, undici", habits: [] },
  { name: "promise, undici", habits: [] }
]

/** A runtime that is here. */
export interface Runtime {
  readonly name: string
  readonly faces: ReadonlyArray<RuntimeFace>
  /** Runs the jobs; gives the version. Rejects when the runtime itself failed. */
  readonly run: (context: Context) => Promise<string>
}

/** What a runtime runs with. */
export interface Context {
  /** Where the packages are installed. */
  readonly project: Project
  readonly jobs: ReadonlyArray<Job.Job>
  /** Takes each result as it comes. */
  readonly report: (result: Job.Result) => void
  /** Aborted when the time is up: whatever was started must end. */
  readonly signal: AbortSignal
}

/** A runtime that is not here. */
export interface Missing {
  readonly name: string
  readonly missing: string
}
