/** Applying a plan of the roster tool, beside a client that sends the same calls and keeps nothing. */
import { join } from "node:path"
import { Child, clientCore, serverCore } from "../Child.ts"
import * as Files from "../Files.ts"
import * as Part from "../Part.ts"
import type { School } from "../roster/school.ts"
import type { Order, Report } from "../roster/worker.ts"
import * as Statistics from "../Statistics.ts"
import { count, percent, ratio } from "../Table.ts"
import * as Workers from "./Workers.ts"

export interface Row {
  readonly order: Order
  /** Calls a second of each round. */
  readonly rates: ReadonlyArray<number>
  /** Milliseconds of CPU time a call, of each round. */
  readonly cpu: ReadonlyArray<number>
}

const labels: Readonly<Record<Order, string>> = {
  client: "core, Node transport",
  apply: "roster apply"
}

const rateOf = (rows: ReadonlyArray<Row>, row: Row): number =>
  Statistics.ratio(row.rates, rows.find(({ order }) => order === "client")?.rates ?? [])

export const apply: Part.Part = Part.make<Row>({
  name: "apply",
  about: "a plan of the roster tool, and its calls without the tool",
  measure: async ({ rounds }) => {
    const school = new Child<never, School>(serverCore, [join(Files.app, "src/roster/school.ts")])
    const { token, url } = await school.next()
    const worker = new Child<never, Report>(clientCore, [join(Files.app, "src/roster/worker.ts"), url, token])
    const order = (given: Order): Promise<Report> => worker.send(given as never)
    try {
      await worker.next()
      for (const warm of ["client", "apply", "client", "apply"] as const) await order(warm)
      const measured = await Workers.interleave(["client", "apply"] as const, rounds(9, 3), order)
      return [...measured].map(([order, reports]) => ({
        order,
        rates: reports.map(({ calls, millis }) => calls / millis * 1000),
        cpu: reports.map(({ calls, cpu }) => cpu / calls)
      }))
    } finally {
      await Promise.all([worker.end(), school.end()])
    }
  },
  tables: (rows) => [{
    title:
      "Accounts, classes and memberships of a school, 8 calls at a time, against the sandbox. `roster apply` keeps each intent and password on the disk before its request:",
    head: ["", "calls/s", "x client", "spread", "ms CPU a call"],
    rows: rows.map((row) => [
      labels[row.order],
      count(Statistics.median(row.rates)),
      ratio(rateOf(rows, row)),
      percent(Statistics.spread(row.rates)),
      Statistics.median(row.cpu).toFixed(2)
    ])
  }],
  figures: (rows) =>
    rows.flatMap((row) => [
      { subject: row.order, measure: "calls a second, x client", value: rateOf(rows, row) },
      { subject: row.order, measure: "ms of CPU a call", value: Statistics.median(row.cpu) }
    ])
})
