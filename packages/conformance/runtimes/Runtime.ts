/**
 * The interface between the runner and a runtime.
 */
import type { Habit } from "../src/suite/Backend.ts"
import type * as Job from "./Job.ts"
import type { Project } from "./Project.ts"

/** An API that a driver supports, and the habits of its HTTP implementation. */
export interface RuntimeApi {
  readonly name: string
  readonly habits: ReadonlyArray<Habit>
}

/** The APIs of every runtime (`FetchApis.ts`), with the habits of its `fetch`. */
export const fetchApis = (...habits: ReadonlyArray<Habit>): ReadonlyArray<RuntimeApi> => [
  { name: "core, fetch", habits },
  { name: "promise, default", habits }
]

/** The additional APIs of Node (`NodeApis.ts`). */
export const httpApis: ReadonlyArray<RuntimeApi> = [
  { name: "core, node:http", habits: [] },
  { name: "promise, fetch", habits: [] }
]

/** The additional APIs of runtimes with Node's modules (`NodeApis.ts`). */
export const undiciApis: ReadonlyArray<RuntimeApi> = [
  { name: "core, undici", habits: [] },
  { name: "promise, undici", habits: [] }
]

/** A runtime that is installed. */
export interface Runtime {
  readonly name: string
  readonly apis: ReadonlyArray<RuntimeApi>
  /** Runs the jobs. Resolves with the version of the runtime. Rejects when the runtime itself failed. */
  readonly run: (context: Context) => Promise<string>
}

/** The inputs of a run. */
export interface Context {
  /** The folder with the installed packages. */
  readonly project: Project
  readonly jobs: ReadonlyArray<Job.Job>
  /** Called with each result. */
  readonly report: (result: Job.Result) => void
  /** Aborted on the time limit or an interruption. The runtime must then stop everything that it started. */
  readonly signal: AbortSignal
}

/** A runtime that is not installed. */
export interface Missing {
  readonly name: string
  readonly missing: string
}

/** The content of a line after its mark: a result, or at the end the version of the runtime. */
export type Line = { readonly result: Job.Result } | { readonly version: string }

/** Prefix of each line of a driver process. Runtimes and clients may print other lines. */
export const mark = "conformance "
