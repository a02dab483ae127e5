/** A page that receives the jobs from the runner and reports each result. */
import { apis } from "../FetchApis.ts"
import * as Job from "../Job.ts"

declare global {
  /** Set by the runner. */
  var report: (result: Job.Result) => Promise<void>
  var runJobs: (jobs: ReadonlyArray<Job.Job>) => Promise<void>
}

globalThis.runJobs = (jobs) => Job.run(apis, jobs, globalThis.report)
