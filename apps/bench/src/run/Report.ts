/**
 * The report of a run: its machine, its tables, and which targets it met. The terminal and `docs/internals/performance.md` show the same.
 */
import * as Markdown from "@flat-sdk/tools/workspace/Markdown"
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

const page = "docs/internals/performance.md"

/** Returns the page with this report between its markers. */
export const fillPage = (text: string, report: string): string => Markdown.replacePart(text, "measured", report, page)

/** Writes the report into `docs/internals/performance.md`. */
export const publish = (results: Results): void => {
  const file = join(Files.root, page)
  writeFileSync(file, fillPage(readFileSync(file, "utf8"), of(results)))
}
