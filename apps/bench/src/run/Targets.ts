/**
 * The figures that we want. All except memory and sizes are ratios within a run, which mean the same on any machine.
 */
import type { Figure } from "../Part.ts"
import { labelOf } from "../Subjects.ts"
import type { Table } from "../Table.ts"

interface Target {
  readonly measure: string
  readonly is: "at most" | "at least"
  readonly limits: Readonly<Record<string, number>>
}

const over = (limit: number, ...subjects: ReadonlyArray<string>): Readonly<Record<string, number>> =>
  Object.fromEntries(subjects.map((subject) => [subject, limit]))

const ways = ["items", "items, read ahead", "pages"].map((way): Target => ({
  measure: `pagination by ${way}, x undici`,
  is: "at least",
  limits: over(1, "core-node", "promise-node")
}))

const most = (measure: string, limits: Target["limits"]): Target => ({ measure, is: "at most", limits })

export const targets: ReadonlyArray<Target> = [
  most("small write, 16 concurrent, x fetch", { promise: 0.7, ...over(1.15, "core-fetch", "promise-fetch") }),
  most("page of 100, 16 concurrent, x fetch", { promise: 0.9, ...over(1.1, "core-fetch", "promise-fetch") }),
  most("small write, 16 concurrent, x undici", over(1.2, "core-node", "promise-node")),
  most("page of 100, 16 concurrent, x undici", over(1.05, "core-node", "promise-node")),
  ...ways,
  most("cold start, x flat-api", {
    ...over(0.66, "promise", "promise-organization"),
    "promise-node": 1.15,
    "core-node": 1.9
  }),
  most("cold start, x node -p 0", { "flat --version": 3, "flat organization list-users --help": 8 }),
  most("bundle for a browser, gzipped kB", { "promise-organization": 45 }),
  { measure: "calls a second, x client", is: "at least", limits: { apply: 0.3 } },
  most("ms of CPU a call", { apply: 1.2 })
]

export const judge = (figures: ReadonlyArray<Figure>): Table => {
  const rows = targets.flatMap(({ is, limits, measure }) =>
    figures.flatMap((figure) => {
      const limit = limits[figure.subject]
      if (figure.measure !== measure || limit === undefined || Number.isNaN(figure.value)) return []
      const met = is === "at most" ? figure.value <= limit : figure.value >= limit
      return [[
        labelOf(figure.subject),
        measure,
        `${is} ${limit}`,
        figure.value.toFixed(2),
        met ? "met" : "**not met**"
      ]]
    })
  )
  const met = rows.filter((row) => row.at(-1) === "met").length
  return {
    title: `This run met ${met} of ${rows.length} targets.`,
    head: ["", "target", "limit", "found", ""],
    rows
  }
}
