/** `pnpm tools test:runtimes [name…]`: runs the suite on every runtime, two at a time. */
import * as CommandLine from "@flat-sdk/tools/workspace/CommandLine"
import { Effect } from "effect"
import * as Chromium from "./Chromium.ts"
import * as Processes from "./Processes.ts"
import * as Project from "./Project.ts"
import * as Report from "./Report.ts"
import * as Run from "./Run.ts"
import type { Missing, Runtime } from "./Runtime.ts"
import * as Workerd from "./Workerd.ts"

const all: ReadonlyArray<Runtime | Missing> = [...Processes.runtimes, ...Workerd.runtimes, Chromium.runtime]
const names = all.map(({ name }) => name)

const help = `pnpm tools test:runtimes [name…] [--allow-missing] [--report FILE]

Runs the conformance suite on the named runtimes, or on all: ${names.join(", ")}.
Exits with 1 if a case fails or a runtime is not installed.

  --allow-missing   do not fail if a runtime is not installed
  --report FILE     write the number of passed and failed cases as JSON
  --help            show this help
`

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
      Effect.forEach(chosen, (runtime) => Effect.promise(() => Run.one(runtime, project, interrupted.signal)), {
        concurrency: 2
      })
    )
    if (values.report !== undefined) Report.write(values.report, outcomes)
    if (outcomes.some((outcome) => Report.failed(outcome, values["allow-missing"] === true))) process.exitCode = 1
  } finally {
    project.remove()
  }
})
