/**
 * Ends the work on a release: writes the next versions into the manifests, as the changesets ask, and moves their texts into an entry of `CHANGELOG.md`, which
 * names each group of packages that is released. Changesets itself would write a changelog for each package.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { run } from "../workspace/Command.ts"
import * as CommandLine from "../workspace/CommandLine.ts"
import { groups, list, readManifest, root } from "../workspace/Published.ts"

interface Plan {
  readonly changesets: ReadonlyArray<{
    readonly summary: string
    readonly releases: ReadonlyArray<{ readonly type: string }>
  }>
}

const changeset = async (...args: ReadonlyArray<string>): Promise<void> => {
  const { ok, output } = await run(path.join(root, "node_modules/.bin/changeset"), args, { cwd: root })
  if (!ok) throw new Error(output)
}

const plan = async (): Promise<Plan["changesets"]> => {
  const file = path.join(root, "node_modules/.cache/release.json")
  fs.mkdirSync(path.dirname(file), { recursive: true })
  await changeset("status", "--output", path.relative(root, file))
  const { changesets } = JSON.parse(fs.readFileSync(file, "utf8")) as Plan
  const size = ({ releases }: Plan["changesets"][number]) =>
    Math.min(...releases.map(({ type }) => ["major", "minor", "patch"].indexOf(type)).filter((one) => one >= 0))
  return changesets.toSorted((a, b) => size(a) - size(b))
}

const versions = (): ReadonlyMap<string, string> => {
  const of = new Map(list().map(({ directory, name }) => [name, readManifest(directory).version]))
  return new Map(Array.from(groups(), ([group, [first]]) => [group, of.get(first!)!]))
}

await CommandLine.run(async () => {
  const changes = await plan()
  if (changes.length === 0) {
    throw new Error("There are no changesets, so there is nothing to release. Write one with `pnpm tools changeset`")
  }
  const before = versions()
  await changeset("version")
  const released = [...versions()].filter(([group, version]) => version !== before.get(group))
    .map(([group, version]) => `${group} ${version}`).join(", ")
  const changelog = path.join(root, "CHANGELOG.md")
  const entry = [`## ${released}`, ...changes.map(({ summary }) => summary.trim())].join("\n\n")
  fs.writeFileSync(changelog, fs.readFileSync(changelog, "utf8").replace("\n## ", () => `\n${entry}\n\n## `))
  console.log(`Released next: ${released}. Read the entry in CHANGELOG.md, and commit.`)
})
