/**
 * Profiles one warm subject, workload by workload.
 */
import type { Server } from "../Server.ts"
import type { Entry } from "../Subjects.ts"
import type { Order } from "../worker/main.ts"
import type { Profile } from "../worker/Profile.ts"
import * as Workers from "./Workers.ts"

export interface Row {
  readonly subject: string
  readonly workload: string
  readonly profile: Profile
}

/** Profiles the small write, the page and each way of pagination of a subject. */
export const measure = async (
  project: string,
  entry: Entry,
  server: Server,
  millis: number
): Promise<ReadonlyArray<Row>> => {
  const rows: Array<Row> = []
  const profiled = async (workload: string, order: Order) => {
    const worker = await Workers.start(project, entry, server.baseUrl)
    try {
      await Workers.order(worker, entry, order)
      const { profile } = await Workers.order(worker, entry, { _tag: "profile", order })
      rows.push({ subject: entry.name, workload, profile })
    } finally {
      await worker.end()
    }
  }
  for (const workload of ["create", "page"] as const) {
    const order: Order = { _tag: "rounds", workload, concurrency: 16, millis }
    await profiled(workload === "create" ? "small write" : "page of 100", order)
  }
  const probe = await Workers.start(project, entry, server.baseUrl)
  const { ways } = await Workers.order(probe, entry, { _tag: "ways" })
  await probe.end()
  for (const way of ways) await profiled(`pagination by ${way}`, { _tag: "pagination", way })
  return rows
}
