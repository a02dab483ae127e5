/**
 * Checks that every folder has at most 16 source files, besides an `index.ts` that re-exports them; that the folders of a package import one way: no
 * folder imports one that imports it, directly or through others; and that no file imports a module of another package except by its exports.
 * Tests have one folder for each subject; data is not checked.
 */
import { globSync, readFileSync } from "node:fs"
import { basename, dirname, join } from "node:path/posix"
import { listFiles } from "../workspace/Sources.ts"

const most = 16

const importPattern =
  /(?:^(?:import|export)\b[^"']*? from |^import |\bimport\(\s*)["'](\.[^"']+|@flat-sdk\/[^"']+)["']/gm

const foreign = /^(?:packages|apps)\/|^examples\/|^@flat-sdk\/[^/]+\/(?:src|dist|test|internal|generated)\//

/** Returns the package of a file. What is beside the packages belongs to none. */
const packageOf = (file: string): string => /^(?:packages|apps)\/[^/]+|^[^/]+/.exec(file)![0]

const files = listFiles(process.cwd(), "*.ts", "*.tsx", "*.mjs")

const counts = new Map<string, number>()
for (
  const file of files.filter((file) => /\/src\/.*\.tsx?$/.test(file) && basename(file) !== "index.ts")
) {
  counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
}
const problems = [...counts].filter(([, count]) => count > most).map(([folder, count]) =>
  `${folder} has ${count} source files, ${most} at most: make a folder for each subject in it`
)

/** Imports by the folder of the file and that of the module. Generated modules are not in git. */
const arrows = new Map<string, Map<string, { readonly file: string; readonly target: string }>>()
for (const file of [...files, ...globSync("packages/*/src/generated/**/*.ts")]) {
  const from = dirname(file)
  for (const [, module] of readFileSync(file, "utf8").matchAll(importPattern)) {
    const target = module!.startsWith(".") ? join(from, module!) : undefined
    if (target === undefined || packageOf(target) !== packageOf(file)) {
      if (foreign.test(target ?? module!)) {
        problems.push(
          `${file} imports ${module}: the modules of a package are its own, import one that its package.json exports`
        )
      }
    } else if (dirname(target) !== from && /\.[tj]sx?$/.test(target)) {
      if (!arrows.has(from)) arrows.set(from, new Map())
      arrows.get(from)!.set(dirname(target), { file, target })
    }
  }
}

const seen = new Set<string>()
const visit = (folder: string, path: ReadonlyArray<string>): void => {
  const start = path.indexOf(folder)
  if (start !== -1) {
    const steps = [...path.slice(start + 1), folder].map((to, index) => arrows.get(path[start + index]!)!.get(to)!)
    problems.push(`folders import each other: ${steps.map(({ file, target }) => `${file} → ${target}`).join(", ")}`)
  } else if (!seen.has(folder)) {
    for (const to of arrows.get(folder)?.keys() ?? []) visit(to, [...path, folder])
    seen.add(folder)
  }
}
for (const folder of arrows.keys()) visit(folder, [])

for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
