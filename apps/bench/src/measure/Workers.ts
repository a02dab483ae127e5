/** The processes of several subjects, each idle until it gets an order. */
import { join } from "node:path"
import { Child, clientCore } from "../Child.ts"
import * as Statistics from "../Statistics.ts"
import type { Entry } from "../Subjects.ts"
import type { Order, Report } from "../worker/main.ts"

export interface Worker {
  readonly entry: Entry
  readonly order: <Tag extends Order["_tag"]>(
    order: Order & { readonly _tag: Tag }
  ) => Promise<Report & { readonly _tag: Tag }>
  readonly end: () => Promise<void>
}

const start = async (project: string, entry: Entry, baseUrl: string): Promise<Worker> => {
  const program = join(project, "program/worker/main.js")
  const child = new Child<Order, Report>(clientCore, [program, entry.module!, entry.name, baseUrl])
  const expect = <Tag extends Report["_tag"]>(tag: Tag, report: Report): Report & { readonly _tag: Tag } => {
    if (report._tag === "failed") throw new Error(`${entry.label}: ${report.error}`)
    if (report._tag !== tag) throw new Error(`${entry.label} reported ${report._tag}, not ${tag}`)
    return report as Report & { readonly _tag: Tag }
  }
  try {
    expect("ready", await child.next())
    return { entry, order: async (given) => expect(given._tag, await child.send(given)), end: () => child.end() }
  } catch (error) {
    await child.end()
    throw error
  }
}

/** Starts a process for each subject, and ends them after some work. */
export const using = async <A>(
  site: { readonly project: string; readonly baseUrl: string },
  subjects: ReadonlyArray<Entry>,
  work: (workers: ReadonlyArray<Worker>) => Promise<A>
): Promise<A> => {
  const running: Array<Worker> = []
  try {
    for (const entry of subjects) running.push(await start(site.project, entry, site.baseUrl))
    return await work(running)
  } finally {
    await Promise.all(running.map((worker) => worker.end()))
  }
}

/** Measures each case once per round, every round in another order. Returns the rounds of each case. */
export const interleave = async <Case, A>(
  cases: ReadonlyArray<Case>,
  rounds: number,
  measure: (one: Case) => Promise<A>
): Promise<ReadonlyMap<Case, ReadonlyArray<A>>> => {
  const measured = new Map(cases.map((one) => [one, [] as Array<A>]))
  for (let round = 0; round < rounds; round++) {
    for (const one of Statistics.rotate(cases, round * 5)) measured.get(one)!.push(await measure(one))
  }
  return measured
}
