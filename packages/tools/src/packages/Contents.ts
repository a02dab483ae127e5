/** Checks the files of a tarball: required and forbidden files, Markdown and ranges. `Sources.ts` of the installed tests reads its JavaScript and maps. */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Markdown from "../workspace/Markdown.ts"
import { groups } from "../workspace/Published.ts"
import type { Tarball } from "../workspace/Tarball.ts"

const needs = ["package.json", "README.md", "CHANGELOG.md", "LICENSE"]
const publicFile =
  /^(package\.json|openapi\.json|README\.md|skills\/[a-z-]+\/SKILL\.md|LICENSE|CHANGELOG\.md|docs\/[a-z-]+\/[\w-]+\.md|deploy\/[\w.-]+|dist\/flat\.1|dist\/cjs\/package\.json|(bundled|dist)\/THIRD-PARTY-LICENSES\.txt|bundled\/.+\.js(\.map)?|dist\/.+\.(js|d\.ts)(\.map)?|src\/.+\.(ts|md|json))$/

export const problems = (tarball: Tarball): ReadonlyArray<string> => {
  const files = new Set(tarball.files)
  const found = needs.filter((file) => !files.has(file)).map((file) =>
    `${file} is missing. Add it next to package.json`
  )
  const built = tarball.files.filter((file) => file.startsWith("dist/") && file.endsWith(".js"))
  if (!tarball.files.some((file) => file.endsWith(".js"))) found.push("nothing is built: run `pnpm build` first")
  for (const file of tarball.files) {
    if (!publicFile.test(file)) {
      found.push(`${file} must not be published: leave it out through "files" in package.json`)
    }
  }
  // If a package publishes sources, each compiled module must have one, except those that hold several, or the same as CommonJS.
  const modules = built.filter((file) => !/^dist\/(?:chunks|cjs)\//.test(file))
  for (const file of tarball.files.some((name) => name.startsWith("src/")) ? modules : []) {
    if (!files.has(file.replace(/^dist\//, "src/").replace(/\.js$/, ".ts"))) {
      found.push(`${file} has no source: it is from an earlier build. Remove dist and build again`)
    }
  }
  for (const file of findUnused(tarball)) {
    found.push(`${file} is imported by no file: it is from an earlier build. Remove the folder and build again`)
  }
  const read = (file: string) =>
    files.has(file) ? fs.readFileSync(path.join(tarball.directory, file), "utf8") : undefined
  found.push(...Markdown.problems(tarball.files, read))
  const { name, version } = tarball.manifest
  const [group = ""] = [...groups()].find(([, names]) => names.includes(name)) ?? []
  // The first version of all packages is the same.
  const entries = [...(read("CHANGELOG.md") ?? "").matchAll(/^## (.*)$/gm)].flatMap(([, title]) => title!.split(", "))
  if (!entries.includes(`${group} ${version}`) && !(version === "0.1.0" && entries.includes(version))) {
    found.push(`CHANGELOG.md has no entry for ${group} ${version}: run \`pnpm tools release:version\``)
  }
  const ranges = Object.entries({ ...tarball.manifest.dependencies, ...tarball.manifest.peerDependencies })
  for (const [name, range] of ranges) {
    if (/^(workspace|catalog|file|link):/.test(range)) {
      found.push(`${name} has the range ${range}, which works only in this workspace`)
    }
  }
  return found
}

/** Returns the parts of a build that no file imports: turbo restores a build, and does not remove what an earlier one left. */
const findUnused = ({ directory, files }: Tarball): ReadonlyArray<string> => {
  const code = files.filter((file) => file.endsWith(".js")).map((file) =>
    fs.readFileSync(path.join(directory, file), "utf8")
  )
  return files.filter((file) => /\/(?:chunks|parts)\/[^/]+\.js$/.test(file))
    .filter((file) => !code.some((text) => text.includes(`/${path.posix.basename(file)}"`)))
}
