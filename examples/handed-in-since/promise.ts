/**
 * Prints what the students of a class handed in since the last run, for a job that runs every hour. A checkpoint is kept in a file: if a run is killed,
 * the next one repeats one line at most, and loses none.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/handed-in-since/promise.ts CLASS
 */
import { FlatClient, type WatchCheckpoint } from "@flat-sdk/promise"
import { watch } from "@flat-sdk/promise/watch"
import { existsSync } from "node:fs"
import { readFile, rename, writeFile } from "node:fs/promises"

const [classroom = ""] = process.argv.slice(2)
const file = `${classroom}.checkpoint.json`

// Renaming replaces the file in one step.
const save = async (checkpoint: WatchCheckpoint) => {
  await writeFile(`${file}.new`, JSON.stringify(checkpoint))
  await rename(`${file}.new`, file)
}

const flat = FlatClient.fromEnv()
const from = existsSync(file) ? JSON.parse(await readFile(file, "utf8")) : undefined
const changes = watch(flat).submissions({ class: classroom }, { from, once: true, onBaseline: save })
for await (const { checkpoint, item, previous } of changes) {
  if (item?.state === "turnedIn" && previous?.state !== "turnedIn") {
    console.log(`${item.creator} handed in ${item.assignment}`)
  }
  await save(checkpoint)
}
console.log("up to date")
