/** Opening a score and writing it again, beside packages that read MusicXML or XML. */
import { join } from "node:path"
import { Child, clientCore } from "../Child.ts"
import * as Files from "../Files.ts"
import * as Part from "../Part.ts"
import type { Order, Report, subjects } from "../scores/worker.ts"
import * as Statistics from "../Statistics.ts"
import { percent, ratio } from "../Table.ts"
import * as Workers from "./Workers.ts"

export interface Row extends Order {
  /** Milliseconds of CPU time of each round. */
  readonly cpu: ReadonlyArray<number>
  readonly isSame: boolean
}

const labels: Readonly<Record<keyof typeof subjects, string>> = {
  score: "score",
  "score, one edit": "score, a measure edited",
  "musicxml-io": "musicxml-io",
  "fast-xml-parser": "fast-xml-parser",
  "@xmldom/xmldom": "@xmldom/xmldom"
}
const names = Object.keys(labels) as ReadonlyArray<keyof typeof subjects>
const sizes = [0.1, 1, 5]
const orders = sizes.flatMap((size) => names.map((subject): Order => ({ subject, size: size * 1e6 })))

const toOurs = (rows: ReadonlyArray<Row>, row: Row): number =>
  Statistics.ratio(row.cpu, rows.find(({ size, subject }) => size === row.size && subject === "score")?.cpu ?? [])

export const scores: Part.Part = Part.make<Row>({
  name: "scores",
  about: "scores opened and written again, by this project and by readers of XML",
  measure: async ({ rounds }) => {
    const worker = new Child<Order, Report>(clientCore, [join(Files.app, "src/scores/worker.ts")])
    try {
      await worker.next()
      for (const order of orders) await worker.send(order)
      const measured = await Workers.interleave(orders, rounds(15, 3), (order) => worker.send(order))
      return Array.from(measured, ([order, reports]) => ({
        ...order,
        cpu: reports.map(({ cpu }) => cpu),
        isSame: reports.every(({ isSame }) => isSame)
      }))
    } finally {
      await worker.end()
    }
  },
  tables: (rows) => [{
    title:
      "Opening a score of 0.1, 1 and 5 MB and writing it again, in CPU time; less is better. Whether the bytes are the same, but for the edit:",
    head: ["", ...sizes.flatMap((size) => [`${size} MB, ms`, "x score", "spread"]), "same bytes"],
    rows: names.map((name) => {
      const own = rows.filter(({ subject }) => subject === name)
      return [
        labels[name],
        ...own.flatMap((row) => [
          Statistics.median(row.cpu).toFixed(1),
          ratio(toOurs(rows, row)),
          percent(Statistics.spread(row.cpu))
        ]),
        own.every(({ isSame }) => isSame) ? "yes" : "no"
      ]
    })
  }],
  figures: (rows) =>
    rows.map((row) => ({ subject: row.subject, measure: `${row.size / 1e6} MB, x score`, value: toOurs(rows, row) }))
})
