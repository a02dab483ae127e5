/** Reads a set in a process of its own and prints how much memory that took at most. */
import { Effect } from "effect"
import { collectEarly } from "../../src/cli/Memory.ts"
import * as Read from "../../src/read/Read.ts"
import { peakMiB } from "./Peak.ts"

collectEarly()
const beforeMiB = peakMiB()
const roster = await Effect.runPromise(Read.open(process.argv[2]!, { today: "2026-11-26" }))
process.stdout.write(JSON.stringify({
  rows: roster.source.files.reduce((sum, file) => sum + file.rows, 0),
  people: roster.people.size,
  memberships: roster.memberships.size,
  coverage: roster.coverage,
  beforeMiB,
  peakMiB: peakMiB()
}))
