/**
 * Checks that every folder has at most 16 source files, besides an `index.ts` that re-exports them. Tests have one folder for each subject; data is
 * not checked.
 */
import { execFileSync } from "node:child_process"
import { basename, dirname } from "node:path"

const most = 16

const sources = execFileSync("git", [
  "ls-files",
  "--cached",
  "--others",
  "--exclude-standard",
  // Without `glob`, `**` needs a folder in between.
  ":(glob)**/src/**/*.ts",
  ":(glob)scripts/**/*.ts"
], {
  encoding: "utf8"
}).trim().split("\n").filter((file) => basename(file) !== "index.ts")
const counts = new Map<string, number>()
for (const file of sources) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
const oversized = [...counts].filter(([, count]) => count > most)
for (const [folder, count] of oversized) {
  console.error(`${folder} has ${count} source files, ${most} at most: make a folder for each subject in it`)
}
process.exitCode = oversized.length === 0 ? 0 : 1
