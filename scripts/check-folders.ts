/**
 * Checks that every folder has at most 16 source files, besides an `index.ts` that re-exports them, and that the folders of a package import one way:
 * no folder imports one that imports it, directly or through others. Tests have one folder for each subject; data is not checked.
 */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { basename, dirname } from "node:path"
import { circles } from "./folders/Circles.ts"

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
}).trim().split("\n")
const counts = new Map<string, number>()
for (const file of sources.filter((file) => basename(file) !== "index.ts")) {
  counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
}
const oversized = [...counts].filter(([, count]) => count > most)
for (const [folder, count] of oversized) {
  console.error(`${folder} has ${count} source files, ${most} at most: make a folder for each subject in it`)
}

/** Packages whose folders do not import one way yet. */
const later = [
  "packages/roster",
  "packages/conformance",
  "apps/bench"
]

const packages = Map.groupBy(sources, (file) => file.split("/src/")[0]!)
const round = [...packages].filter(([name]) => name.includes("/") && !later.includes(name)).flatMap(([, files]) =>
  circles(new Map(files.map((file) => [file, readFileSync(file, "utf8")])))
)
for (const circle of round) console.error(circle)
process.exitCode = oversized.length + round.length === 0 ? 0 : 1
