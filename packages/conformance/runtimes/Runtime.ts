/**
 * A runtime as the runner knows it.
 */
import type * as Job from "./Job.ts"
import type { Project } from "./Project.ts"

/** What every runtime has: `FetchFaces.ts`. */
export const fetchFaces = ["core, fetch", "promise, fetch"] as const

/** What runtimes with Node's modules have beside: `UndiciFaces.ts`. */
export const undiciFaces = ["core, undici", "promise, undici"] as const

/** A runtime that is here. */
export interface Runtime {
  readonly name: string
  /** The faces that its driver has. */
  readonly faces: ReadonlyArray<string>
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
