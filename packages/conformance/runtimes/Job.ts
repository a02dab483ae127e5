/**
 * Runs the suite for each API of a runtime. This code runs inside the runtime and does not depend on it.
 */
import type { Api, ClientOptions } from "../src/suite/Api.ts"
import * as Backend from "../src/suite/Backend.ts"
import * as Suite from "../src/suite/cases/Suite.ts"

/** An API to test and its servers, as JSON. */
export interface Job {
  readonly api: string
  readonly addresses: Omit<Backend.Addresses, "fetch">
}

export interface Result {
  readonly api: string
  readonly name: string
  readonly millis: number
  readonly failure?: string
}

export type Apis = Readonly<Record<string, (options: ClientOptions) => Promise<Api>>>

// Far longer than any case takes. Only prevents a case that hangs from blocking the others.
const waitUntil = 30_000

const withinPatience = async (run: Promise<void>): Promise<void> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the case did not end within ${waitUntil} ms`)), waitUntil)
  })
  try {
    await Promise.race([run, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Runs the cases of a job in sequence, because faults apply to all clients of a sandbox, and the jobs concurrently: many cases wait. */
export const run = async (
  apis: Apis,
  jobs: ReadonlyArray<Job>,
  report: (result: Result) => unknown
): Promise<void> => {
  await Promise.all(jobs.map(async ({ addresses, api }) => {
    const open = apis[api]
    if (open === undefined) {
      throw new Error(`this runtime has no API ${api}. Choose from: ${Object.keys(apis).join(", ")}`)
    }
    // In browsers `fetch` must be called on `globalThis`.
    const backend = Backend.make({ ...addresses, fetch: (input, init) => globalThis.fetch(input, init) })
    for (const { name, run } of Suite.cases) {
      const start = Date.now()
      let failure: string | undefined
      try {
        await withinPatience(run({ backend, open }))
      } catch (error) {
        failure = error instanceof Error ? error.message : String(error)
      }
      await report({ api, name, millis: Date.now() - start, ...(failure === undefined ? undefined : { failure }) })
    }
  }))
}

/** The content of a line after its mark: a result, or at the end the version of the runtime. */
export type Line = { readonly result: Result } | { readonly version: string }

/** Prefix of each line of a driver process. Runtimes and clients may print other lines. */
export const mark = "conformance "

const print = (line: Line) => console.log(`${mark}${JSON.stringify(line)}`)

/** Runs the jobs of a driver that `Process.ts` starts: they are its last argument. Prints a line for each result, and for the version of the runtime. */
export const main = async (apis: Apis, args: ReadonlyArray<string>, version: string): Promise<void> => {
  await run(apis, JSON.parse(args.at(-1) ?? "[]") as ReadonlyArray<Job>, (result) => print({ result }))
  print({ version })
}
