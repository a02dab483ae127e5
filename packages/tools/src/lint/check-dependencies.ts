/**
 * Compares `docs/internals/dependencies.md` with the manifests: each dependency of each package must have a row with its reason, and there must be no other
 * row. Also checks that a published package exports in the workspace what it publishes, and nothing more.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { list, readManifest, root, workspace } from "../workspace/Published.ts"

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
const walls = list().flatMap(({ directory, name }) => {
  const { exports = {}, publishConfig } = readManifest(directory)
  const published = publishConfig?.exports ?? exports
  return [
    ...Object.keys(exports).filter((entry) => !(entry in published)).map((entry) =>
      `${name}: exports ${entry} in the workspace, and does not publish it: publish it, or import what is published`
    ),
    ...Object.keys(published).filter((entry) => !(entry in exports)).map((entry) =>
      `${name}: publishes ${entry}, and does not export it in the workspace`
    )
  ]
})

for (const problem of [...problems.map((one) => `${page}: ${one}`), ...walls]) console.error(problem)
if (problems.length + walls.length > 0) process.exitCode = 1
