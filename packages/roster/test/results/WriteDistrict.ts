/** Reads a set in a process of its own, writes a row for each of its rows, and prints how much memory that took at most. */
import { NodeServices } from "@effect/platform-node"
import { Effect } from "effect"
import { collectEarly } from "../../src/cli/Memory.ts"
import * as Read from "../../src/read/Read.ts"
import * as Rows from "../../src/results/Rows.ts"
import * as SaveRows from "../../src/results/SaveRows.ts"
import { peakMiB } from "../read/Peak.ts"

collectEarly()
const [path, out] = process.argv.slice(2)
const today = "2026-11-26"
const roster = await Effect.runPromise(Read.open(path!, { today, rows: true }))
const readMiB = peakMiB()
// As in a run that has little to write.
const plan = {
  steps: [],
  conflicts: [],
  notices: [],
  options: { today },
  compared: { emptyClasses: [], classes: [], people: [], otherYear: [] }
}
await Effect.runPromise(Effect.provide(SaveRows.save(out!, Rows.of({ roster, plan })), NodeServices.layer))
process.stdout.write(JSON.stringify({
  rows: roster.source.files.reduce((sum, file) => sum + file.rows, 0),
  coverage: roster.coverage,
  readMiB,
  peakMiB: peakMiB()
}))
