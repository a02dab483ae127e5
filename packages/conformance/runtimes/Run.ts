/** One run of the suite: on a runtime, with the packages of a project. */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, type Scope } from "effect"
import type { Habit } from "../src/suite/Backend.ts"
import * as QuirkServer from "../test/support/QuirkServer.ts"
import type { Job } from "./Job.ts"
import type * as Project from "./Project.ts"
import * as Report from "./Report.ts"
import type { Missing, Runtime } from "./Runtime.ts"

// Far longer than the slowest runtime takes.
const waitUntil = 300_000

const token = "sandbox-admin"
const readOnlyToken = "sandbox-reader"

/** Starts the servers for an API, a sandbox and a quirk server on 127.0.0.1. They stop with the scope. */
const serve = Effect.fn("Run.serve")(
  function*(api: string, habits: ReadonlyArray<Habit> = []): Effect.fn.Return<Job, unknown, Scope.Scope> {
    const sandbox = yield* Sandbox.serve({
      users: 12,
      taskDuration: 60,
      token,
      tokens: [{ token: readOnlyToken, scopes: ["edu.admin.users.readonly"] }]
    })
    const quirks = yield* Effect.acquireRelease(Effect.promise(QuirkServer.serve), ({ close }) => Effect.promise(close))
    const { origin } = new URL(sandbox.url)
    return {
      api,
      addresses: { token, readOnlyToken, origin, quirks: quirks.origin, unreachable: QuirkServer.unreachable, habits }
    }
  }
)

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
    const jobs = yield* Effect.forEach(runtime.apis, (api) => serve(api, runtime.habits))
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
