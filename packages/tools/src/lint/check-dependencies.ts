/**
 * Compares `docs/internals/dependencies.md` with the manifests: each dependency of each package must have a row with its reason, and there must be no other
 * row.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { readManifest, root, workspace } from "../workspace/Published.ts"

const page = "docs/internals/dependencies.md"

const uses = new Map<string, Array<string>>()
for (const directory of workspace()) {
  const manifest = readManifest(directory)
  const all = {
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies
  }
  for (const [name, range] of Object.entries(all)) {
    if (!range.startsWith("workspace:")) {
      uses.set(name, [...uses.get(name) ?? [], path.relative(root, directory) || "the root"])
    }
  }
}

const rows = new Set(
  fs.readFileSync(path.join(root, page), "utf8").split("\n").flatMap((line) =>
    /^\| `([^`]+)` +\|.*\S.*\|/.exec(line)?.[1] ?? []
  )
)

const problems = [
  ...[...uses].filter(([name]) => !rows.has(name)).map(([name, where]) =>
    `${name} (${where.join(", ")}) has no row: say why it is needed`
  ),
  ...[...rows].filter((name) => !uses.has(name)).map((name) =>
    `${name} has a row but no package uses it: remove the row`
  )
]
for (const problem of problems) console.error(`${page}: ${problem}`)
if (problems.length > 0) process.exitCode = 1
