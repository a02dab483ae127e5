/**
 * Checks that every folder has at most 16 source files, besides an `index.ts` that re-exports them, and that the folders of a package import one way:
 * no folder imports one that imports it, directly or through others. Tests have one folder for each subject; data is not checked.
 */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { basename, dirname, join } from "node:path/posix"

const most = 16

const imported = /^(?:import|export)[^"']*? from "(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/gm

/** Returns a line for each circle: the imports that close it, by file. `sources` are the files of one package, by path. */
const circles = (sources: ReadonlyMap<string, string>): ReadonlyArray<string> => {
  const arrows = new Map<string, Map<string, { readonly file: string; readonly target: string }>>()
  for (const [file, text] of sources) {
    const from = dirname(file)
    for (const [, named, loaded] of text.matchAll(imported)) {
      const target = join(from, named ?? loaded!)
      const to = dirname(target)
      if (to === from || !sources.has(target)) continue
      if (!arrows.has(from)) arrows.set(from, new Map())
      if (!arrows.get(from)!.has(to)) arrows.get(from)!.set(to, { file, target })
    }
  }
  const found: Array<string> = []
  const done = new Set<string>()
  const visit = (folder: string, path: ReadonlyArray<string>): void => {
    const start = path.indexOf(folder)
    if (start !== -1) {
      const circle = [...path.slice(start), folder]
      const steps = circle.slice(1).map((to, index) => arrows.get(circle[index]!)!.get(to)!)
      found.push(`folders import each other: ${steps.map(({ file, target }) => `${file} → ${target}`).join(", ")}`)
      return
    }
    if (done.has(folder)) return
    for (const to of arrows.get(folder)?.keys() ?? []) visit(to, [...path, folder])
    done.add(folder)
  }
  for (const folder of arrows.keys()) visit(folder, [])
  return found
}

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

const packages = Map.groupBy(sources, (file) => file.split("/src/")[0]!)
const round = [...packages].filter(([name]) => name.includes("/")).flatMap(([, files]) =>
  circles(new Map(files.map((file) => [file, readFileSync(file, "utf8")])))
)
for (const circle of round) console.error(circle)
process.exitCode = oversized.length + round.length === 0 ? 0 : 1
