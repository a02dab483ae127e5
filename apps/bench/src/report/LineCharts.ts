/**
 * The line charts of `docs/performance.md`: the cost of a request by age, and the memory of a million accounts.
 */
import * as Age from "../measure/Age.ts"
import * as Million from "../measure/Million.ts"
import type { Results } from "../Results.ts"
import { labelOf, subjects } from "../Subjects.ts"
import type { LineChart } from "./LineChart.ts"
import { colours } from "./Svg.ts"

const colourOf = (chosen: ReadonlyArray<string>, subject: string): number => chosen.indexOf(subject) % colours

const aged = subjects.filter(({ age }) => age).map(({ name }) => name)
const readers = subjects.filter(({ million }) => million).map(({ name }) => name)

const age = (results: Results, workload: Age.Row["workload"], title: string): LineChart => ({
  title,
  subtitle: "CPU µs of a request; dashed: the same client with a full garbage collection before every 1,000 requests",
  marks: Age.ages,
  unit: "requests of the process so far",
  lines: results.age.filter((row) => row.workload === workload).map((row) => ({
    label: labelOf(row.subject),
    points: row.points.map(({ age, cpu }) => ({ x: age, y: cpu })),
    colour: colourOf(aged, row.subject),
    dashed: row.collected
  }))
})

const million = (results: Results): LineChart => ({
  title: "Memory of reading a million accounts",
  subtitle: "peak of resident memory so far in MiB, 1,000 accounts a page; flat and low is better",
  marks: Million.named,
  unit: "accounts",
  lines: results.million.map((row) => ({
    label: labelOf(row.subject),
    points: row.peaks.map(({ accounts, bytes }) => ({ x: accounts, y: bytes / 2 ** 20 })),
    colour: colourOf(readers, row.subject.split(",")[0]!),
    dashed: row.subject.includes(",")
  }))
})

/** The line charts by the names of their files. */
export const drawn = (results: Results): Readonly<Record<string, LineChart>> => ({
  "age-page": age(results, "page of 100", "Reading a page of 100 accounts, by age of the process"),
  "age-write": age(results, "small write", "Creating an account, by age of the process"),
  "million": million(results)
})
