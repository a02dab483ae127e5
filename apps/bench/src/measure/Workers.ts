/**
 * The processes of several subjects, each idle until it gets an order.
 */
import { join } from "node:path"
import { Child, clientCore } from "../Child.ts"
import type { Entry } from "../Subjects.ts"
import type { Order, Report } from "../worker/main.ts"

export type Worker = Child<Order, Report>

/** Starts a subject's process. `flags` are those of Node, such as `--expose-gc`. */
export const start = async (
  project: string,
  entry: Entry,
  baseUrl: string,
  flags: ReadonlyArray<string> = []
): Promise<Worker> => {
  const program = join(project, "program/worker/main.js")
  const worker: Worker = new Child(clientCore, [...flags, program, entry.name, baseUrl])
  try {
    expectReport(entry, "ready", await worker.next())
    return worker
  } catch (error) {
    await worker.end()
    throw error
  }
}

/** Sends an order. Resolves with its report. */
export const order = async <Tag extends Order["_tag"]>(
  worker: Worker,
  entry: Entry,
  given: Order & { readonly _tag: Tag }
): Promise<Report & { readonly _tag: Tag }> => expectReport(entry, given._tag, await worker.send(given))

const expectReport = <Tag extends Report["_tag"]>(
  entry: Entry,
  tag: Tag,
  report: Report
): Report & { readonly _tag: Tag } => {
  if (report._tag === "failed") throw new Error(`${entry.label}: ${report.error}`)
  if (report._tag !== tag) throw new Error(`${entry.label} reported ${report._tag}, not ${tag}`)
  return report as Report & { readonly _tag: Tag }
}
