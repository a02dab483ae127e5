/** `pnpm test:runtimes [name…]`: runs the suite on every runtime, two at a time. */
import { Effect } from "effect"
import * as CommandLine from "../../../scripts/CommandLine.ts"
import * as Chromium from "./Chromium.ts"
import * as Processes from "./Processes.ts"
import * as Project from "./Project.ts"
import * as Report from "./Report.ts"
import type { Missing, Runtime } from "./Runtime.ts"
import * as Servers from "./Servers.ts"
import * as Workerd from "./Workerd.ts"

const all: ReadonlyArray<Runtime | Missing> = [...Processes.runtimes, Workerd.runtime, Chromium.runtime]
const names = all.map(({ name }) => name)

const help = `pnpm test:runtimes [name…] [--allow-missing] [--report FILE]

Runs the conformance suite on the named runtimes, or on all: ${names.join(", ")}.
Exits with 1 if a case fails or a runtime is not installed.

  --allow-missing   do not fail if a runtime is not installed
  --report FILE     write the number of passed and failed cases as JSON
  --help            show this help
`

// Far longer than the slowest runtime takes.
const waitUntil = 300_000

const runOne = (
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

await CommandLine.run(async () => {
  const flags = { "allow-missing": { type: "boolean" }, report: { type: "string" } } as const
  const { positionals, values } = CommandLine.read(help, flags, true)
  const unknown = positionals.filter((name) => !names.includes(name))
  if (unknown.length > 0) CommandLine.reject(`Unknown runtime: ${unknown.join(", ")}`, help)
  const chosen = all.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  const interrupted = new AbortController()
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => interrupted.abort())
  console.log("Building, packing and installing the packages…")
  const project = await Project.make()
  try {
    const outcomes = await Effect.runPromise(
      Effect.forEach(chosen, (runtime) => Effect.promise(() => runOne(runtime, project, interrupted.signal)), {
        concurrency: 2
      })
    )
    if (values.report !== undefined) Report.write(values.report, outcomes)
    if (outcomes.some((outcome) => Report.failed(outcome, values["allow-missing"] === true))) process.exitCode = 1
  } finally {
    project.remove()
  }
})
