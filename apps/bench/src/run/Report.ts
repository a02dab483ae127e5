/**
 * The report of a run: its machine, its tables, and which targets it met. The terminal and `docs/internals/performance.md` show the same.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Files from "../Files.ts"
import type { Outcome } from "../Part.ts"
import * as Table from "../Table.ts"
import * as Machine from "./Machine.ts"
import * as Targets from "./Targets.ts"

/** The results of a run, as written to `results/latest.json`. */
export interface Results {
  readonly machine: Machine.Machine
  readonly outcomes: ReadonlyArray<Outcome>
}

/** Returns the result in one sentence, or nothing if a run did not measure it. */
const summaryOf = (outcomes: ReadonlyArray<Outcome>): ReadonlyArray<string> =>
  outcomes.flatMap(({ figures }) => figures)
    .filter(({ measure, subject }) => subject === "promise" && measure === "small write, 16 concurrent, x fetch")
    .map(({ value }) => `The default costs ${value.toFixed(2)}x the CPU of \`fetch\` for a small write.`)

/** Returns the report as Markdown. */
export const of = ({ machine, outcomes }: Results): string =>
  [
    ...summaryOf(outcomes),
    Machine.sentence(machine),
    ...outcomes.flatMap(({ tables }) => tables.map(Table.markdown)),
    Table.markdown(Targets.judge(outcomes.flatMap(({ figures }) => figures)))
  ].join("\n\n")

const [start, end] = ["<!-- measured -->", "<!-- /measured -->"]

/** Returns the page with this report between its markers. */
export const fillPage = (page: string, report: string): string => {
  const from = page.indexOf(start)
  const to = page.indexOf(end)
  if (from === -1 || to === -1) {
    throw new Error(`docs/internals/performance.md has no place for tables: put ${start} and ${end} there`)
  }
  return `${page.slice(0, from + start.length)}\n\n${report}\n\n${page.slice(to)}`
}

/** Writes the report into `docs/internals/performance.md`. */
export const publish = (results: Results): void => {
  const page = join(Files.root, "docs/internals/performance.md")
  writeFileSync(page, fillPage(readFileSync(page, "utf8"), of(results)))
}
