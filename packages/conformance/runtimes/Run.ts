/** One run of the suite: on a runtime, with the packages of a project. */
import { Effect } from "effect"
import type * as Project from "./Project.ts"
import * as Report from "./Report.ts"
import type { Missing, Runtime } from "./Runtime.ts"
import * as Servers from "./Servers.ts"

// Far longer than the slowest runtime takes.
const waitUntil = 300_000

/** Runs the suite on a runtime, prints the outcome, and returns it. */
export const one = (
  runtime: Runtime | Missing,
  project: Project.Project,
  interrupted: AbortSignal
): Promise<Report.Outcome> => {
  const { name } = runtime
  if ("missing" in runtime) {
    Report.print(runtime)
    return Promise.resolve(runtime)
  }
  const start = Date.now()
  const results: Array<Report.Result> = []
  const signal = AbortSignal.any([interrupted, AbortSignal.timeout(waitUntil)])
  const why = (error: unknown): string => {
    if (interrupted.aborted) return "the run was interrupted"
    if (signal.aborted) return `the run did not finish within ${waitUntil} ms`
    return error instanceof Error ? error.message : String(error)
  }
  const run = Effect.gen(function*() {
    const jobs = yield* Effect.forEach(runtime.apis, (api) => Servers.serve(api, runtime.habits))
    const end = async (): Promise<{ readonly version: string } | { readonly broke: string }> => {
      try {
        signal.throwIfAborted()
        return { version: await runtime.run({ project, jobs, report: (result) => results.push(result), signal }) }
      } catch (error) {
        return { broke: why(error) }
      }
    }
    return yield* Effect.promise(end)
  })
  return Effect.runPromise(Effect.scoped(run)).then((end) => {
    const outcome: Report.Outcome = { name, apis: runtime.apis, results, millis: Date.now() - start, ...end }
    Report.print(outcome)
    return outcome
  })
}
