/**
 * Records the terminal for the README, from real runs against a sandbox.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { fileOf, record, recordings } from "./recordings/Recordings.ts"

for (const recording of recordings) {
  const file = fileOf(recording)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, await record(recording))
  console.log(file)
}
